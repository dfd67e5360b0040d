//! The use cases of Baton, one file each, and the write path.

pub mod api_keys;
pub mod backup;
pub mod bant;
mod decide;
pub mod demo;
mod derive;
pub mod doctor;
pub mod explain;
pub mod explain_lead;
pub mod export;
mod files;
pub mod handoff;
pub mod identity;
pub mod import;
pub mod intake;
pub mod migrate_data;
pub mod models;
pub mod progress;
pub mod publish;
pub mod replay;
pub mod report;
pub mod restore;
pub mod stage;
pub mod workspace;

pub use baton_insight::is_guarded;
pub use baton_model::bant::BantError;
pub use baton_model::scoring::{self, Label};
pub use baton_model::{BantLetter, BantStatus, Instant, ScoringModel, Stage};
pub use derive::{Derived, derive_waiting};
pub use workspace::{Clock, Error};
