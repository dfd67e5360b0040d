//! Timing: how people answer, and what they say of by when.

use baton_model::bant::{BantValue, Rule, RuleName};

use super::deadline::{day_of, deadline};
use super::signals::{Seen, Signal, hint};
use super::words::said;
use super::{Hint, growing};

/// Mails that can be answered.
const SENT: [&str; 2] = ["Email Delivered", "Email Sent"];
/// How fast an answer is of which nobody knows to what, and one that takes as long as this, in hours.
const DAY_HOURS: f64 = 24.0;
const MICROS_PER_HOUR: f64 = 3_600e6;
/// A deadline further away than this says less.
const NEAR_DAYS: i64 = 365;

/// Answers to mails: each counts by how fast it came, 1 at once and ½ after a day.
pub(super) fn replies(rule: &Rule, seen: &Seen<'_>) -> Option<Hint> {
    let mut found: Vec<&Signal<'_>> = Vec::new();
    let mut speed = 0.0;
    let all: Vec<&Signal<'_>> = seen.by(rule).collect();
    for (place, reply) in all.iter().enumerate().filter(|(_, signal)| signal.name == "Email Replied") {
        let before = all[..place].iter().rev();
        let sent = before
            .filter(|signal| signal.person == reply.person)
            .take_while(|signal| signal.name != "Email Replied")
            .find(|signal| SENT.contains(&signal.name));
        let hours = sent.map_or(DAY_HOURS, |sent| (reply.at - sent.at) as f64 / MICROS_PER_HOUR);
        speed += DAY_HOURS / (DAY_HOURS + hours.max(0.0));
        found.push(reply);
    }
    hint(RuleName::ReplyPace, rule.confidence * growing(speed), &found)
}

/// Deadlines that people named and that are still to come. Of several the one said last stands.
pub(super) fn deadlines(rule: &Rule, seen: &Seen<'_>) -> Option<Hint> {
    let today = day_of(seen.now)?;
    let mut found: Vec<&Signal<'_>> = Vec::new();
    let mut last = None;
    for signal in seen.by(rule) {
        let Some(said_on) = day_of(signal.at) else { continue };
        let named = said(signal).into_iter().find_map(|said| {
            // The name of a field may be what makes an answer a deadline.
            let text = format!("{}: {}", said.field, said.text);
            Some((deadline(&text, said_on)?, said.text))
        });
        if let Some((deadline, text)) = named.filter(|(deadline, _)| deadline.by >= today) {
            found.push(signal);
            last = Some((deadline, text));
        }
    }
    let (deadline, text) = last?;
    let away = today.until(deadline.by).map_or(i64::MAX, |span| i64::from(span.get_days()));
    let near = if away > NEAR_DAYS { 0.5 } else { 1.0 };
    let confidence = rule.confidence * deadline.certainty * near;
    let value = BantValue::Timing { date: deadline.by };
    Some(hint(RuleName::DeadlineWords, confidence, &found)?.quoting(&text).telling(Some(value)))
}
