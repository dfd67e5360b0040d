//! Use cases on both databases.

mod backup;
mod bant;
mod criteria;
mod demo;
mod derive;
mod doctor;
mod export;
mod handoffs;
mod identity;
mod import;
mod intake;
mod leads;
mod moving;
mod office;
mod outgoing;
mod playbook;
mod privacy;
mod publish;
mod quarter;
mod report;
mod sales;
mod schedules;
mod slots;
mod vault;
mod windows;
mod work;
