//! How good hand-offs are: how soon sales answers, what it takes and what it gives back, and why.
//!
//! Pure over [`HandoffRecord`]s. The words of the report:
//!
//! - *Decided by sales* is what was accepted, returned or disqualified. What was closed because the score fell or the lead moved on was sales'
//!   to decide no more, and counts only as opened.
//! - *Acceptance* is accepted out of decided by sales.
//! - *SLA kept* is decided by sales before it was overdue, out of all decided by sales and all that are overdue still. Of one whose clock never ran
//!   nobody can say whether it was in time: it is left out.
//! - Times to the first touch are those of hand-offs that were touched: working time by the calendar of the owner, and by the clock. They say
//!   nothing of those not touched yet, whose number is opened less `n`.

use std::collections::BTreeMap;
use std::sync::Arc;

use baton_model::Instant;
use serde::Serialize;
use utoipa::ToSchema;

use crate::interval::{Interval, wilson95};

/// A hand-off as the report reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoffRecord {
    /// What became of it.
    pub fate: HandoffFate,
    /// Who has it, or had.
    pub owner: Option<Arc<str>>,
    /// Where its lead came from.
    pub source: Option<Arc<str>>,
    /// The model that opened it.
    pub model: Option<Arc<str>>,
    /// Why it was decided so, as a code.
    pub reason: Option<Arc<str>>,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// When it is or was overdue.
    pub sla_at: Option<Instant>,
    /// Whether it was noticed to be overdue.
    pub was_overdue: bool,
    /// When sales first did something.
    pub touched_at: Option<Instant>,
    /// How much working time that took, in microseconds.
    pub touched_work: Option<i64>,
}

/// What became of a hand-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoffFate {
    /// It waits.
    Open,
    /// Sales took it.
    Accepted,
    /// Sales gave it back.
    Returned,
    /// Sales ended it.
    Disqualified,
    /// It came to nothing otherwise.
    Closed,
}

impl HandoffFate {
    fn is_by_sales(self) -> bool {
        matches!(self, HandoffFate::Accepted | HandoffFate::Returned | HandoffFate::Disqualified)
    }
}

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Handoffs {
    /// Hand-offs opened from this instant on.
    pub since: Option<Instant>,
    /// And before this one.
    pub until: Option<Instant>,
    /// All together.
    pub all: HandoffRow,
    /// By owner.
    pub by_owner: Vec<HandoffRow>,
    /// By source.
    pub by_source: Vec<HandoffRow>,
    /// By the version of the model.
    pub by_model: Vec<HandoffRow>,
    /// Why sales gave leads back or ended them, the most frequent first.
    pub reasons: Vec<ReasonRow>,
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HandoffRow {
    /// What it is about.
    pub key: String,
    /// How many were opened.
    pub opened: u64,
    /// How many wait.
    pub open: u64,
    /// How many sales decided.
    pub decided: u64,
    /// Accepted out of decided.
    pub acceptance: Share,
    /// Decided in time, out of decided and overdue.
    pub sla_kept: Share,
    /// Hours of work until the first touch.
    pub first_touch_working_hours: Times,
    /// Hours by the clock until the first touch.
    pub first_touch_hours: Times,
}

/// Why leads were given back.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReasonRow {
    /// The code.
    pub reason: String,
    /// Out of all that sales gave back or ended.
    pub share: Share,
}

/// A share with what it is of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Share {
    /// How many.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
    /// The one divided by the other; none out of none.
    pub rate: Option<f64>,
    /// Wilson's interval, its lower and its upper end; none out of none.
    #[schema(value_type = Option<[f64; 2]>)]
    pub ci95: Option<Interval>,
}

impl Share {
    fn new(numerator: u64, denominator: u64) -> Share {
        let some = denominator > 0;
        Share {
            numerator,
            denominator,
            rate: some.then(|| numerator as f64 / denominator as f64),
            ci95: some.then(|| wilson95(numerator, denominator)),
        }
    }
}

