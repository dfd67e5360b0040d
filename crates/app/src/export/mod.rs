//! Exports: what is in a workspace, in files that other programs read.

mod cell;
mod events;
mod line;

pub(crate) use cell::harmless;
pub(crate) use events::events_of;
pub use events::{Exported, events};
