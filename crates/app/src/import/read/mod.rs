//! Reading what others export: leads, events and opportunities from tables, events from Segment-shaped NDJSON and Parquet.
//!
//! Nothing here touches a database. A file becomes rows ([`LeadRow`], [`EventRow`], [`OpportunityRow`], [`Message`]), one at a time
//! and in flat memory; a row that cannot be taken becomes [`Rejected`] with its line and reason and stops nothing. The same file,
//! map and version give the same rows with the same ids, so that a second import changes nothing.
//!
//! A table is read twice when the map leaves a type open (`"*": true`, an attribute without `type`) or has names whose spellings are
//! made one: the first reading looks, the second converts.

mod cells;
mod convert;
mod csv;
mod encoding;
mod hangul;
mod join;
mod mapping;
mod ndjson;
mod parquet;
mod preset;
mod rejected;
mod rows;
mod source;
mod survey;
mod value;

use std::path::PathBuf;

use baton_model::scoring::Faults;

pub use convert::{
    AccountRow, DealState, EXTERNAL_ID_CHARS_MAX, EventRow, LeadKey, LeadRow, MessageIds, Note, NoteKind,
    OpportunityRow, Outcome,
};
pub use csv::{COLUMNS_MAX, FIELD_BYTES_MAX, Headers, ROW_BYTES_MAX, Record, RecordFault, Table, TableError};
pub use join::{JOIN_BYTES_MAX, JOIN_ROWS_MAX};
pub use mapping::{
    DOCUMENT_BYTES_MAX, Document, EventMapping, JoinSettings, LeadMapping, NullWords, OpportunityMapping,
    Settings,
};
pub use ndjson::{
    DEPTH_MAX, LINE_BYTES_MAX, LineFault, Message, MessageBody, Messages, Sent, parse_line, parse_sent,
};
pub use parquet::ParquetMessages;
pub use preset::{Preset, detect_preset};
pub use rejected::{Rejected, RejectedFile};
pub use rows::{Item, Look, Report, Rows, events, headers, leads, look, opportunities};
pub use source::{Content, Source, TextReader};
pub use survey::{ColumnType, Spelling, Survey};

/// Why an import cannot begin or go on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read.
    #[error("{file}: {source}", file = file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what it must be.
    #[error("{file}: {message}", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// The map does not fit the file, or is no map.
    #[error("the map does not fit {file}:\n{faults}", file = file.display())]
    Mapping {
        /// The data.
        file: PathBuf,
        /// Every fault, with its place in the map.
        faults: Faults,
    },
}