/// How long something took: the middle, and where the middle half lies.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, ToSchema)]
pub struct Times {
    /// Of how many.
    pub n: u64,
    /// The lower quartile.
    pub q1: Option<f64>,
    /// The median.
    pub median: Option<f64>,
    /// The upper quartile.
    pub q3: Option<f64>,
}

const MICROS_PER_HOUR: f64 = 3.6e9;

impl Times {
    /// From microseconds; quantiles are interpolated (type 7 of Hyndman and Fan, 1996), in hours with three decimals.
    fn new(mut micros: Vec<i64>) -> Times {
        micros.sort_unstable();
        let quantile = |q: f64| {
            let last = micros.len().checked_sub(1)?;
            let place = q * last as f64;
            let (low, high) = (place.floor() as usize, place.ceil() as usize);
            let value = micros[low] as f64 + (micros[high] - micros[low]) as f64 * (place - low as f64);
            Some((value / MICROS_PER_HOUR * 1_000.0).round() / 1_000.0)
        };
        Times { n: micros.len() as u64, q1: quantile(0.25), median: quantile(0.5), q3: quantile(0.75) }
    }
}

/// The report of these hand-offs, as of `now`.
pub fn handoffs(
    records: &[HandoffRecord],
    since: Option<Instant>,
    until: Option<Instant>,
    now: Instant,
) -> Handoffs {
    let all: Vec<&HandoffRecord> = records.iter().collect();
    Handoffs {
        since,
        until,
        all: row("all", &all, now),
        by_owner: by(records, |record| record.owner.as_deref(), now),
        by_source: by(records, |record| record.source.as_deref(), now),
        by_model: by(records, |record| record.model.as_deref(), now),
        reasons: reasons(records),
    }
}

/// Rows by a key, the largest first; those without it last of equals, as `(none)`.
fn by(
    records: &[HandoffRecord],
    key: impl Fn(&HandoffRecord) -> Option<&str>,
    now: Instant,
) -> Vec<HandoffRow> {
    let mut groups: BTreeMap<Option<&str>, Vec<&HandoffRecord>> = BTreeMap::new();
    for record in records {
        groups.entry(key(record)).or_default().push(record);
    }
    let mut rows: Vec<HandoffRow> =
        groups.into_iter().map(|(key, group)| row(key.unwrap_or("(none)"), &group, now)).collect();
    rows.sort_by(|a, b| b.opened.cmp(&a.opened).then_with(|| a.key.cmp(&b.key)));
    rows
}

fn row(key: &str, records: &[&HandoffRecord], now: Instant) -> HandoffRow {
    let count =
        |is: &dyn Fn(&HandoffRecord) -> bool| records.iter().filter(|record| is(record)).count() as u64;
    let decided = count(&|record| record.fate.is_by_sales());
    let accepted = count(&|record| record.fate == HandoffFate::Accepted);
    let timed = count(&|record| record.fate.is_by_sales() && has_clock(record));
    let kept = count(&|record| record.fate.is_by_sales() && has_clock(record) && is_in_time(record));
    let waits = count(&|record| {
        record.fate == HandoffFate::Open && (record.was_overdue || record.sla_at.is_some_and(|at| at <= now))
    });
    let work = records.iter().filter_map(|record| record.touched_work).collect();
    let touched = |record: &&HandoffRecord| Some(record.touched_at?.micros() - record.opened_at.micros());
    HandoffRow {
        key: key.to_owned(),
        opened: records.len() as u64,
        open: count(&|record| record.fate == HandoffFate::Open),
        decided,
        acceptance: Share::new(accepted, decided),
        sla_kept: Share::new(kept, timed + waits),
        first_touch_working_hours: Times::new(work),
        first_touch_hours: Times::new(records.iter().filter_map(touched).collect()),
    }
}

fn has_clock(record: &HandoffRecord) -> bool {
    record.was_overdue || record.sla_at.is_some()
}

fn is_in_time(record: &HandoffRecord) -> bool {
    let late = record.sla_at.is_some_and(|sla| record.decided_at.is_some_and(|decided| decided > sla));
    !record.was_overdue && !late
}

