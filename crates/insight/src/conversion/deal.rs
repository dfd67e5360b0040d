//! Opportunities as the reports see them.

use std::sync::Arc;

use baton_model::Instant;
use serde::Serialize;

use super::path::Keys;

/// Where a deal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DealOutcome {
    /// Not decided yet.
    Open,
    /// Won.
    Won,
    /// Lost.
    Lost,
}

/// One opportunity of a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    /// What its lead can be grouped by (the owner being the deal's).
    pub keys: Keys,
    /// Where it stands.
    pub outcome: DealOutcome,
    /// When it was decided, or opened while it is open.
    pub at: Instant,
    /// What it is worth, in whole units of `currency`; `None` is unknown.
    pub amount: Option<f64>,
    /// ISO 4217 code; `None` is unknown.
    pub currency: Option<Arc<str>>,
    /// Why it was won or lost.
    pub reason: Option<Arc<str>>,
    /// Who else was in it.
    pub competitor: Option<Arc<str>>,
}
