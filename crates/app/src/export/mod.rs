//! Exports: what is in a workspace, in files that other programs read.

mod events;
mod line;

pub use events::{Exported, events};
