//! Tables that add columns: read into memory, each row found by its key.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::ImportError;
use super::csv::{Headers, Record, Table, TableError, alike};
use super::mapping::{JoinSettings, Settings};
use super::source::{Content, Source};

/// The most rows of a table that is joined.
pub const JOIN_ROWS_MAX: usize = 1_000_000;
/// The most text of a table that is joined, in bytes.
pub const JOIN_BYTES_MAX: usize = 256 << 20;

/// A table in memory.
pub(super) struct Join {
    /// The column by whose value a row is found.
    here: usize,
    /// The number of its first column among all.
    first: usize,
    width: usize,
    rows: HashMap<Box<str>, usize>,
    /// Rows by what is alike in their keys, if that counts; none where two rows are alike.
    alikes: Option<HashMap<String, Option<usize>>>,
    text: String,
    ends: Vec<usize>,
    warnings: Vec<String>,
}

impl Join {
    /// Reads a table from the folder of the data and adds its columns to `headers`.
    pub(super) fn load(
        data: &Path,
        asked: &JoinSettings,
        settings: &Settings,
        headers: &mut Headers,
    ) -> Result<Join, ImportError> {
        let path = beside(data, asked)?;
        let error = |message: String| ImportError::File { file: path.clone(), message };
        let content = settings.encoding.map_or(Content::Text, Content::Named);
        let io = |error: std::io::Error| ImportError::Io { file: path.clone(), source: error };
        let source = Source::open(&path, content).map_err(io)?;
        let mut table = Table::open(source.text().map_err(io)?, None).map_err(|problem| match problem {
            TableError::Io(source) => io(source),
            other => error(other.to_string()),
        })?;
        let here = headers.find(&asked.here).ok_or_else(|| {
            error(format!(
                "{}: is to be joined by column `{}`, which the data does not have",
                asked.place, asked.here
            ))
        })?;
        let key = table.headers().find(&asked.there).ok_or_else(|| {
            let columns = table.headers().iter().collect::<Vec<_>>().join(", ");
            error(format!("{}: has no column `{}`; its columns are {columns}", asked.place, asked.there))
        })?;
        let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let first = headers.len();
        for name in table.headers().iter() {
            headers.join(&format!("{}{name}", asked.prefix), &stem);
        }
        let mut join = Join {
            here,
            first,
            width: table.headers().len(),
            rows: HashMap::new(),
            alikes: asked.alike.then(HashMap::new),
            text: String::new(),
            ends: Vec::new(),
            warnings: Vec::new(),
        };
        join.fill(&mut table, key).map_err(io)?.map_or(Ok(join), |message| Err(error(message)))
    }

    /// Reads the rows; gives why there are too many.
    fn fill(&mut self, table: &mut Table<impl std::io::Read>, key: usize) -> std::io::Result<Option<String>> {
        let mut record = Record::default();
        let (mut broken, mut repeated) = (0_u64, 0_u64);
        while table.read(&mut record)? {
            let Some(found) = record.get(key).map(str::trim).filter(|key| !key.is_empty()) else { continue };
            if record.fault().is_some() {
                broken += 1;
                continue;
            }
            if self.rows.contains_key(found) {
                repeated += 1;
                continue;
            }
            if self.rows.len() == JOIN_ROWS_MAX || self.text.len() > JOIN_BYTES_MAX {
                return Ok(Some(format!(
                    "is too large to be joined: at most {JOIN_ROWS_MAX} rows and {JOIN_BYTES_MAX} bytes"
                )));
            }
            let row = self.rows.len();
            self.rows.insert(found.into(), row);
            if let Some(alikes) = &mut self.alikes {
                alikes.entry(alike(found)).and_modify(|known| *known = None).or_insert(Some(row));
            }
            for column in 0..self.width {
                self.text.push_str(record.get(column).unwrap_or_default());
                self.ends.push(self.text.len());
            }
        }
        if broken > 0 {
            self.warnings.push(format!("{broken} rows of the joined table cannot be read and are left out"));
        }
        if repeated > 0 {
            self.warnings.push(format!(
                "{repeated} rows of the joined table repeat a key; the first row of each stands"
            ));
        }
        Ok(None)
    }

    /// The column of the data by which rows are found.
    pub(super) fn here(&self) -> usize {
        self.here
    }

    /// The row with this key.
    pub(super) fn find(&self, key: &str) -> Option<usize> {
        let exact = self.rows.get(key).copied();
        exact.or_else(|| *self.alikes.as_ref()?.get(&alike(key))?)
    }

    /// What stands in a column (numbered among all) of one of its rows.
    pub(super) fn get(&self, row: usize, column: usize) -> Option<&str> {
        let own = column.checked_sub(self.first).filter(|own| *own < self.width)?;
        let index = row * self.width + own;
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text.get(start..end)
    }

    /// What was odd about it.
    pub(super) fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// The file that is asked for, if it lies in the folder of the data.
fn beside(data: &Path, asked: &JoinSettings) -> Result<PathBuf, ImportError> {
    let folder = data.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let path = folder.join(&asked.file);
    let outside = || ImportError::File {
        file: path.clone(),
        message: format!("{}: a joined table must lie in the folder of the data", asked.place),
    };
    if !Path::new(&asked.file)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return Err(outside());
    }
    let io = |source| ImportError::Io { file: path.clone(), source };
    // A link may lead elsewhere.
    let real = path.canonicalize().map_err(io)?;
    if real.starts_with(folder.canonicalize().map_err(io)?) { Ok(path) } else { Err(outside()) }
}
