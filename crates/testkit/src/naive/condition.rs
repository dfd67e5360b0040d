//! Whether a condition holds.

use baton_model::scoring::{Condition, EventTest, InactiveTest, KeyTest, Measure};
use baton_model::{Instant, Message, Span};
use serde_json::Value;

use super::log::{Event, Log, Past};
use super::{lookup, value};

/// Whether a condition about the lead holds at `at`, given its messages in order of arrival.
pub fn condition_holds(condition: &Condition, messages: &[Message], at: Instant) -> bool {
    holds(condition, Log::of(messages).past(at))
}

/// Whether a condition about the lead holds.
pub(super) fn holds(condition: &Condition, past: Past) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, past)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, past)),
        Condition::Not(part) => !holds(part, past),
        Condition::Attribute(test) => passes_all(lookup::attribute(past, &test.key), test),
        Condition::Events(test) => enough(test, past),
        Condition::Inactive(test) => silent(test, past),
        Condition::Property(_) => false, // no document that was checked has one here
    }
}

/// Whether an event satisfies a filter.
pub(super) fn satisfies(event: Event, filter: &Condition) -> bool {
    match filter {
        Condition::All(parts) => parts.iter().all(|part| satisfies(event, part)),
        Condition::Any(parts) => parts.iter().any(|part| satisfies(event, part)),
        Condition::Not(part) => !satisfies(event, part),
        Condition::Property(test) => passes_all(lookup::property(event, &test.key), test),
        // No document that was checked has one of these here.
        Condition::Attribute(_) | Condition::Events(_) | Condition::Inactive(_) => false,
    }
}

/// Whether the event has one of the names and satisfies the filter.
pub(super) fn selected(event: Event, names: &[String], filter: Option<&Condition>) -> bool {
    names.iter().any(|name| name == event.name) && filter.is_none_or(|filter| satisfies(event, filter))
}

/// Whether `then` lies in `(at - span, at]`; it is known to be no later than `at`.
pub(super) fn in_window(then: Instant, at: Instant, span: Span) -> bool {
    then.micros() > at.micros() - span.micros()
}

fn passes_all(found: Option<&Value>, test: &KeyTest) -> bool {
    test.tests.iter().all(|test| value::passes(found, test))
}

fn enough(test: &EventTest, past: Past) -> bool {
    let events: Vec<Event> = past
        .events()
        .filter(|event| selected(*event, &test.events, test.filter.as_ref()))
        .filter(|event| test.within.is_none_or(|span| in_window(event.occurred_at, past.at, span)))
        .collect();
    let measured = match &test.measure {
        Measure::Count => events.len() as f64,
        Measure::Sum(key) => events
            .iter()
            .filter_map(|event| lookup::property(*event, key).and_then(Value::as_f64))
            .fold(0.0, |sum, number| sum + number),
        Measure::Distinct(key) => different(
            events
                .iter()
                .filter_map(|event| lookup::property(*event, key))
                .map(value::distinguishable)
                .collect(),
        ),
        Measure::Days => different(events.iter().map(|event| event.occurred_at.utc_day()).collect()),
    };
    test.tests.iter().all(|test| test.holds(measured))
}

/// How many different members there are.
fn different<T: PartialEq>(members: Vec<T>) -> f64 {
    let mut seen = Vec::new();
    for member in members {
        if !seen.contains(&member) {
            seen.push(member);
        }
    }
    seen.len() as f64
}

fn silent(test: &InactiveTest, past: Past) -> bool {
    let known_long_enough = past.first_at().is_some_and(|first| !in_window(first, past.at, test.span));
    let act = past.events().any(|event| {
        (test.events.is_empty() || test.events.iter().any(|name| name == event.name))
            && test.filter.as_ref().is_none_or(|filter| satisfies(event, filter))
            && in_window(event.occurred_at, past.at, test.span)
    });
    known_long_enough && !act
}
