//! The binary as scripts and administrators use it.

mod commands;
mod common;
mod playbook;
mod serve;
mod upkeep;
mod work;
