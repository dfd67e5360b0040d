//! Authority: who takes part, and who of rank attends.

use std::collections::{BTreeMap, BTreeSet};

use baton_model::bant::{BantValue, Person, Rule, RuleName};
use serde_json::Value;

use super::rank::rank;
use super::signals::{Seen, Signal, hint};
use super::{Hint, growing};

/// Events of attending.
const ATTENDS: [&str; 5] =
    ["Demo Attended", "Webinar Attended", "Meeting Held", "Call Logged", "Meeting Booked"];
/// Of whom the value tells.
const RANK_MIN: f64 = 0.6;
/// How many people the value names.
const PEOPLE_MAX: usize = 10;
/// How many attendees of one event are looked at.
const ATTENDEES_MAX: usize = 50;
/// What something was to people and not done by them.
const RECEIVED: [&str; 4] = ["Email Delivered", "Email Sent", "Email Bounced", "Unsubscribed"];

/// Several people of the account take part: who buys for a company is rarely one.
pub(super) fn participants(rule: &Rule, seen: &Seen<'_>) -> Option<Hint> {
    let done: Vec<&Signal<'_>> = seen.by(rule).filter(|signal| !RECEIVED.contains(&signal.name)).collect();
    // The newest of each person stands for them.
    let newest: BTreeMap<i64, &Signal<'_>> = done.iter().map(|signal| (signal.person, *signal)).collect();
    if newest.len() < 2 {
        return None;
    }
    let mut found: Vec<&Signal<'_>> = newest.into_values().collect();
    found.sort_by_key(|signal| (signal.at, signal.message_id));
    hint(RuleName::AccountParticipants, rule.confidence * growing(found.len() as f64 - 1.0), &found)
}

/// People of rank attend meetings, demos and webinars: by their own job titles, or as a meeting lists them.
pub(super) fn attendees(rule: &Rule, seen: &Seen<'_>) -> Option<Hint> {
    let mut found: Vec<&Signal<'_>> = Vec::new();
    let mut people: BTreeMap<String, (f64, String)> = BTreeMap::new();
    for signal in seen.by(rule).filter(|signal| ATTENDS.contains(&signal.name) && was_held(signal)) {
        let own =
            seen.member(signal.person).and_then(|member| Some((member.name.to_owned(), member.job_title?)));
        let listed = signal.properties.get("attendees").and_then(Value::as_array);
        let listed = listed.into_iter().flatten().take(ATTENDEES_MAX).filter_map(attendee);
        let mut counts = false;
        for (name, title) in own.into_iter().chain(listed) {
            let level = rank(title);
            if level > 0.0 {
                counts = true;
                let known = people.entry(name).or_default();
                // Of two titles of one person the higher stands.
                if level > known.0 {
                    *known = (level, title.to_owned());
                }
            }
        }
        if counts {
            found.push(signal);
        }
    }
    let highest = people.values().map(|(level, _)| *level).fold(0.0, f64::max);
    Some(hint(RuleName::SeniorAttendees, rule.confidence * highest, &found)?.telling(value(people)))
}

/// A call that nobody answered was none.
fn was_held(signal: &Signal<'_>) -> bool {
    signal.properties.get("meaningful") != Some(&Value::Bool(false))
}

/// An attendee as a meeting lists them.
fn attendee(value: &Value) -> Option<(String, &str)> {
    let title = ["job_title", "title", "role", "level"].iter().find_map(|key| value.get(*key)?.as_str())?;
    let name = ["name", "email"].iter().find_map(|key| value.get(*key)?.as_str()).unwrap_or(title);
    Some((name.to_owned(), title))
}

fn value(people: BTreeMap<String, (f64, String)>) -> Option<BantValue> {
    let mut decide: Vec<(String, (f64, String))> =
        people.into_iter().filter(|(_, (level, _))| *level >= RANK_MIN).collect();
    // Stable: of the same rank, by name.
    decide.sort_by(|(_, (a, _)), (_, (b, _))| b.total_cmp(a));
    let mut seen = BTreeSet::new();
    let people: Vec<Person> = decide
        .into_iter()
        .filter(|(name, _)| !name.trim().is_empty() && seen.insert(name.clone()))
        .take(PEOPLE_MAX)
        .map(|(name, (_, title))| Person { name, role: Some(title) })
        .collect();
    (!people.is_empty()).then_some(BantValue::Authority { people })
}
