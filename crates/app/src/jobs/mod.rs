//! Jobs: work that takes longer than a request. Changes of many leads, exports, imports.
//!
//! A job is asked for ([`change_leads`], [`export_leads`], [`run_import`]) and kept in the commit that answers; a service takes it up by lease
//! ([`run_due`]), does it in small commits that each note how far it got, and ends it with a report. Who is killed is followed by whoever comes next: a
//! change of leads goes on where it was, an export and an import begin anew, which changes nothing twice. What a job may do is what its asker may,
//! when it is done. Files are in a folder of the data folder; the service that has one does the job that reads it.

mod asker;
mod change;
mod export;
mod export_events;
mod files;
mod folder;
mod import;
mod list;
mod look;
mod refusals;
mod run;
mod table;
mod tidy;
mod upload;
mod which;

pub use change::{BulkChange, BulkLeads, change_leads};
pub use export::{ExportLeads, Format, export_leads};
pub use export_events::{ExportEvents, export_events};
pub use files::{JobFile, file};
pub(crate) use folder::{FOLDER, Folder};
pub use import::{RunImport, run_import};
pub use list::{JobView, KINDS, STATES, cancel, list, show};
pub use look::{PresetView, presets};
pub use refusals::{LeadRefusal, refusals};
pub use run::run_due;
pub(crate) use run::run_next;
pub(crate) use tidy::{run_due as tidy_due, sweep};
pub use upload::{
    IMPORT_KINDS, ImportColumn, ImportView, NewUpload, Receiving, UPLOAD_BYTES_MAX, imports, remove_import,
    show_import,
};
pub use which::WhichLeads;

use baton_model::time::MICROS_PER_SECOND;

/// For how long jobs that ended and files that were sent are kept, in microseconds: 7 days.
pub(crate) const KEPT: i64 = 7 * 24 * 3_600 * MICROS_PER_SECOND;
/// For how long whoever takes up a job has it without a word, in microseconds: a minute.
const LEASE: i64 = 60 * MICROS_PER_SECOND;
/// The most jobs of one asker that have not ended.
const OPEN_OF_ONE_MAX: i64 = 10;
/// The most jobs that have not ended.
const OPEN_MAX: i64 = 200;
/// How often a job is taken up before it is given up.
const ATTEMPTS_MAX: i64 = 5;
