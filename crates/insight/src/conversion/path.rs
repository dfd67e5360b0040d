//! The way of one lead along the stages.

use std::sync::Arc;

use baton_model::{Instant, Stage};

use super::period::Period;

/// One current transition of a lead (corrected ones left out).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The stage entered.
    pub to: Stage,
    /// When it happened.
    pub at: Instant,
    /// Whether it was derived from imported history.
    pub backfilled: bool,
    /// Whether the stage was passed over: a later one was reached without it.
    pub inferred: bool,
    /// The version of the scoring model that decided it, if one did.
    pub model: Option<Arc<str>>,
}

/// What a lead can be grouped by; `None` is unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Where the lead came from.
    pub source: Option<Arc<str>>,
    /// The campaign that brought it.
    pub campaign: Option<Arc<str>>,
    /// The industry of its account.
    pub industry: Option<Arc<str>>,
    /// The band of its account's size, such as `50-249`.
    pub size: Option<Arc<str>>,
    /// Who owns it.
    pub owner: Option<Arc<str>>,
}

/// A lead with its steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadPath {
    /// What it can be grouped by.
    pub keys: Keys,
    /// Its steps, in any order: they are looked at by their time, and simultaneous ones together.
    pub steps: Vec<Step>,
}

/// How a lead got from an entry to a later stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reached {
    /// The first step to the stage or beyond it.
    pub(super) at: Instant,
    /// Whether the lead never really was in the stage.
    pub(super) inferred: bool,
}

impl LeadPath {
    /// The first real entry to `stage` within `period`, up to `now`.
    pub(super) fn entry(&self, stage: Stage, period: Period, now: Instant) -> Option<&Step> {
        let entered = |step: &&Step| step.to == stage && !step.inferred && step.at <= now;
        self.steps.iter().filter(entered).filter(|step| period.contains(step.at)).min_by_key(|step| step.at)
    }

    /// The first step to `stage` or beyond it in `after ..= now`.
    pub(super) fn reached(&self, stage: Stage, after: Instant, now: Instant) -> Option<Reached> {
        let later = || self.steps.iter().filter(|step| after <= step.at && step.at <= now);
        let at = later().filter(|step| at_or_beyond(step.to, stage)).map(|step| step.at).min()?;
        Some(Reached { at, inferred: !later().any(|step| step.to == stage && !step.inferred) })
    }

    /// Whether it was at `stage` or beyond it earlier than `before`.
    pub(super) fn reached_before(&self, stage: Stage, before: Instant) -> bool {
        self.steps.iter().any(|step| step.at < before && at_or_beyond(step.to, stage))
    }

    /// When it first went beyond `stage`, which it never entered; `None` if it did not, or if nothing lies beyond.
    pub(super) fn passed_over(&self, stage: Stage, now: Instant) -> Option<Instant> {
        let beyond = |step: &&Step| step.to != stage && at_or_beyond(step.to, stage) && step.at <= now;
        self.steps.iter().filter(beyond).map(|step| step.at).min()
    }

    /// When it first was a lead, or anything beyond.
    pub(super) fn first_seen(&self, now: Instant) -> Option<Instant> {
        self.reached(Stage::Lead, Instant::MIN, now).map(|reached| reached.at)
    }
}

/// The stages by whose steps alone it is decided how many of those that entered `from` reached `to`: others need not be read.
pub fn deciding(from: Stage, to: Stage) -> Vec<Stage> {
    Stage::ALL.into_iter().filter(|stage| at_or_beyond(*stage, from) || at_or_beyond(*stage, to)).collect()
}

/// Whether `stage` is `goal` or lies beyond it; the stages beside the way lie beyond nothing.
fn at_or_beyond(stage: Stage, goal: Stage) -> bool {
    stage == goal || matches!((stage.rank(), goal.rank()), (Some(stage), Some(goal)) if stage > goal)
}
