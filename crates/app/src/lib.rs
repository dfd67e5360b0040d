//! The use cases of Baton, one file each, and the write path.

pub mod demo;
pub mod explain;
pub mod replay;

pub use baton_model::{Instant, ScoringModel};
