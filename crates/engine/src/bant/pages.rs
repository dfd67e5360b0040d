//! Pages and downloads.

use std::collections::BTreeSet;

use baton_model::bant::{Rule, RuleName};
use baton_model::text::fold;
use baton_model::time::MICROS_PER_DAY;

use super::signals::{Seen, Signal, hint};
use super::{Hint, growing};

/// Events of looking at something.
const LOOKS: [&str; 4] = ["Page Viewed", "Screen Viewed", "Asset Downloaded", "Products Searched"];
/// Properties that say at what.
const PLACES: [&str; 7] = ["path", "url", "title", "name", "asset", "query", "search"];

/// Pages of a kind were looked at. It counts on how many days: one evening of clicking about is one.
pub(super) fn looked_at(name: RuleName, rule: &Rule, seen: &Seen<'_>) -> Option<Hint> {
    let words: Vec<String> = rule.words.iter().map(|word| fold(word).into_owned()).collect();
    let found: Vec<&Signal<'_>> = seen.by(rule).filter(|signal| is_of(signal, &words)).collect();
    let days: BTreeSet<i64> = found.iter().map(|signal| signal.at.div_euclid(MICROS_PER_DAY)).collect();
    let last = found.last().and_then(|signal| place(signal));
    let hint = hint(name, rule.confidence * growing(days.len() as f64), &found)?;
    Some(last.map_or(hint.clone(), |last| hint.quoting(last)))
}

fn is_of(signal: &Signal<'_>, words: &[String]) -> bool {
    LOOKS.contains(&signal.name)
        && PLACES.iter().filter_map(|key| signal.properties.get(*key)?.as_str()).any(|text| {
            let text = fold(text);
            words.iter().any(|word| text.contains(word.as_str()))
        })
}

fn place<'a>(signal: &Signal<'a>) -> Option<&'a str> {
    PLACES.iter().find_map(|key| signal.properties.get(*key)?.as_str())
}
