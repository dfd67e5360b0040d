//! Tables as text: comma, semicolon or tab, quoted fields, any line end, rows that are too short or too long.

mod delimiter;
mod headers;
mod records;

use std::io::{self, Read};

pub use headers::Headers;
pub(super) use headers::{alike, snake_case};
pub use records::{COLUMNS_MAX, FIELD_BYTES_MAX, ROW_BYTES_MAX, Record, RecordFault};

use records::Records;

/// Bytes looked at to find the delimiter.
const SAMPLE_BYTES: usize = 64 * 1024;

/// A table whose first record names the columns.
pub struct Table<R> {
    records: Records<R>,
    headers: Headers,
    delimiter: u8,
}

/// Why a stream cannot be read as a table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The stream fails.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// There is no row with the names of the columns.
    #[error("is empty; its first row must name the columns")]
    Empty,
    /// The row with the names of the columns is broken.
    #[error("has a first row, which names the columns, that {0}")]
    Headers(String),
    /// It is what spreadsheets save by themselves (a ZIP archive; APPNOTE.TXT 4.3.7 gives its mark).
    #[error("is a spreadsheet or an archive, no text: save it as CSV (UTF-8)")]
    Archive,
}

impl<R: Read> Table<R> {
    /// Reads the names of the columns. The delimiter, if not given, is the one that fits the first rows; a first line `sep=;`, as
    /// spreadsheets write it, says it too and is no row.
    ///
    /// # Errors
    /// If there are no names.
    pub fn open(input: R, delimiter: Option<u8>) -> Result<Table<R>, TableError> {
        let mut records = Records::new(input, b',');
        let mut record = Record::default();
        let sample = records.peek(SAMPLE_BYTES)?;
        if sample.starts_with(b"PK\x03\x04") {
            return Err(TableError::Archive);
        }
        let named = match sample.strip_prefix("\u{feff}".as_bytes()).unwrap_or(sample) {
            [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', named, b'\r' | b'\n', ..] => Some(*named),
            _ => None,
        };
        let delimiter = delimiter.or(named.filter(u8::is_ascii)).unwrap_or_else(|| delimiter::sniff(sample));
        if named.is_some() {
            records.set_delimiter(b'\0');
            records.read(&mut record)?;
        }
        records.set_delimiter(delimiter);
        loop {
            if !records.read(&mut record)? {
                return Err(TableError::Empty);
            }
            if let Some(fault) = record.fault() {
                return Err(TableError::Headers(fault.reason.clone()));
            }
            if !record.is_blank() {
                break;
            }
        }
        if record.len() > COLUMNS_MAX {
            return Err(TableError::Headers(format!("has more than {COLUMNS_MAX} columns")));
        }
        Ok(Table { records, headers: Headers::new(record.iter()), delimiter })
    }

    /// The names of the columns.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The stream it is read from.
    pub fn input(&self) -> &R {
        self.records.input()
    }

    /// What parts the fields.
    pub fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }

    /// Reads the next row; false at the end. Rows without any content are passed over. Of a row that is too short the missing
    /// fields do not exist; a row with content beyond the last column carries a fault.
    ///
    /// # Errors
    /// If the stream fails.
    pub fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        loop {
            if !self.records.read(record)? {
                return Ok(false);
            }
            if record.fault().is_some() {
                return Ok(true);
            }
            if !record.is_blank() {
                break;
            }
        }
        let (width, found) = (self.headers.len(), record.len());
        if found > width {
            if record.iter().skip(width).all(|field| field.trim().is_empty()) {
                record.truncate(width);
            } else {
                record.set_fault(
                    None,
                    format!("has {found} fields where the header has {width}; is a delimiter not quoted?"),
                );
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Result<Vec<String>, String>)> {
        let mut table = Table::open(text.as_bytes(), None).unwrap();
        let mut record = Record::default();
        let mut all = Vec::new();
        while table.read(&mut record).unwrap() {
            all.push((
                record.line(),
                match record.fault() {
                    None => Ok(record.iter().map(str::to_owned).collect()),
                    Some(fault) => Err(fault.reason.clone()),
                },
            ));
        }
        all
    }

    #[test]
    fn ragged_rows_are_short_or_refused() {
        let read = rows("a,b,c\n1\n1,2,3,,\n1,2,3,4\n,,\n5,6,7\n");
        assert_eq!(read[0], (2, Ok(vec!["1".into()])));
        assert_eq!(read[1], (3, Ok(vec!["1".into(), "2".into(), "3".into()])));
        assert!(read[2].1.as_ref().unwrap_err().contains("4 fields where the header has 3"));
        assert_eq!(read[3].0, 6, "a row of nothing is no row");
    }

    #[test]
    fn a_sep_line_names_the_delimiter_and_counts_as_a_line() {
        let mut table = Table::open(&b"sep=;\r\na,b;c\r\n1;2\r\n"[..], None).unwrap();
        assert_eq!(table.headers().iter().collect::<Vec<_>>(), ["a,b", "c"]);
        let mut record = Record::default();
        assert!(table.read(&mut record).unwrap());
        assert_eq!((record.line(), record.get(1), record.get(2)), (3, Some("2"), None));
    }

    #[test]
    fn a_table_needs_names() {
        for empty in ["", "\n\n", " , \n"] {
            assert!(matches!(Table::open(empty.as_bytes(), None), Err(TableError::Empty)), "{empty:?}");
        }
        assert!(matches!(Table::open(&b"a,\"b\n1,2\n"[..], None), Err(TableError::Headers(_))));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            if let Ok(mut table) = Table::open(&bytes[..], None) {
                let mut record = Record::default();
                while table.read(&mut record).unwrap() {}
            }
        }
    }
}
