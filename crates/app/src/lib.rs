//! The use cases of Baton, one file each, and the write path.

pub mod access;
mod announce;
pub mod api_keys;
pub mod attachment;
pub mod audit;
pub mod backup;
pub mod bant;
pub mod calendar;
pub mod chores;
pub mod consent;
pub mod criteria;
mod decide;
pub mod demo;
mod derive;
pub mod doctor;
pub mod explain;
pub mod explain_lead;
pub mod export;
mod files;
pub mod handoff;
pub mod idempotency;
pub mod identity;
pub mod import;
pub mod intake;
pub mod jobs;
pub mod leads;
pub mod limits;
pub mod live;
pub mod meeting;
pub mod members;
pub mod migrate_data;
pub mod models;
pub mod note;
pub mod opportunity;
pub mod outgoing;
pub mod owner;
pub mod playbook;
pub mod privacy;
pub mod progress;
pub mod publish;
pub mod replay;
pub mod report;
pub mod restore;
pub mod revision;
pub mod sign_in;
pub mod slot;
pub mod stage;
pub mod target;
pub mod task;
pub mod vault;
pub mod workspace;

pub use baton_insight::is_guarded;
pub use baton_model::bant::BantError;
pub use baton_model::playbook::{Band, Bilingual};
pub use baton_model::scoring::{self, Label};
pub use baton_model::{
    BantLetter, BantPolicy, BantStatus, HandoffPolicy, Happening, Instant, Period, Pipeline, Playbook, Role,
    ScoringModel, Span, Stage, Team, Tongue,
};
pub use derive::{Derived, derive_waiting};
pub use workspace::{Clock, Error};
