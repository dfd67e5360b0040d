//! BANT: what is known of budget, authority, need and timing; by people first, else by what signals say.

pub mod policy;
mod set;
mod show;
mod signals;
mod stale;

pub use set::{SetLetter, set};
pub use show::{BantView, Cell, Noted, history, show};

pub(crate) use show::{gaps, view};
pub(crate) use stale::run_due;
