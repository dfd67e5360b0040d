//! The ledger: lines that sum to the total.

use baton_model::Message;
use baton_model::scoring::{Decay, Dimension};
use smallvec::SmallVec;

use crate::compile::{Compiled, Rule, Source};
use crate::condition::Node;
use crate::observe::{Observation, Reading};
use crate::points::{Points, faded};
use crate::score::Score;
use crate::state::State;
use crate::tracker::Kind;

/// The answer to "why this score?" at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// The score that the lines sum to.
    pub score: Score,
    /// Rules in the model's order, then the clamps that bit. Their points sum to the total, to 1e-5.
    pub lines: Vec<Line>,
}

/// One line of a ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The group; none for the clamp of the total.
    pub group: Option<String>,
    /// The rule; none for clamps of a group and of the total.
    pub rule: Option<String>,
    /// What it adds to the total.
    pub points: f64,
    /// What it is.
    pub body: LineBody,
}

/// What a line of a ledger is.
#[derive(Debug, Clone, PartialEq)]
pub enum LineBody {
    /// A rule, before any clamp.
    Rule {
        /// What it was worth when earned.
        earned: f64,
        /// How many occurrences counted; 0 for a state rule.
        occurrences: u64,
        /// How many a cap refused.
        refused: u64,
        /// The newest evidence, in microseconds; none when it rests on attributes alone.
        last_at: Option<i64>,
        /// From when it is worth nothing if nothing more happens, in microseconds; none if never.
        zero_at: Option<i64>,
    },
    /// A clamp that bit: clamped minus unclamped.
    Clamp(Clamp),
}

/// Which clamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clamp {
    /// A rule's `limit`.
    Rule,
    /// A group's limits.
    Group,
    /// The total's limits.
    Total,
}

impl Clamp {
    /// Its name in documents.
    pub const fn name(self) -> &'static str {
        match self {
            Clamp::Rule => "rule",
            Clamp::Group => "group",
            Clamp::Total => "total",
        }
    }
}

impl Ledger {
    /// The ledger at `at`, which must not be before the newest folded message.
    pub fn of(model: &Compiled, state: &State, at: i64) -> Ledger {
        let mut lines = Vec::new();
        let (mut rule_clamps, mut group_clamps) = (Vec::new(), Vec::new());
        let (mut fit, mut engagement) = (0.0, 0.0);
        let clamp = |group: Option<&str>, rule: Option<&str>, points: f64, kind: Clamp| Line {
            group: group.map(str::to_owned),
            rule: rule.map(str::to_owned),
            points,
            body: LineBody::Clamp(kind),
        };
        for group in &model.groups {
            let mut sum = 0.0;
            for rule in &model.rules[group.first..group.end] {
                let before = rule.sum(model, state, at);
                let held = rule.limited(before);
                sum += held;
                if before != 0.0 {
                    lines.push(rule.line(model, state, &group.id, before, at));
                }
                if differ(held, before) {
                    rule_clamps.push(clamp(Some(&group.id), Some(&rule.id), held - before, Clamp::Rule));
                }
            }
            let held = group.limits.clamp(sum);
            if differ(held, sum) {
                group_clamps.push(clamp(Some(&group.id), None, held - sum, Clamp::Group));
            }
            match group.dimension {
                Dimension::Fit => fit += held,
                Dimension::Engagement => engagement += held,
            }
        }
        let score = Score::new(model, fit, engagement);
        let before = score.fit + score.engagement;
        lines.append(&mut rule_clamps);
        lines.append(&mut group_clamps);
        if differ(model.limits.clamp(before), before) {
            lines.push(clamp(None, None, score.total - before, Clamp::Total));
        }
        Ledger { score, lines }
    }
}

fn differ(a: f64, b: f64) -> bool {
    a.to_bits() != b.to_bits() && (a - b).abs() > 0.0
}

