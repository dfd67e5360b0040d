//! Splitting a stream of text into records, each with the line it begins in. A broken record is handed out with its fault, and
//! reading goes on at the next line.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The longest record, in bytes.
pub const ROW_BYTES_MAX: usize = 1 << 20;
/// The longest field, in bytes.
pub const FIELD_BYTES_MAX: usize = 64 * 1024;
/// The most columns a table may have.
pub const COLUMNS_MAX: usize = 2_000;

/// Bytes read at a time.
const CHUNK_BYTES: usize = 64 * 1024;
/// Bytes of a broken record that are kept to be shown.
const BROKEN_BYTES_KEPT: usize = 4 * 1024;

/// What is wrong with a record, and in which field if it is one field's fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFault {
    /// The number of the field, from 0.
    pub field: Option<usize>,
    /// What is wrong and what to do.
    pub reason: String,
}

/// One record: its fields as they stand in the file, and the line it begins in.
#[derive(Debug, Clone, Default)]
pub struct Record {
    line: u64,
    text: String,
    ends: Vec<usize>,
    fault: Option<RecordFault>,
}

impl Record {
    /// The line it begins in, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no field.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The field number `index`, from 0; none beyond the last.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text.get(start..end)
    }

    /// Its fields.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Why it must not be used.
    pub fn fault(&self) -> Option<&RecordFault> {
        self.fault.as_ref()
    }

    pub(super) fn set_fault(&mut self, field: Option<usize>, reason: impl Into<String>) {
        if self.fault.is_none() {
            self.fault = Some(RecordFault { field, reason: reason.into() });
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    pub(super) fn truncate(&mut self, fields: usize) {
        self.ends.truncate(fields);
    }

    /// Takes over fields as bytes, checking each.
    fn fill(&mut self, line: u64, bytes: &[u8], ends: &[usize]) {
        self.line = line;
        self.fault = None;
        self.text.clear();
        self.ends.clear();
        match std::str::from_utf8(bytes) {
            // Every field must be sound by itself: half a character on either side of a delimiter is not.
            Ok(text) if ends.iter().all(|end| text.is_char_boundary(*end)) => {
                self.text.push_str(text);
                self.ends.extend_from_slice(ends);
            }
            _ => self.fill_lossy(bytes, ends),
        }
        if let Some(field) = (0..self.len()).find(|index| self.bytes_of(*index) > FIELD_BYTES_MAX) {
            self.set_fault(Some(field), format!("is longer than {FIELD_BYTES_MAX} bytes"));
        } else if let Some(at) = self.text.bytes().position(|byte| byte == 0) {
            let field = self.ends.partition_point(|end| *end <= at);
            self.set_fault(Some(field), "has a NUL character in it");
        }
    }

    fn bytes_of(&self, index: usize) -> usize {
        self.ends[index] - if index == 0 { 0 } else { self.ends[index - 1] }
    }

    fn fill_lossy(&mut self, bytes: &[u8], ends: &[usize]) {
        let mut start = 0;
        for (index, end) in ends.iter().enumerate() {
            let field = &bytes[start..*end];
            start = *end;
            self.text.push_str(&String::from_utf8_lossy(field));
            self.ends.push(self.text.len());
            if std::str::from_utf8(field).is_err() {
                self.set_fault(
                    Some(index),
                    "has bytes that cannot be decoded; save the file as UTF-8, or name its `encoding` in the map",
                );
            }
        }
    }
}

/// How reading one record ended.
enum End {
    /// After so many bytes; the fields are in the buffers.
    Whole { bytes: usize },
    /// It cannot be read; this is why.
    Broken(String),
}

impl End {
    fn broken(reason: impl Into<String>) -> End {
        End::Broken(reason.into())
    }
}

/// The records of a stream.
pub(super) struct Records<R> {
    input: R,
    parser: Reader,
    /// What is read and not yet used: from `at` on.
    window: Vec<u8>,
    at: usize,
    at_end: bool,
    line: u64,
    fields: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: Read> Records<R> {
    pub(super) fn new(input: R, delimiter: u8) -> Records<R> {
        Records {
            input,
            parser: parser(delimiter),
            window: Vec::new(),
            at: 0,
            at_end: false,
            line: 1,
            fields: vec![0; 4 * 1024],
            ends: vec![0; COLUMNS_MAX + 1],
        }
    }

    /// What lies ahead, up to `most` bytes, without using it.
    pub(super) fn peek(&mut self, most: usize) -> io::Result<&[u8]> {
        while self.window.len() - self.at < most && !self.at_end {
            self.read_more()?;
        }
        let ahead = &self.window[self.at..];
        Ok(&ahead[..ahead.len().min(most)])
    }

    pub(super) fn input(&self) -> &R {
        &self.input
    }

    pub(super) fn set_delimiter(&mut self, delimiter: u8) {
        self.parser = parser(delimiter);
    }

    /// Reads the next record; false at the end. Empty lines are no records.
    pub(super) fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        self.skip_line_breaks()?;
        if self.at == self.window.len() {
            return Ok(false);
        }
        let line = self.line;
        match self.parse()? {
            (End::Whole { bytes }, length, count) => {
                let mut body = &self.window[self.at..self.at + bytes];
                // The line break that ended it is left for `skip_line_breaks`, which knows CRLF.
                if let [rest @ .., b'\n' | b'\r'] = body {
                    body = rest;
                }
                record.fill(line, &self.fields[..length], &self.ends[..count]);
                self.line += line_breaks(body);
                self.at += body.len();
            }
            (End::Broken(reason), ..) => {
                let kept = self.skip_line()?;
                record.fill(line, &kept, &[kept.len()]);
                record.fault = Some(RecordFault { field: None, reason });
            }
        }
        Ok(true)
    }

    /// Parses the record that begins at `at`: how it ended, bytes of its fields, number of fields.
    fn parse(&mut self) -> io::Result<(End, usize, usize)> {
        self.parser.reset();
        let (mut taken, mut length, mut count) = (0, 0, 0);
        loop {
            if self.at + taken == self.window.len() && !self.at_end {
                self.read_more()?;
            }
            let input = &self.window[self.at + taken..];
            // The end of the file ends a record as a line break does, except within quotation marks.
            let over = input.is_empty() && self.at_end;
            let (result, read, written, ended) = self.parser.read_record(
                if over { b"\n" } else { input },
                &mut self.fields[length..],
                &mut self.ends[count..],
            );
            if !over {
                taken += read;
            }
            length += written;
            count += ended;
            if taken > ROW_BYTES_MAX {
                let end = End::broken(format!(
                    "is longer than {ROW_BYTES_MAX} bytes; is a quotation mark left open?"
                ));
                return Ok((end, 0, 0));
            }
            match result {
                ReadRecordResult::InputEmpty if over => {
                    let open = self.window[self.at..].contains(&b'"');
                    let end = if open {
                        End::broken("has a quotation mark that is never closed")
                    } else {
                        End::Whole { bytes: taken }
                    };
                    return Ok((end, 0, 0));
                }
                ReadRecordResult::InputEmpty => {}
                // `taken` is held to a limit, and the fields are never longer than what was taken.
                ReadRecordResult::OutputFull => self.fields.resize(2 * self.fields.len(), 0),
                ReadRecordResult::OutputEndsFull => {
                    return Ok((End::broken(format!("has more than {COLUMNS_MAX} fields")), 0, 0));
                }
                ReadRecordResult::Record | ReadRecordResult::End => {
                    return Ok((End::Whole { bytes: taken }, length, count));
                }
            }
        }
    }

    fn skip_line_breaks(&mut self) -> io::Result<()> {
        loop {
            match self.peek(2)? {
                [b'\r', b'\n'] => self.at += 2,
                [b'\r' | b'\n', ..] => self.at += 1,
                _ => return Ok(()),
            }
            self.line += 1;
        }
    }

    /// Skips to the end of the line; gives the beginning of what was skipped.
    fn skip_line(&mut self) -> io::Result<Vec<u8>> {
        let mut kept = Vec::new();
        loop {
            let ahead = &self.window[self.at..];
            let end = ahead.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let line = &ahead[..end.unwrap_or(ahead.len())];
            kept.extend_from_slice(&line[..line.len().min(BROKEN_BYTES_KEPT - kept.len())]);
            self.at += line.len();
            if end.is_some() || (self.at_end && self.at == self.window.len()) {
                return Ok(kept);
            }
            self.read_more()?;
        }
    }

    fn read_more(&mut self) -> io::Result<()> {
        if self.at > 0 {
            self.window.drain(..self.at);
            self.at = 0;
        }
        let read = self.input.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut self.window)?;
        self.at_end = read == 0;
        Ok(())
    }
}

