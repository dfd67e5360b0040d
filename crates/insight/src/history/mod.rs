//! A history of messages laid out for folding: read once, deduplicated, grouped by lead, each lead in order.

mod build;
mod ndjson;
mod parquet;

use std::path::Path;

use baton_engine::{Compiled, Observation};

pub use ndjson::read_ndjson;
pub use parquet::read_parquet;

/// What went wrong with a history file.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file cannot be opened or read.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not Parquet, or damaged.
    #[error("{file}: {source}")]
    Parquet {
        /// The file.
        file: String,
        /// Why.
        source: ::parquet::errors::ParquetError,
    },
    /// The file does not say what it must.
    #[error("{file}: {message}")]
    Content {
        /// The file.
        file: String,
        /// Where and what, and what to do.
        message: String,
    },
}

/// The messages of many leads as one model sees them.
#[derive(Debug)]
pub struct History {
    /// Lead keys, sorted by code point.
    leads: Vec<Box<str>>,
    /// `entries[starts[i]..starts[i + 1]]` are the messages of lead `i`, in order.
    starts: Vec<usize>,
    entries: Vec<Entry>,
    observations: Vec<Observation>,
    /// Messages left out because their id had been seen.
    duplicates: usize,
}

/// One message: when, and what it means (a number into `observations`).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry {
    pub(crate) at: i64,
    pub(crate) what: u32,
    /// The row it came from: finds its id where two messages of a lead are simultaneous.
    pub(crate) row: u32,
}

impl History {
    /// Reads `.parquet`, or Segment-shaped messages one a line (`.ndjson`, also gzipped), as `model` sees them.
    ///
    /// # Errors
    /// If the file cannot be read, or is not in its format; the message names the place.
    pub fn read(path: &Path, model: &Compiled) -> Result<History, HistoryError> {
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet")) {
            read_parquet(path, model)
        } else {
            read_ndjson(path, model)
        }
    }

    /// How many leads there are.
    pub fn len(&self) -> usize {
        self.leads.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.leads.is_empty()
    }

    /// How many messages were left out because their id had been seen.
    pub fn duplicates(&self) -> usize {
        self.duplicates
    }

    /// The key of lead `index`, in order of code point.
    pub(crate) fn lead(&self, index: usize) -> &str {
        &self.leads[index]
    }

    /// The messages of lead `index`, in order.
    pub(crate) fn entries(&self, index: usize) -> &[Entry] {
        &self.entries[self.starts[index]..self.starts[index + 1]]
    }

    /// What message `entry` means.
    pub(crate) fn observation(&self, entry: Entry) -> &Observation {
        &self.observations[entry.what as usize]
    }
}
