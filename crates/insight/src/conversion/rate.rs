//! Conversion between two stages, whole and by groups.

use std::collections::HashMap;
use std::str::FromStr;

use baton_model::{Instant, Stage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ConversionError;
use super::benchmark::{Benchmark, find};
use super::maturity::usual_time;
use super::path::{LeadPath, Step};
use super::period::{Period, View};
use super::row::{Judge, Row, Tally};

/// The key of a group whose value is not known.
pub(super) const UNKNOWN: &str = "unknown";

/// What rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReportDimension)]
pub enum Dimension {
    /// Where the lead came from.
    Source,
    /// The campaign that brought it.
    Campaign,
    /// The industry of its account.
    Industry,
    /// The size band of its account.
    Size,
    /// The UTC month of the entry (period view: of the conversion, for the numerator).
    Month,
    /// Who owns it.
    Owner,
    /// The version of the scoring model that decided the entry.
    Model,
}

impl Dimension {
    /// Every dimension with its name in commands.
    pub const ALL: [(Dimension, &'static str); 7] = [
        (Dimension::Source, "source"),
        (Dimension::Campaign, "campaign"),
        (Dimension::Industry, "industry"),
        (Dimension::Size, "size"),
        (Dimension::Month, "month"),
        (Dimension::Owner, "owner"),
        (Dimension::Model, "model"),
    ];

    /// Whether it is something of the lead, rather than of its entry.
    pub const fn is_of_leads(self) -> bool {
        !matches!(self, Dimension::Month | Dimension::Model)
    }

    /// The group of a lead that entered by `entry`; `at` is the instant that decides the month.
    fn key(self, lead: &LeadPath, entry: Option<&Step>, at: Instant) -> String {
        let keys = &lead.keys;
        let known = match self {
            Dimension::Source => &keys.source,
            Dimension::Campaign => &keys.campaign,
            Dimension::Industry => &keys.industry,
            Dimension::Size => &keys.size,
            Dimension::Owner => &keys.owner,
            Dimension::Model => &entry.and_then(|step| step.model.clone()),
            Dimension::Month => return month(at),
        };
        known.as_deref().unwrap_or(UNKNOWN).to_owned()
    }
}

/// Why a text is no dimension.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a grouping: one of source, campaign, industry, size, month, owner, model")]
pub struct DimensionError(String);

impl FromStr for Dimension {
    type Err = DimensionError;

    fn from_str(text: &str) -> Result<Dimension, DimensionError> {
        let found = Dimension::ALL.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
        found.map(|(dimension, _)| dimension).ok_or_else(|| DimensionError(text.chars().take(64).collect()))
    }
}

/// The UTC month of an instant as `YYYY-MM`.
fn month(at: Instant) -> String {
    at.to_string().chars().take("YYYY-MM".len()).collect()
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversionQuery {
    /// The stage converted from.
    pub from: Stage,
    /// The stage converted to.
    pub to: Stage,
    /// How to group; `None`: only the total.
    pub by: Option<Dimension>,
    /// What the numerator follows.
    pub view: View,
    /// Which entries (and, in the period view, conversions) count.
    pub period: Period,
    /// Steps later than this are not seen.
    pub now: Instant,
    /// Since when outcomes have been recorded; `None` means that none ever was, so that nothing is mature.
    pub outcomes_recorded_since: Option<Instant>,
    /// What rates are compared with.
    pub benchmarks: Vec<Benchmark>,
}

/// The answer, as `baton report conversion --json` prints it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = ConversionReport)]
pub struct Conversion {
    /// The stage converted from.
    pub from: Stage,
    /// The stage converted to.
    pub to: Stage,
    /// What the numerator follows.
    pub view: View,
    /// How rows are grouped; null: not at all.
    pub by: Option<Dimension>,
    /// Which entries count.
    #[serde(flatten)]
    pub period: Period,
    /// The benchmark of the pair for sources without their own.
    pub benchmark: Option<f64>,
    /// Nine of ten conversions happen within this many days (30 while too few are known).
    pub usual_days: f64,
    /// One row a group, months in order, others by size; the row `all` when nothing is grouped by.
    pub rows: Vec<Row>,
    /// The row `all`.
    pub total: Row,
}

/// Conversion of `leads` as `query` asks.
///
/// # Errors
/// `to` does not lie beyond `from`, or the period is empty.
pub fn conversion(leads: &[LeadPath], query: &ConversionQuery) -> Result<Conversion, ConversionError> {
    check_pair(query.from, query.to)?;
    query.period.check()?;
    let judge = Judge {
        now: query.now,
        usual_time: usual_time(leads, query.from, query.to, query.now),
        outcomes_recorded_since: query.outcomes_recorded_since,
        needs_outcomes: query.to.rank() > Stage::Mql.rank() || query.to.rank().is_none(),
    };
    let mut total = Tally::default();
    let mut groups: HashMap<String, Tally> = HashMap::new();
    for lead in leads {
        for (note, entry, at) in notes(lead, query) {
            note.count(&mut total);
            if let Some(by) = query.by {
                note.count(groups.entry(by.key(lead, entry, at)).or_default());
            }
        }
    }
    let benchmark = |source: Option<&str>| find(&query.benchmarks, query.from, query.to, source);
    let total = total.row("all".to_owned(), benchmark(None), &judge);
    let mut rows: Vec<Row> = groups
        .into_iter()
        .map(|(key, tally)| {
            let rate = benchmark((query.by == Some(Dimension::Source)).then_some(key.as_str()));
            tally.row(key, rate, &judge)
        })
        .collect();
    match query.by {
        None => rows.push(total.clone()),
        Some(Dimension::Month) => rows.sort_by(|a, b| a.key.cmp(&b.key)),
        Some(_) => rows.sort_by(|a, b| b.denominator.cmp(&a.denominator).then_with(|| a.key.cmp(&b.key))),
    }
    Ok(Conversion {
        from: query.from,
        to: query.to,
        view: query.view,
        by: query.by,
        period: query.period,
        benchmark: benchmark(None),
        usual_days: judge.usual_time as f64 / baton_model::time::MICROS_PER_DAY as f64,
        rows,
        total,
    })
}

/// Any two stages make a conversion, except backwards along the way.
fn check_pair(from: Stage, to: Stage) -> Result<(), ConversionError> {
    let forwards = match (from.rank(), to.rank()) {
        (Some(start), Some(goal)) => start < goal,
        _ => from != to,
    };
    if forwards { Ok(()) } else { Err(ConversionError::Order { from, to }) }
}

/// What one lead adds to a row.
enum Note {
    Entered(Instant),
    Converted(Instant, super::path::Reached),
    Before,
    PassedOver,
}

impl Note {
    fn count(&self, tally: &mut Tally) {
        match *self {
            Note::Entered(at) => tally.enter(at),
            Note::Converted(entry, reached) => tally.convert(entry, reached),
            Note::Before => tally.before(),
            Note::PassedOver => tally.passed_over(),
        }
    }
}

/// Everything that `lead` adds, with its entry and the instant whose month it belongs to.
fn notes<'a>(lead: &'a LeadPath, query: &ConversionQuery) -> Vec<(Note, Option<&'a Step>, Instant)> {
    let ConversionQuery { from, to, period, now, .. } = *query;
    let mut notes = Vec::new();
    let Some(first) = lead.entry(from, Period::default(), now) else {
        if let Some(at) = lead.passed_over(from, now).filter(|at| period.contains(*at)) {
            notes.push((Note::PassedOver, None, at));
        }
        return notes;
    };
    if query.view == View::Period {
        let reached = lead.reached(to, first.at, now).filter(|reached| period.contains(reached.at));
        notes.extend(reached.map(|reached| (Note::Converted(first.at, reached), Some(first), reached.at)));
    }
    if let Some(entry) = lead.entry(from, period, now) {
        notes.push((Note::Entered(entry.at), Some(entry), entry.at));
        match lead.reached(to, entry.at, now) {
            Some(reached) if query.view == View::Cohort => {
                notes.push((Note::Converted(entry.at, reached), Some(entry), entry.at));
            }
            None if lead.reached_before(to, entry.at) => notes.push((Note::Before, Some(entry), entry.at)),
            _ => {}
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use baton_model::time::MICROS_PER_DAY;
    use proptest::prelude::*;

    use super::*;
    use crate::conversion::{Keys, Verdict, benchmark_presets, deciding};

    const WAY: [Stage; 5] = [Stage::Lead, Stage::Mql, Stage::Sal, Stage::Sql, Stage::Customer];

    fn day(days: i64) -> Instant {
        Instant::from_micros(days * MICROS_PER_DAY)
    }

    fn step(to: Stage, days: i64) -> Step {
        Step { to, at: day(days), backfilled: false, inferred: false, model: Some("v1".into()) }
    }

    fn lead(source: &str, steps: Vec<Step>) -> LeadPath {
        let source: Option<Arc<str>> = (!source.is_empty()).then(|| source.into());
        LeadPath { keys: Keys { source, ..Keys::default() }, steps }
    }

    /// MQL to SQL, everything up to day 1,000, outcomes recorded from day 0.
    fn query() -> ConversionQuery {
        ConversionQuery {
            from: Stage::Mql,
            to: Stage::Sql,
            by: None,
            view: View::Cohort,
            period: Period::default(),
            now: day(1_000),
            outcomes_recorded_since: Some(day(0)),
            benchmarks: benchmark_presets(),
        }
    }

    fn between(since: i64, until: i64) -> Period {
        Period { since: Some(day(since)), until: Some(day(until)) }
    }

    fn total(leads: &[LeadPath], query: &ConversionQuery) -> Row {
        conversion(leads, query).unwrap().total
    }

    #[test]
    fn a_quarter_of_a_thousand_is_above_13_percent() {
        let converted = lead("web", vec![step(Stage::Mql, 1), step(Stage::Sql, 5)]);
        let open = lead("web", vec![step(Stage::Mql, 1)]);
        let leads = [vec![converted; 250], vec![open; 750]].concat();
        let report = serde_json::to_value(conversion(&leads, &query()).unwrap()).unwrap();
        let row = &report["rows"][0];
        assert_eq!(
            (&report["from"], &report["to"], &report["view"]),
            (&"mql".into(), &"sql".into(), &"cohort".into())
        );
        assert_eq!(report["benchmark"], 0.13);
        assert_eq!(
            (&row["key"], &row["denominator"], &row["numerator"]),
            (&"all".into(), &1_000.into(), &250.into())
        );
        assert_eq!((&row["rate"], &row["mature"]), (&0.25.into(), &true.into()));
        assert_eq!(row["ci95"], serde_json::json!([0.224, 0.278]));
        assert_eq!((&row["versus_benchmark"], &row["median_days"]), (&"above".into(), &4.0.into()));
    }

    #[test]
    fn a_stage_beyond_counts_and_is_listed_as_inferred() {
        let jumped = lead("", vec![step(Stage::Mql, 1), step(Stage::Customer, 9)]);
        let marked = Step { inferred: true, ..step(Stage::Sql, 9) };
        let filled = lead("", vec![step(Stage::Mql, 1), marked, step(Stage::Customer, 9)]);
        let plain = lead("", vec![step(Stage::Mql, 1), step(Stage::Sql, 3), step(Stage::Customer, 9)]);
        let row = total(&[jumped, filled, plain], &query());
        assert_eq!((row.denominator, row.numerator, row.inferred), (3, 3, 2));
    }

    #[test]
    fn who_never_entered_is_listed_apart() {
        let skipped = lead("", vec![step(Stage::Lead, 0), step(Stage::Sql, 4)]);
        let marked = Step { inferred: true, ..step(Stage::Mql, 4) };
        let filled = lead("", vec![marked, step(Stage::Sql, 4)]);
        let row = total(&[skipped, filled, lead("", vec![step(Stage::Lead, 1)])], &query());
        assert_eq!((row.denominator, row.numerator, row.passed_over), (0, 0, 2));
        assert_eq!((row.rate, row.versus_benchmark, row.mature), (None, Some(Verdict::TooFewToSay), false));
    }

    #[test]
    fn outcomes_before_the_entry_are_listed_apart() {
        let early = lead("", vec![step(Stage::Sql, 1), step(Stage::Mql, 2)]);
        let again = lead("", vec![step(Stage::Sql, 1), step(Stage::Mql, 2), step(Stage::Sql, 3)]);
        let same_instant = lead("", vec![step(Stage::Sql, 2), step(Stage::Mql, 2)]);
        let row = total(&[early, again, same_instant], &query());
        assert_eq!((row.denominator, row.numerator, row.before), (3, 2, 1));
    }

    #[test]
    fn a_recycled_lead_counts_once() {
        let steps =
            [(Stage::Mql, 1), (Stage::Sql, 2), (Stage::Recycled, 3), (Stage::Mql, 40), (Stage::Sql, 41)];
        let leads = [lead("", steps.map(|(to, days)| step(to, days)).to_vec())];
        for view in [View::Cohort, View::Period] {
            let row = total(&leads, &ConversionQuery { view, ..query() });
            assert_eq!((row.denominator, row.numerator), (1, 1));
        }
        let months = conversion(&leads, &ConversionQuery { by: Some(Dimension::Month), ..query() }).unwrap();
        assert_eq!(months.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["1970-01"]);
    }

    #[test]
    fn the_period_view_follows_the_date_of_the_conversion() {
        let leads = [
            lead("", vec![step(Stage::Mql, 1), step(Stage::Sql, 35)]),
            lead("", vec![step(Stage::Mql, 2), step(Stage::Sql, 36)]),
            lead("", vec![step(Stage::Mql, 33)]),
        ];
        let february = ConversionQuery { view: View::Period, period: between(31, 59), ..query() };
        let row = total(&leads, &february);
        assert_eq!((row.denominator, row.numerator, row.rate), (1, 2, Some(2.0)));
        assert_eq!((row.ci95, row.versus_benchmark), (None, None));
        let cohort = total(&leads, &ConversionQuery { view: View::Cohort, ..february });
        assert_eq!((cohort.denominator, cohort.numerator), (1, 0));
    }

    #[test]
    fn the_end_of_a_period_is_not_in_it_and_the_future_is_not_seen() {
        let leads = [lead("", vec![step(Stage::Mql, 10), step(Stage::Sql, 20)])];
        assert_eq!(total(&leads, &ConversionQuery { period: between(10, 11), ..query() }).denominator, 1);
        assert_eq!(total(&leads, &ConversionQuery { period: between(9, 10), ..query() }).denominator, 0);
        assert_eq!(total(&leads, &ConversionQuery { now: day(19), ..query() }).numerator, 0);
    }

    #[test]
    fn young_cohorts_and_those_before_the_record_are_immature() {
        let mature = |entry: i64, recorded: Option<i64>| {
            let query = ConversionQuery { outcomes_recorded_since: recorded.map(day), ..query() };
            total(&[lead("", vec![step(Stage::Mql, entry)])], &query).mature
        };
        assert!(mature(970, Some(0)), "30 days have passed");
        assert!(!mature(971, Some(0)), "the fallback of 30 days has not");
        assert!(mature(500, Some(530)), "the first outcome comes after its entry, and takes its time");
        assert!(!mature(500, Some(531)), "entered before outcomes were recorded");
        assert!(!mature(500, None), "none was ever recorded");
        let to_mql =
            ConversionQuery { from: Stage::Lead, to: Stage::Mql, outcomes_recorded_since: None, ..query() };
        assert!(
            total(&[lead("", vec![step(Stage::Lead, 500)])], &to_mql).mature,
            "nobody has to record an MQL"
        );
    }

    #[test]
    fn the_usual_time_is_measured_once_there_is_enough() {
        let slow = lead("", vec![step(Stage::Mql, 100), step(Stage::Sql, 160)]);
        let young = lead("", vec![step(Stage::Mql, 990), step(Stage::Sql, 991)]);
        let report = |leads: &[LeadPath]| conversion(leads, &query()).unwrap().usual_days;
        assert!((report(&vec![slow.clone(); 19]) - 30.0).abs() < 1e-9);
        assert!((report(&vec![slow.clone(); 20]) - 60.0).abs() < 1e-9);
        // However many convert within a day of now, those who had the time to be slow decide.
        let crowd = [vec![slow; 25], vec![young; 200]].concat();
        assert!((report(&crowd) - 60.0).abs() < 1e-9);
    }

    #[test]
    fn a_source_is_measured_by_its_own_benchmark() {
        let mut query = ConversionQuery { by: Some(Dimension::Source), ..query() };
        query.benchmarks.push(Benchmark {
            source: Some("fair".into()),
            rate: 0.3,
            ..query.benchmarks[0].clone()
        });
        let good = lead("fair", vec![step(Stage::Mql, 1), step(Stage::Sql, 2)]);
        let bad = lead("fair", vec![step(Stage::Mql, 1)]);
        let leads = [vec![good; 20], vec![bad; 80], vec![lead("", vec![step(Stage::Mql, 1)]); 5]].concat();
        let report = conversion(&leads, &query).unwrap();
        let seen: Vec<_> = report.rows.iter().map(|row| (row.key.as_str(), row.versus_benchmark)).collect();
        assert_eq!(seen, [("fair", Some(Verdict::Below)), ("unknown", Some(Verdict::TooFewToSay))]);
    }

    #[test]
    fn backwards_and_empty_questions_are_refused() {
        let ask = |from, to| conversion(&[], &ConversionQuery { from, to, ..query() });
        assert!(ask(Stage::Sql, Stage::Mql).is_err() && ask(Stage::Mql, Stage::Mql).is_err());
        assert!(ask(Stage::Mql, Stage::Recycled).is_ok());
        assert!(conversion(&[], &ConversionQuery { period: between(2, 2), ..query() }).is_err());
        assert_eq!("Campaign".parse(), Ok(Dimension::Campaign));
        assert!("colour".parse::<Dimension>().is_err());
    }

    fn any_lead() -> impl Strategy<Value = LeadPath> {
        lead_through(&[Stage::Lead, Stage::Mql, Stage::Sal, Stage::Sql, Stage::Customer, Stage::Recycled])
    }

    fn lead_through(stages: &'static [Stage]) -> impl Strategy<Value = LeadPath> {
        let stage = proptest::sample::select(stages);
        let steps = proptest::collection::vec((stage, 0..300_i64, any::<bool>()), 0..8);
        (steps, proptest::sample::select(&["", "web", "fair"][..])).prop_map(|(steps, source)| {
            let steps = steps.into_iter().map(|(to, days, inferred)| Step { inferred, ..step(to, days) });
            lead(source, steps.collect())
        })
    }

    proptest! {
        #[test]
        fn groups_add_up(
            leads in proptest::collection::vec(any_lead(), 0..60),
            (by, _) in proptest::sample::select(&Dimension::ALL[..]),
            pair in proptest::sample::subsequence(WAY.to_vec(), 2),
            view in proptest::sample::select(&[View::Cohort, View::Period][..]),
            since in proptest::option::of(0..150_i64),
            length in 1..200_i64,
        ) {
            let until = since.map(|since| day(since + length));
            let period = Period { since: since.map(day), until };
            let query = ConversionQuery { from: pair[0], to: pair[1], by: Some(by), view, period, ..query() };
            let report = conversion(&leads, &query).unwrap();
            let sum = |count: fn(&Row) -> u64| report.rows.iter().map(count).sum::<u64>();
            let counts: [fn(&Row) -> u64; 5] =
                [|r| r.denominator, |r| r.numerator, |r| r.inferred, |r| r.before, |r| r.passed_over];
            for count in counts {
                prop_assert_eq!(sum(count), count(&report.total));
            }
            prop_assert!(report.total.denominator + report.total.passed_over <= leads.len() as u64);
            for row in report.rows.iter().chain([&report.total]) {
                prop_assert!(row.inferred <= row.numerator);
                if view == View::Cohort {
                    prop_assert!(row.numerator + row.before <= row.denominator);
                    if let Some(rate) = row.rate {
                        prop_assert!(row.ci95.unwrap().contains(rate));
                    }
                }
            }
        }

        #[test]
        fn what_does_not_decide_need_not_be_read(
            leads in proptest::collection::vec(lead_through(&Stage::ALL), 0..60),
            pair in proptest::sample::subsequence(Stage::ALL.to_vec(), 2),
            turned in any::<bool>(),
            (by, _) in proptest::sample::select(&Dimension::ALL[..]),
            view in proptest::sample::select(&[View::Cohort, View::Period][..]),
            since in proptest::option::of(0..150_i64),
        ) {
            // Backwards along the way is refused.
            let turned = turned && pair[1].rank().is_none();
            let (from, to) = if turned { (pair[1], pair[0]) } else { (pair[0], pair[1]) };
            let period = Period { since: since.map(day), until: None };
            let query = ConversionQuery { from, to, by: Some(by), view, period, ..query() };
            let deciding = deciding(from, to);
            let mut some = leads.clone();
            for lead in &mut some {
                lead.steps.retain(|step| deciding.contains(&step.to));
            }
            some.retain(|lead| !lead.steps.is_empty());
            prop_assert_eq!(conversion(&some, &query), conversion(&leads, &query));
        }

        #[test]
        fn neither_the_order_of_steps_nor_recycling_matters(leads in proptest::collection::vec(any_lead(), 1..30)) {
            let plain = total(&leads, &query());
            let mut changed = leads;
            for lead in &mut changed {
                lead.steps.reverse();
                lead.steps.extend([step(Stage::Recycled, 400), step(Stage::Mql, 401), step(Stage::Recycled, 402)]);
            }
            let again = total(&changed, &query());
            prop_assert!(again.denominator >= plain.denominator);
            prop_assert_eq!(again.numerator, plain.numerator);
            prop_assert!(again.denominator <= changed.len() as u64);
        }
    }
}