fn parser(delimiter: u8) -> Reader {
    ReaderBuilder::new().delimiter(delimiter).build()
}

/// Line breaks within a record: LF, CRLF, or CR alone.
fn line_breaks(body: &[u8]) -> u64 {
    // Nearly no record has any.
    if !body.contains(&b'\n') && !body.contains(&b'\r') {
        return 0;
    }
    let next = body.iter().skip(1).chain([&0]);
    let breaks = |(this, next): &(&u8, &u8)| **this == b'\n' || (**this == b'\r' && **next != b'\n');
    body.iter().zip(next).filter(breaks).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (line, fields) of every record, or (line, fault).
    fn records(bytes: &[u8]) -> Vec<(u64, Result<Vec<String>, String>)> {
        let mut records = Records::new(bytes, b',');
        let mut record = Record::default();
        let mut all = Vec::new();
        while records.read(&mut record).unwrap() {
            let content = match record.fault() {
                None => Ok(record.iter().map(str::to_owned).collect()),
                Some(fault) => Err(format!("{:?} {}", fault.field, fault.reason)),
            };
            all.push((record.line(), content));
        }
        all
    }

    fn ok(line: u64, fields: &[&str]) -> (u64, Result<Vec<String>, String>) {
        (line, Ok(fields.iter().map(|field| (*field).to_owned()).collect()))
    }

    #[test]
    fn lines_are_counted_through_quoted_breaks_and_every_kind_of_line_end() {
        for (bytes, lines) in [
            (&b"a,b\n\"x\ny\",1\n\nc,d\n"[..], [1, 2, 5]),
            (&b"a,b\r\n\"x\r\ny\",1\r\n\r\nc,d"[..], [1, 2, 5]),
            (&b"a,b\r\"x\ry\",1\r\rc,d\r"[..], [1, 2, 5]),
        ] {
            let read = records(bytes);
            assert_eq!(read.iter().map(|(line, _)| *line).collect::<Vec<_>>(), lines);
            assert_eq!(read[2], ok(5, &["c", "d"]));
        }
    }

    #[test]
    fn quotes_follow_rfc_4180_and_are_forgiving_within_a_field() {
        assert_eq!(records(b"\"a\"\"b\",\"c,d\",5\" pipe,\n"), [ok(1, &["a\"b", "c,d", "5\" pipe", ""])]);
    }

    #[test]
    fn an_open_quotation_mark_costs_one_row_only() {
        let read = records(b"a,b\n\"open,1\nc,d\n");
        assert_eq!(read[0], ok(1, &["a", "b"]));
        assert!(read[1].1.as_ref().unwrap_err().contains("never closed"));
        assert_eq!(read[1].0, 2);
        assert_eq!(read[2], ok(3, &["c", "d"]));
        let long = [&b"\"open\n"[..], &b"x,y\n".repeat(ROW_BYTES_MAX / 4 + 10)].concat();
        let read = records(&long);
        assert!(read[0].1.as_ref().unwrap_err().contains("left open"));
        assert_eq!((read[1].clone(), read.len()), (ok(2, &["x", "y"]), ROW_BYTES_MAX / 4 + 11));
    }

    #[test]
    fn what_is_too_long_is_refused_and_reading_goes_on() {
        let bytes = [b"a\n".to_vec(), vec![b'x'; 3 * ROW_BYTES_MAX], b"\nb\n".to_vec()].concat();
        let read = records(&bytes);
        assert_eq!((read[0].clone(), read[2].clone()), (ok(1, &["a"]), ok(3, &["b"])));
        assert!(read[1].1.is_err());
        let read = records(&[b"1,".to_vec(), vec![b'x'; FIELD_BYTES_MAX + 1], b"\nb".to_vec()].concat());
        assert!(read[0].1.as_ref().unwrap_err().starts_with("Some(1)"));
        let read = records(&[b",".repeat(COLUMNS_MAX + 1), b"\nb".to_vec()].concat());
        assert!(read[0].1.as_ref().unwrap_err().contains("fields"));
        assert_eq!(read[1], ok(2, &["b"]));
    }

    #[test]
    fn undecodable_bytes_and_nul_are_faults_of_their_field() {
        let read = records(b"a,b\nc,\xffd\ne,f\0\n\xe3,\x81\x82\n");
        assert!(read[1].1.as_ref().unwrap_err().starts_with("Some(1) has bytes"));
        assert!(read[2].1.as_ref().unwrap_err().starts_with("Some(1) has a NUL"));
        assert!(
            read[3].1.as_ref().unwrap_err().starts_with("Some(0) has bytes"),
            "a character cut by a comma"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_stop(bytes: Vec<u8>) {
            let read = records(&bytes);
            proptest::prop_assert!(read.len() <= bytes.len());
        }

        #[test]
        fn bytes_that_matter_to_it_neither(text in "[a,\"\r\n\u{feff}é]{0,80}") {
            let read = records(text.as_bytes());
            proptest::prop_assert!(read.is_sorted_by_key(|(line, _)| *line));
        }
    }
}
