//! From rules to the total, and the ledger.

use baton_model::scoring::{Dimension, Group, ScoringModel};
use baton_model::{Instant, Message};

use super::log::{Log, Past};
use super::rule::{Tally, tally};

/// A score and its explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct NaiveScore {
    /// Sum of the fit groups, rounded to 1e-6.
    pub fit: f64,
    /// Sum of the engagement groups, rounded to 1e-6.
    pub engagement: f64,
    /// Clamped sum of the two, rounded to 1e-6.
    pub total: f64,
    /// Floor of the total: what is displayed.
    pub score: i64,
    /// The pair of grades: `B2`.
    pub grade: String,
    /// Lines whose points sum to the total: rules in document order, then clamps of rules, of groups, of the total.
    pub ledger: Vec<NaiveLine>,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct NaiveLine {
    /// Id of the group; `None` on the clamp of the total.
    pub group: Option<String>,
    /// Id of the rule; `None` on the clamp of a group or of the total.
    pub rule: Option<String>,
    /// `rule`, `group` or `total` on the line of a clamp; `None` on the line of a rule.
    pub clamp: Option<&'static str>,
    /// Worth now, before the rule's limit; of a clamp, clamped minus unclamped.
    pub points: f64,
    /// Worth when earned, all that counted, faded or not; 0 on a clamp.
    pub earned: f64,
    /// How many occurrences counted; 0 on a state rule and a clamp.
    pub occurrences: u64,
    /// How many occurrences the cap refused; 0 on a state rule and a clamp.
    pub refused: u64,
    /// When the newest occurrence that counted happened; `None` on a state rule and a clamp.
    pub last_at: Option<Instant>,
}

/// The score of a lead at `at` from its messages in order of arrival (any order, the first with an id stands).
///
/// `None` when the lead's first fact or event is later than `at`.
pub fn score(model: &ScoringModel, messages: &[Message], at: Instant) -> Option<NaiveScore> {
    let log = Log::of(messages);
    let past = log.past(at);
    past.first_at().map(|_| score_of(model, past))
}

/// The score of what has happened.
pub(super) fn score_of(model: &ScoringModel, past: Past) -> NaiveScore {
    let mut ledger = Ledger::default();
    let mut sums = [0.0, 0.0];
    for group in &model.groups {
        let sum = group_sum(group, past, &mut ledger);
        match group.dimension {
            Dimension::Fit => sums[0] += sum,
            Dimension::Engagement => sums[1] += sum,
        }
    }
    let [fit, engagement] = sums.map(round);
    let clamped = model.limits.clamp(fit + engagement);
    ledger.clamp(None, None, "total", clamped, fit + engagement);
    let total = round(clamped);
    NaiveScore {
        fit,
        engagement,
        total,
        score: total.floor() as i64,
        grade: grade(model, fit, engagement),
        ledger: ledger.lines(),
    }
}

fn group_sum(group: &Group, past: Past, ledger: &mut Ledger) -> f64 {
    let mut sum = 0.0;
    for rule in &group.rules {
        let tally = tally(rule, past);
        sum += tally.value;
        ledger.rule(&group.id, &rule.id, &tally);
    }
    let clamped = group.limits.clamp(sum);
    ledger.clamp(Some(&group.id), None, "group", clamped, sum);
    clamped
}

/// To the nearest 0.000001, halves away from zero.
pub(super) fn round(value: f64) -> f64 {
    let scaled = value * 1e6;
    // Doubles of this size have no digits that far behind the point. The sum makes one zero of two.
    if scaled.abs() < 1e15 { scaled.round() / 1e6 + 0.0 } else { value }
}

/// The letter and the digit: of each dimension the greatest bound that is reached.
fn grade(model: &ScoringModel, fit: f64, engagement: f64) -> String {
    let letter = best(fit, model.grades.fit.into_iter().zip(["A", "B", "C"]), "D");
    let digit = best(engagement, model.grades.engagement.into_iter().zip(["1", "2"]), "3");
    format!("{letter}{digit}")
}

fn best<'n>(value: f64, bounds: impl Iterator<Item = (Option<f64>, &'n str)>, below_all: &'n str) -> &'n str {
    bounds
        .filter_map(|(bound, name)| bound.map(|bound| (bound, name)))
        .filter(|(bound, _)| value >= *bound)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map_or(below_all, |(_, name)| name)
}

/// Lines by kind, so that clamps come after rules.
#[derive(Default)]
struct Ledger {
    rules: Vec<NaiveLine>,
    rule_clamps: Vec<NaiveLine>,
    other_clamps: Vec<NaiveLine>,
}

impl Ledger {
    fn rule(&mut self, group: &str, rule: &str, tally: &Tally) {
        if tally.sum != 0.0 {
            self.rules.push(NaiveLine {
                group: Some(group.to_owned()),
                rule: Some(rule.to_owned()),
                clamp: None,
                points: tally.sum,
                earned: tally.earned,
                occurrences: tally.occurrences,
                refused: tally.refused,
                last_at: tally.last_at,
            });
        }
        self.clamp(Some(group), Some(rule), "rule", tally.value, tally.sum);
    }

    /// A line if the clamp bit.
    #[expect(clippy::float_cmp, reason = "a clamp that does not bite gives back the very number")]
    fn clamp(
        &mut self,
        group: Option<&str>,
        rule: Option<&str>,
        clamp: &'static str,
        clamped: f64,
        unclamped: f64,
    ) {
        if clamped == unclamped {
            return;
        }
        let lines = if rule.is_some() { &mut self.rule_clamps } else { &mut self.other_clamps };
        lines.push(NaiveLine {
            group: group.map(str::to_owned),
            rule: rule.map(str::to_owned),
            clamp: Some(clamp),
            points: clamped - unclamped,
            earned: 0.0,
            occurrences: 0,
            refused: 0,
            last_at: None,
        });
    }

    fn lines(self) -> Vec<NaiveLine> {
        [self.rules, self.rule_clamps, self.other_clamps].concat()
    }
}
