//! The only SQL of Baton: one file per aggregate, one text for SQLite and PostgreSQL.
//!
//! A function takes the transaction it works in. Batches are one statement: their rows travel as one JSON parameter, which both databases
//! unfold ([`Tx::batch`]). Nothing here decides anything.

pub mod account;
pub mod audit;
pub mod bant;
pub mod campaign;
pub mod check;
mod db;
pub mod decision;
mod error;
pub mod event;
pub mod handoff;
pub mod import_run;
pub mod lead;
mod migrate;
pub mod model;
pub mod opportunity;
pub mod report;
pub mod score;
pub mod transition;

pub use db::{Db, Tx};
pub use error::StoreError;
