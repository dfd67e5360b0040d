//! Conditions whose answer is known from the document alone.

use super::domain;
use super::fixed;
use crate::scoring::fault::Fault;
use crate::scoring::{Condition, EventTest, KeyTest, Measure, ValueTest, place};
use crate::time::Span;

/// What is known of a condition without data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    /// It can never hold.
    Never,
    /// It always holds.
    Always,
    /// That depends.
    Depends,
}

/// Adds a warning for each innermost part of `condition` whose answer is fixed; gives the whole's.
pub(super) fn report(condition: &Condition, at: &str, warnings: &mut Vec<Fault>) -> Truth {
    let before = warnings.len();
    let truth = match condition {
        Condition::All(parts) => all(parts, &place::member(at, "all"), warnings),
        Condition::Any(parts) => any(parts, &place::member(at, "any"), warnings),
        Condition::Not(part) => match report(part, &place::member(at, "not"), warnings) {
            Truth::Never => Truth::Always,
            Truth::Always => Truth::Never,
            Truth::Depends => Truth::Depends,
        },
        Condition::Attribute(test) | Condition::Property(test) => {
            let tests: Vec<&ValueTest> = test.tests.iter().collect();
            if domain::satisfiable(&tests) { Truth::Depends } else { Truth::Never }
        }
        Condition::Events(test) => events(test, at, warnings),
        Condition::Inactive(test) => {
            if let Some(filter) = &test.filter {
                report(filter, &place::member(at, "where"), warnings);
            }
            Truth::Depends
        }
    };
    if let Some(words) = fixed(truth)
        && warnings.len() == before
    {
        warnings.push(Fault::new(at, words));
    }
    truth
}

fn all(parts: &[Condition], at: &str, warnings: &mut Vec<Fault>) -> Truth {
    let truths = each(parts, at, warnings);
    if truths.contains(&Truth::Never) || contradictory(parts) {
        Truth::Never
    } else if truths.iter().all(|truth| *truth == Truth::Always) {
        Truth::Always
    } else {
        Truth::Depends
    }
}

fn any(parts: &[Condition], at: &str, warnings: &mut Vec<Fault>) -> Truth {
    let truths = each(parts, at, warnings);
    if truths.contains(&Truth::Always) {
        Truth::Always
    } else if truths.iter().all(|truth| *truth == Truth::Never) {
        Truth::Never
    } else {
        Truth::Depends
    }
}

fn each(parts: &[Condition], at: &str, warnings: &mut Vec<Fault>) -> Vec<Truth> {
    parts.iter().enumerate().map(|(index, part)| report(part, &place::item(at, index), warnings)).collect()
}

/// Whether the tests of one key, spread over several parts that must all hold, exclude each other.
fn contradictory(parts: &[Condition]) -> bool {
    let leaves: Vec<&KeyTest> = parts
        .iter()
        .filter_map(|part| match part {
            Condition::Attribute(test) | Condition::Property(test) => Some(test),
            _ => None,
        })
        .collect();
    leaves.iter().enumerate().any(|(index, leaf)| {
        let first = leaves[..index].iter().all(|earlier| earlier.key != leaf.key);
        let tests: Vec<&ValueTest> =
            leaves.iter().filter(|other| other.key == leaf.key).flat_map(|other| &other.tests).collect();
        first && !domain::satisfiable(&tests)
    })
}

fn events(test: &EventTest, at: &str, warnings: &mut Vec<Fault>) -> Truth {
    let filter = test
        .filter
        .as_ref()
        .map_or(Truth::Depends, |filter| report(filter, &place::member(at, "where"), warnings));
    if filter == Truth::Never {
        let holds = test.tests.iter().all(|test| test.holds(0.0));
        return if holds { Truth::Always } else { Truth::Never };
    }
    let most = match (&test.measure, test.within) {
        // A window that begins within a day touches that day too.
        (Measure::Days, Some(window)) => days_touched(window),
        _ => f64::INFINITY,
    };
    domain::measure(&test.tests, !matches!(test.measure, Measure::Sum(_)), most)
}

fn days_touched(window: Span) -> f64 {
    (window.seconds() as f64 / 86_400.0).ceil() + 1.0
}
