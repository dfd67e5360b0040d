//! What history teaches: columnar history, reports, intervals. Pure over columns and plain values; the only input and output is Parquet.

pub mod conversion;
mod guard;
pub mod handoffs;
pub mod history;
pub mod interval;
pub mod packed;
pub mod replay;
pub mod rows;

pub use guard::is_guarded;
