//! The only SQL of Baton: one file per aggregate, one text for SQLite and PostgreSQL.
//!
//! A function takes the transaction it works in. A batch is one statement: its rows travel as one JSON parameter, which both databases
//! unfold; where that is too slow (events, leads, scores), values are bound one by one. What may not be stored is refused before a
//! database sees it, the same for both: a row's `check` says so beforehand. Nothing here decides anything.

pub mod account;
pub mod api_key;
pub mod attachment;
pub mod attribute;
pub mod audit;
pub mod bant;
mod bulk;
pub mod calendar;
pub mod calendar_feed;
pub mod campaign;
pub mod census;
pub mod check;
pub mod consent;
pub mod copy;
pub mod credential;
mod db;
pub mod decision;
pub mod delivery;
pub mod endpoint;
pub mod erasure;
mod error;
pub mod event;
mod fresh;
pub mod handoff;
pub mod handoff_policy;
pub mod health;
pub mod held;
pub mod idempotent_request;
pub mod identity_link;
pub mod import_run;
pub mod journey;
pub mod lead;
pub mod listing;
pub mod log;
pub mod mail;
pub mod meeting;
pub mod member;
mod migrate;
pub mod model;
pub mod note;
pub mod notice;
pub mod notice_rule;
pub mod opportunity;
pub mod outbox;
pub mod playbook;
pub mod preference;
pub mod proposal;
pub mod quarantine;
pub mod rep;
pub mod report;
pub mod return_reason;
pub mod routing;
pub mod saved_view;
pub mod score;
pub mod sealed;
mod seen;
pub mod session;
pub mod setting;
pub mod signal;
pub mod slot;
pub mod sqlite_file;
mod sqlite_tx;
pub mod target;
pub mod task;
pub mod ticket;
pub mod touch;
pub mod transition;
mod work;

pub use db::{Db, Tx};
pub use error::StoreError;
pub use fresh::{Fresh, MESSAGES_MAX};
pub use sqlite_tx::{SqliteTx, Writer, Writing};