fn reasons(records: &[HandoffRecord]) -> Vec<ReasonRow> {
    let given = records
        .iter()
        .filter(|record| matches!(record.fate, HandoffFate::Returned | HandoffFate::Disqualified));
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for record in given {
        *counts.entry(record.reason.as_deref().unwrap_or("(none)")).or_default() += 1;
    }
    let total = counts.values().sum();
    let mut rows: Vec<ReasonRow> = counts
        .into_iter()
        .map(|(reason, count)| ReasonRow { reason: reason.to_owned(), share: Share::new(count, total) })
        .collect();
    rows.sort_by(|a, b| b.share.numerator.cmp(&a.share.numerator).then_with(|| a.reason.cmp(&b.reason)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000_000;

    fn record(fate: HandoffFate, owner: &str, hours: Option<i64>, reason: Option<&str>) -> HandoffRecord {
        let at = |hours: i64| Instant::from_micros(hours * HOUR);
        HandoffRecord {
            fate,
            owner: Some(owner.into()),
            source: None,
            model: Some("v1".into()),
            reason: reason.map(Into::into),
            opened_at: at(0),
            decided_at: hours.filter(|_| fate != HandoffFate::Open).map(at),
            sla_at: Some(at(4)),
            was_overdue: false,
            touched_at: hours.map(at),
            touched_work: hours.map(|hours| hours * HOUR),
        }
    }

    #[test]
    fn every_figure_says_what_it_is_of() {
        use HandoffFate::{Accepted, Closed, Disqualified, Open, Returned};
        let records = [
            record(Accepted, "a", Some(1), None),
            record(Accepted, "a", Some(2), None),
            record(Accepted, "b", Some(6), None),
            record(Returned, "b", Some(3), Some("too_early")),
            record(Disqualified, "b", Some(4), Some("competitor")),
            record(Returned, "b", Some(4), Some("too_early")),
            record(Open, "a", None, None),
            record(Closed, "a", None, Some("left_mql")),
        ];
        let now = Instant::from_micros(100 * HOUR);
        let report = handoffs(&records, None, None, now);
        let all = &report.all;
        assert_eq!((all.opened, all.open, all.decided), (8, 1, 6));
        assert_eq!((all.acceptance.numerator, all.acceptance.denominator), (3, 6));
        assert_eq!((all.sla_kept.numerator, all.sla_kept.denominator), (5, 7), "one late, one overdue still");
        assert_eq!(all.acceptance.ci95, Some(wilson95(3, 6)));
        let touch = all.first_touch_working_hours;
        assert_eq!((touch.n, touch.q1, touch.median, touch.q3), (6, Some(2.25), Some(3.5), Some(4.0)));
        assert_eq!(
            report.by_owner.iter().map(|row| (row.key.as_str(), row.opened)).collect::<Vec<_>>(),
            [("a", 4), ("b", 4)]
        );
        assert_eq!(report.by_source[0].key, "(none)");
        let reasons: Vec<_> = report
            .reasons
            .iter()
            .map(|row| (row.reason.as_str(), row.share.numerator, row.share.denominator))
            .collect();
        assert_eq!(reasons, [("too_early", 2, 3), ("competitor", 1, 3)]);
        let early = handoffs(&records, None, None, Instant::from_micros(HOUR));
        assert_eq!(early.all.sla_kept.denominator, 6, "what is not overdue yet is neither kept nor broken");
    }

    #[test]
    fn what_had_no_clock_was_neither_in_time_nor_late() {
        let timed = record(HandoffFate::Accepted, "a", Some(2), None);
        let from_history =
            HandoffRecord { sla_at: None, ..record(HandoffFate::Accepted, "a", Some(90), None) };
        let all = handoffs(&[timed, from_history], None, None, Instant::from_micros(100 * HOUR)).all;
        assert_eq!((all.sla_kept.numerator, all.sla_kept.denominator), (1, 1));
        assert_eq!(all.acceptance.denominator, 2);
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        let report = handoffs(&[], None, None, Instant::from_micros(0));
        assert_eq!((report.all.acceptance.rate, report.all.first_touch_hours), (None, Times::default()));
        assert!(report.by_owner.is_empty() && report.reasons.is_empty());
    }
}
