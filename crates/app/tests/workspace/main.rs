//! Use cases on both databases.

mod demo;
mod derive;
mod identity;
mod import;
mod intake;
mod office;
mod publish;
mod report;
mod sales;
