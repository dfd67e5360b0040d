//! Importing files: leads, events and opportunities of a CRM, and event logs.
//!
//! [`read`] turns a file into rows and knows no database; the rest stores them, a batch a commit, so that a run that is killed is
//! completed by running it again, and a second run changes nothing.

mod accounts;
mod directory;
mod events;
mod feed;
mod leads;
mod opportunities;
pub mod read;
mod report;
mod run;
mod store;

pub(crate) use accounts::set_attributes;
pub use report::ImportReport;
pub(crate) use run::{Format as FileFormat, run_beside};
pub use run::{Kind, Request, RunError, check, rehearse, run};

pub(crate) use events::{EventWriter, Incoming, Placed, lead_keys, logged, message_keys};
pub(crate) use leads::LeadWriter;