impl Rule {
    fn line(&self, model: &Compiled, state: &State, group: &str, sum: f64, at: i64) -> Line {
        let body = match &self.source {
            Source::Condition { node, timed } => LineBody::Rule {
                earned: self.points,
                occurrences: 0,
                refused: 0,
                last_at: newest_evidence(node, state),
                zero_at: if *timed { holds_until(model, state, node, at) } else { None },
            },
            Source::Tracker { tracker, .. } => {
                match (state.tracker(*tracker).points(), &model.trackers[*tracker].kind) {
                    (Some(points), Kind::Points { decay, top, .. }) => LineBody::Rule {
                        earned: self.points * points.earned(*top),
                        occurrences: points.counted(),
                        refused: points.refused,
                        last_at: points.newest,
                        zero_at: points.zero_at(*decay),
                    },
                    _ => LineBody::Rule {
                        earned: 0.0,
                        occurrences: 0,
                        refused: 0,
                        last_at: None,
                        zero_at: None,
                    },
                }
            }
        };
        Line { group: Some(group.to_owned()), rule: Some(self.id.clone()), points: sum, body }
    }
}

fn newest_evidence(node: &Node, state: &State) -> Option<i64> {
    match node {
        Node::All(parts) | Node::Any(parts) => {
            parts.iter().filter_map(|part| newest_evidence(part, state)).max()
        }
        Node::Not(part) => newest_evidence(part, state),
        Node::Events { tracker, .. } | Node::Inactive { tracker, .. } => {
            state.tracker(*tracker).newest_event()
        }
        Node::Attribute(_) | Node::Property(_) => None,
    }
}

/// How many changes of conditions are looked at before giving up: far more than windows hold in practice.
const BREAKS_MAX: usize = 100_000;

/// The first instant after `at` at which `node` no longer holds, were nothing more to happen.
fn holds_until(model: &Compiled, state: &State, node: &Node, at: i64) -> Option<i64> {
    let mut here = at;
    for _ in 0..BREAKS_MAX {
        here = state.next_break(model, here)?;
        if !node.holds(model, state, here) {
            return Some(here);
        }
    }
    None
}

/// One occurrence behind a rule's line.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// The event.
    pub message_id: String,
    /// When, in microseconds.
    pub at: i64,
    /// Points when earned; 0 when refused, or for evidence of a state rule.
    pub earned: f64,
    /// Points at the instant asked for, before any clamp.
    pub worth: f64,
    /// False when a cap refused it.
    pub counted: bool,
}

/// The occurrences behind `rule` at `at`, oldest first, from the lead's messages in order; empty for a rule that is not there.
///
/// For a state rule: the events its condition looks at, whether or not it holds.
pub fn occurrences(model: &Compiled, rule: &str, messages: &[Message], at: i64) -> Vec<Occurrence> {
    let Some(rule) = model.rules.iter().find(|r| r.id == rule) else { return Vec::new() };
    let mut trackers: SmallVec<[usize; 4]> = SmallVec::new();
    match &rule.source {
        Source::Tracker { tracker, .. } => trackers.push(*tracker),
        Source::Condition { node, .. } => node.trackers(&mut |tracker| trackers.push(tracker)),
    }
    let decay = match model.trackers.get(trackers.first().copied().unwrap_or(usize::MAX)).map(|t| &t.kind) {
        Some(Kind::Points { decay, .. }) => *decay,
        _ => None,
    };
    let mut points = Points::new(decay);
    let mut found = Vec::new();
    for message in messages.iter().filter(|message| message.occurred_at.micros() <= at) {
        let Observation::Event(hits) = model.observe(message) else { continue };
        let Some(hit) = hits.iter().find(|hit| trackers.contains(&(hit.tracker as usize))) else { continue };
        let when = message.occurred_at.micros();
        let (mut earned, mut counted) = (0.0, true);
        if let Kind::Points { cap, decay, top } = &model.trackers[hit.tracker as usize].kind {
            let factor = if let Reading::Number(factor) = hit.reading { factor } else { 1.0 };
            counted = points.fold(*cap, *decay, *top, when, factor);
            earned = if counted { rule.points * factor } else { 0.0 };
        }
        let worth = earned * weight(decay, at - when);
        found.push(Occurrence { message_id: message.message_id.clone(), at: when, earned, worth, counted });
    }
    found
}

/// What is left of one point after `age` microseconds.
fn weight(decay: Option<Decay>, age: i64) -> f64 {
    match decay {
        None => 1.0,
        Some(Decay::HalfLife(half)) => faded(1.0, age, half.micros()),
        Some(Decay::Linear(span)) => (1.0 - age as f64 / span.micros() as f64).max(0.0),
        Some(Decay::Expire(span)) => f64::from(u8::from(age < span.micros())),
    }
}
