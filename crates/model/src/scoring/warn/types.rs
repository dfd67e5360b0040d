//! Attribute tests whose operand is of a type that the data never has.

use std::collections::{BTreeMap, BTreeSet};

use super::domain::passing_types;
use crate::scoring::fault::Fault;
use crate::scoring::{Condition, KeyTest, place};

/// Adds a warning for each attribute test that no value in the data can pass because of its type.
pub(super) fn report(
    condition: &Condition,
    at: &str,
    types: &BTreeMap<String, BTreeSet<&'static str>>,
    warnings: &mut Vec<Fault>,
) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            let name = if matches!(condition, Condition::All(_)) { "all" } else { "any" };
            let list = place::member(at, name);
            for (index, part) in parts.iter().enumerate() {
                report(part, &place::item(&list, index), types, warnings);
            }
        }
        Condition::Not(part) => report(part, &place::member(at, "not"), types, warnings),
        Condition::Attribute(test) => {
            if let Some(seen) = types.get(&test.key).filter(|seen| !seen.is_empty()) {
                key(test, at, seen, warnings);
            }
        }
        Condition::Property(_) | Condition::Events(_) | Condition::Inactive(_) => {}
    }
}

fn key(test: &KeyTest, at: &str, seen: &BTreeSet<&'static str>, warnings: &mut Vec<Fault>) {
    for value_test in &test.tests {
        let (name, wanted) = (value_test.operator(), passing_types(value_test));
        let hopeless = !wanted.is_empty() && !wanted.iter().any(|kind| seen.contains(kind));
        if hopeless {
            let seen: Vec<&str> = seen.iter().copied().collect();
            warnings.push(Fault::new(
                place::member(at, name),
                format!(
                    "needs a {} while `{}` is always a {} in the data",
                    wanted[0],
                    place::shorten(&test.key),
                    seen.join(" or a ")
                ),
            ));
        }
    }
}
