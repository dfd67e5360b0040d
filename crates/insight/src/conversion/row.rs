//! One line of a conversion: counts, rate, interval, verdict.

use baton_model::Instant;
use baton_model::time::MICROS_PER_DAY;
use serde::Serialize;
use utoipa::ToSchema;

use super::benchmark::Verdict;
use super::path::Reached;
use crate::interval::{Interval, wilson95};

/// A rate with everything that says what it is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ConversionRow)]
pub struct Row {
    /// The group: `all`, a value of the dimension, a month such as `2026-03`, or `unknown`.
    pub key: String,
    /// Leads that entered `from` in the period.
    pub denominator: u64,
    /// Cohort view: those of them that later reached `to` or a stage beyond it. Period view: conversions dated in the period.
    pub numerator: u64,
    /// `numerator / denominator`; null without a denominator. Above 1 only in the period view.
    pub rate: Option<f64>,
    /// The 95 % Wilson interval of the rate; null where the rate is above 1.
    #[schema(value_type = Option<[f64; 2]>)]
    pub ci95: Option<Interval>,
    /// The benchmark of this row; null if there is none.
    pub benchmark: Option<f64>,
    /// What the interval says about the benchmark; null without either.
    pub versus_benchmark: Option<Verdict>,
    /// False while the usual time to convert has not passed since the last entry, or when the first entry is older than the record of
    /// outcomes: the rate would be too low.
    pub mature: bool,
    /// Why it is not mature; null if it is, or if nobody entered.
    pub immature: Option<Immature>,
    /// Of the numerator: never really in `to`, which was passed over.
    pub inferred: u64,
    /// Of the denominator, not of the numerator: reached `to` or beyond before the entry only.
    pub before: u64,
    /// Not in the denominator: reached a stage beyond `from` in the period without ever having entered `from`.
    pub passed_over: u64,
    /// Half of the conversions took at most this many days; null without any.
    pub median_days: Option<f64>,
}

/// Why a rate would be too low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub enum Immature {
    /// The usual time to convert has not passed since the last entry.
    #[serde(rename = "too young")]
    TooYoung,
    /// The first entry is older than the record of outcomes.
    #[serde(rename = "before outcomes were recorded")]
    BeforeRecord,
}

/// What is asked of every row alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge {
    pub(super) now: Instant,
    /// In microseconds.
    pub(super) usual_time: i64,
    pub(super) outcomes_recorded_since: Option<Instant>,
    /// Whether the stage converted to is one that people decide, so that somebody must have recorded it.
    pub(super) needs_outcomes: bool,
}

/// A row while it is counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    denominator: u64,
    before: u64,
    passed_over: u64,
    inferred: u64,
    first_last: Option<(Instant, Instant)>,
    /// Times to convert in microseconds, one for each of the numerator.
    times: Vec<i64>,
}

impl Tally {
    /// A lead entered `from`.
    pub(super) fn enter(&mut self, at: Instant) {
        self.denominator += 1;
        let (first, last) = self.first_last.unwrap_or((at, at));
        self.first_last = Some((first.min(at), last.max(at)));
    }

    /// A lead that had entered at `entry` converted.
    pub(super) fn convert(&mut self, entry: Instant, reached: Reached) {
        self.inferred += u64::from(reached.inferred);
        self.times.push(reached.at.micros().saturating_sub(entry.micros()));
    }

    /// The outcome of a lead is older than its entry.
    pub(super) fn before(&mut self) {
        self.before += 1;
    }

    /// A lead went past `from`.
    pub(super) fn passed_over(&mut self) {
        self.passed_over += 1;
    }

    /// The finished row.
    pub(super) fn row(mut self, key: String, benchmark: Option<f64>, judge: &Judge) -> Row {
        let numerator = self.times.len() as u64;
        let ci95 = (numerator <= self.denominator).then(|| wilson95(numerator, self.denominator));
        let immature = self.immature(judge);
        Row {
            key,
            denominator: self.denominator,
            numerator,
            rate: (self.denominator > 0).then(|| numerator as f64 / self.denominator as f64),
            ci95,
            benchmark,
            versus_benchmark: ci95.zip(benchmark).map(|(interval, rate)| Verdict::of(interval, rate)),
            mature: self.denominator > 0 && immature.is_none(),
            immature,
            inferred: self.inferred,
            before: self.before,
            passed_over: self.passed_over,
            median_days: median(&mut self.times).map(|micros| micros / MICROS_PER_DAY as f64),
        }
    }

    fn immature(&self, judge: &Judge) -> Option<Immature> {
        let (first, last) = self.first_last?;
        // The first outcome on record comes some time after the first entry: only beyond the usual time has one been missed.
        let unrecorded =
            |recorded: Instant| recorded.micros().saturating_sub(first.micros()) > judge.usual_time;
        if judge.needs_outcomes && judge.outcomes_recorded_since.is_none_or(unrecorded) {
            return Some(Immature::BeforeRecord);
        }
        let young = judge.now.micros().saturating_sub(last.micros()) < judge.usual_time;
        young.then_some(Immature::TooYoung)
    }
}

/// The middle value, or the mean of the middle two.
fn median(values: &mut [i64]) -> Option<f64> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(f64::midpoint(lower as f64, upper as f64))
}
