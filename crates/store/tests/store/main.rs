//! Every function of the store, on both databases.

mod accounts;
mod bant;
mod campaigns;
mod common;
mod copying;
mod decisions;
mod duplicates;
mod events;
mod files;
mod handoffs;
mod health;
mod keys;
mod leads;
mod log;
mod merging;
mod migrations;
mod models;
mod opportunities;
mod records;
mod refusals;
mod reports;
mod schema;
mod scores;
mod transactions;
mod transitions;
mod work;
