//! What a rule is worth.

use baton_model::scoring::{Cap, Decay, EventRule, PointsFrom, Rule, RuleKind};
use baton_model::{Instant, Span};
use serde_json::Value;

use super::condition::{holds, in_window, selected};
use super::log::{Event, Past};
use super::lookup;

/// What a rule comes to at an instant.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Tally {
    /// Worth now, before the rule's limit.
    pub(super) sum: f64,
    /// Worth now, after it.
    pub(super) value: f64,
    /// Worth when earned.
    pub(super) earned: f64,
    /// How many occurrences counted.
    pub(super) occurrences: u64,
    /// How many the cap refused.
    pub(super) refused: u64,
    /// The newest occurrence that counted.
    pub(super) last_at: Option<Instant>,
}

/// What a rule comes to.
pub(super) fn tally(rule: &Rule, past: Past) -> Tally {
    match &rule.kind {
        RuleKind::Event(event) => per_occurrence(rule.points, event, past),
        RuleKind::State(condition) if holds(condition, past) => {
            Tally { sum: rule.points, value: rule.points, earned: rule.points, ..Tally::default() }
        }
        RuleKind::State(_) => Tally::default(),
    }
}

fn per_occurrence(points: f64, rule: &EventRule, past: Past) -> Tally {
    let mut tally = Tally::default();
    let mut counted: Vec<Instant> = Vec::new();
    for event in past.events().filter(|event| selected(*event, &rule.events, rule.filter.as_ref())) {
        let factor = rule.points_from.as_ref().map_or(1.0, |from| factor(event, from));
        if factor == 0.0 {
            continue;
        }
        if rule.cap.is_some_and(|cap| !has_room(cap, &counted, event.occurred_at)) {
            tally.refused += 1;
            continue;
        }
        counted.push(event.occurred_at);
        let worth = points * factor;
        tally.earned += worth;
        tally.sum += worth * weight(rule.decay, event.occurred_at, past.at);
    }
    tally.occurrences = counted.len() as u64;
    tally.last_at = counted.last().copied();
    tally.value = match rule.limit {
        Some(limit) if points > 0.0 => tally.sum.min(limit),
        Some(limit) if points < 0.0 => tally.sum.max(-limit),
        _ => tally.sum,
    };
    tally
}

/// Whether fewer than the cap's count of those counted before lie in its window.
fn has_room(cap: Cap, counted: &[Instant], at: Instant) -> bool {
    let before = counted.iter().filter(|then| cap.per.is_none_or(|per| in_window(**then, at, per))).count();
    (before as u64) < cap.count
}

fn factor(event: Event, from: &PointsFrom) -> f64 {
    match lookup::property(event, &from.property).and_then(Value::as_f64) {
        Some(value) if value >= 0.0 => (value / from.per).floor().min(from.max),
        _ => 0.0,
    }
}

/// `w(a)` of an occurrence at `then`, seen at `at`.
fn weight(decay: Option<Decay>, then: Instant, at: Instant) -> f64 {
    let age = at.micros() - then.micros();
    let ages = |span: Span| age as f64 / span.micros() as f64;
    match decay {
        None => 1.0,
        Some(Decay::HalfLife(half)) => (-ages(half)).exp2(),
        Some(Decay::Linear(length)) => (1.0 - ages(length)).max(0.0),
        Some(Decay::Expire(end)) if age < end.micros() => 1.0,
        Some(Decay::Expire(_)) => 0.0,
    }
}
