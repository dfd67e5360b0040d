//! The rows that were not taken, as a table beside the data: line, reason, and the row as it was.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use crate::export::harmless;

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The line of the file it begins in, from 1.
    pub line: u64,
    /// The column at fault, if one is.
    pub column: Option<String>,
    /// Why, and what to do.
    pub reason: String,
    /// Its fields as they stood.
    pub fields: Vec<String>,
}

/// `FILE.rejected.csv`: made with the first row, so that a file without faults leaves none. UTF-8 with byte order mark, which
/// spreadsheets need to show Hangul.
pub struct RejectedFile {
    path: PathBuf,
    headers: Vec<String>,
    writer: Option<csv::Writer<BufWriter<File>>>,
    rows: u64,
}

impl RejectedFile {
    /// For the data at `path`, whose columns are `headers`.
    pub fn beside<'a>(path: &Path, headers: impl Iterator<Item = &'a str>) -> RejectedFile {
        let mut name: OsString = path.as_os_str().to_owned();
        name.push(".rejected.csv");
        let headers = headers.map(str::to_owned).collect();
        RejectedFile { path: PathBuf::from(name), headers, writer: None, rows: 0 }
    }

    /// Where it is, if there is any row.
    pub fn path(&self) -> Option<&Path> {
        (self.rows > 0).then_some(&self.path)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, rejected: &Rejected) -> io::Result<()> {
        if self.writer.is_none() {
            let mut file = BufWriter::new(File::create(&self.path)?);
            io::Write::write_all(&mut file, "\u{feff}".as_bytes())?;
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
            let own = ["line", "reason", "column"].into_iter().map(str::to_owned);
            writer.write_record(own.chain(self.headers.iter().map(|name| harmless(name))))?;
            self.writer = Some(writer);
        }
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let own =
            [rejected.line.to_string(), rejected.reason.clone(), rejected.column.clone().unwrap_or_default()];
        writer.write_record(
            own.into_iter().chain(rejected.fields.iter().cloned()).map(|field| harmless(&field)),
        )?;
        self.rows += 1;
        Ok(())
    }

    /// Writes what is left. Where no row was refused, the file of an earlier run is removed: it would tell of faults that are gone.
    ///
    /// # Errors
    /// If it cannot be written or removed.
    pub fn finish(&mut self) -> io::Result<()> {
        if let Some(writer) = &mut self.writer {
            return writer.flush();
        }
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_written_harmlessly_and_a_clean_run_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("leads.csv");
        let mut file = RejectedFile::beside(&data, ["id", "=x"].into_iter());
        assert_eq!(file.path(), None);
        let fields =
            ["=cmd|'/c calc'!A1", "-5", "@SUM(A1)", "-a", "홍,길동\"", "+8210"].map(str::to_owned).to_vec();
        let rejected = Rejected { line: 7, column: Some("id".into()), reason: "is, wrong".into(), fields };
        file.write(&rejected).unwrap();
        file.finish().unwrap();
        let path = folder.path().join("leads.csv.rejected.csv");
        assert_eq!(file.path(), Some(path.as_path()));
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "\u{feff}line,reason,column,id,'=x\n7,\"is, wrong\",id,'=cmd|'/c calc'!A1,-5,'@SUM(A1),'-a,\"홍,길동\"\"\",+8210\n"
        );
        RejectedFile::beside(&data, std::iter::empty()).finish().unwrap();
        assert!(!path.exists());
    }
}
