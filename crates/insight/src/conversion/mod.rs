//! Reports on how leads move along the stages: conversion, funnel, sources, wins and losses.
//!
//! Pure over [`LeadPath`]s and [`Deal`]s that the caller has read. The words of the reports:
//!
//! - A lead *enters* a stage by a step to it that really was taken. A step marked `inferred` says that the stage was passed over; it is
//!   no entry, so whoever skipped `from` is not in the denominator but in `passed_over`.
//! - It *reaches* a stage by the first step to it or to a stage beyond it ([`Stage::rank`](baton_model::Stage::rank)) at or after its
//!   entry to `from`; if it never really was in `to`, the conversion counts and is listed as `inferred`.
//! - A lead counts once, by its first entry within the period, however often it was recycled.
//! - An outcome dated before the entry is not a conversion: a lead with only such outcomes is listed as `before`.

mod benchmark;
mod deal;
mod error;
mod funnel;
mod maturity;
mod path;
mod period;
mod rate;
mod row;
mod sources;
mod winloss;

pub use benchmark::{Benchmark, Verdict, benchmark_presets};
pub use deal::{Deal, DealOutcome};
pub use error::ConversionError;
pub use funnel::{Funnel, FunnelStage, funnel};
pub use path::{Keys, LeadPath, Step, deciding};
pub use period::{Period, View};
pub use rate::{Conversion, ConversionQuery, Dimension, DimensionError, conversion};
pub use row::{Immature, Row};
pub use sources::{Amounts, SourceRow, Sources, sources};
pub use winloss::{WinLoss, WinLossRow, win_loss};
