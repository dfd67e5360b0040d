//! What people wrote, in forms, replies and chats, and what was noted of meetings with them.

use baton_model::bant::{BantValue, Rule, RuleName};
use baton_model::text::fold;
use serde_json::Value;

use super::signals::{Seen, Signal, hint};
use super::{Hint, growing, money};

/// Events in which people say something.
const TALKS: [&str; 10] = [
    "Form Submitted",
    "Survey Answered",
    "Email Replied",
    "Live Chat Conversation Started",
    "Live Chat Message Sent",
    "Meeting Booked",
    "Meeting Held",
    "Call Logged",
    "Demo Attended",
    "Webinar Attended",
];
/// How deep texts are looked for in properties.
const DEPTH_MAX: usize = 4;
/// How much of what was written is looked at, in bytes.
const TEXT_BYTES_MAX: usize = 20_000;

/// An answer: what was asked, and what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    /// The name of the property, as it is compared.
    pub(super) field: String,
    pub(super) text: String,
}

/// What was said in an event, in the order of its properties. What is quoted of a mail before it was said by somebody else.
pub(super) fn said(signal: &Signal<'_>) -> Vec<Said> {
    let mut all = Vec::new();
    if TALKS.contains(&signal.name) {
        let mut room = TEXT_BYTES_MAX;
        for (field, value) in signal.properties {
            collect(&mut all, field, value, DEPTH_MAX, &mut room);
        }
    }
    all
}

fn collect(all: &mut Vec<Said>, field: &str, value: &Value, depth: usize, room: &mut usize) {
    if depth == 0 || *room == 0 {
        return;
    }
    match value {
        Value::String(text) => {
            let cut = &text[..text.floor_char_boundary((*room).min(text.len()))];
            *room -= cut.len();
            let own: Vec<&str> = cut.lines().filter(|line| !line.trim_start().starts_with('>')).collect();
            all.push(Said { field: fold(field).into_owned(), text: own.join("\n") });
        }
        Value::Array(list) => list.iter().for_each(|value| collect(all, field, value, depth - 1, room)),
        Value::Object(map) => {
            map.iter().for_each(|(field, value)| collect(all, field, value, depth - 1, room));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether `word` is in `text`, both as they are compared. A word of Latin letters stands for itself; one of Hangul may have particles.
pub(super) fn has(text: &str, word: &str) -> bool {
    let apart = |neighbour: Option<char>, own: Option<char>| {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !(letter(neighbour) && letter(own))
    };
    text.match_indices(word).any(|(place, _)| {
        let (before, after) = (&text[..place], &text[place + word.len()..]);
        apart(before.chars().next_back(), word.chars().next())
            && apart(after.chars().next(), word.chars().next_back())
    })
}

/// Whether one of `words` is in `text`.
pub(super) fn has_any(text: &str, words: &[String]) -> bool {
    let text = fold(text);
    words.iter().any(|word| has(&text, &fold(word)))
}

/// Somebody wrote against a letter.
pub(super) fn denied(name: RuleName, rule: &Rule, seen: &Seen<'_>) -> Option<Hint> {
    let found: Vec<(&Signal<'_>, Said)> = seen
        .by(rule)
        .filter_map(|signal| {
            Some((signal, said(signal).into_iter().find(|said| has_any(&said.text, &rule.words))?))
        })
        .collect();
    let signals: Vec<&Signal<'_>> = found.iter().map(|(signal, _)| *signal).collect();
    let (_, last) = found.last()?;
    Some(hint(name, rule.confidence, &signals)?.quoting(&last.text))
}

/// Somebody wrote of money: in words, or in a field that asks for it.
pub(super) fn budget(rule: &Rule, seen: &Seen<'_>) -> Option<Hint> {
    let of_money = |said: &Said| {
        let asked = ["budget", "예산"].iter().any(|word| said.field.contains(word));
        (asked && !is_nothing(&said.text)) || has_any(&said.text, &rule.words)
    };
    let found: Vec<(&Signal<'_>, Said)> = seen
        .by(rule)
        .filter_map(|signal| Some((signal, said(signal).into_iter().find(&of_money)?)))
        .collect();
    let signals: Vec<&Signal<'_>> = found.iter().map(|(signal, _)| *signal).collect();
    let (_, last) = found.last()?;
    let value = found.iter().rev().find_map(|(_, said)| money::read(&said.text));
    let value = value.map(|(amount, currency)| BantValue::Budget { amount, currency: currency.to_owned() });
    // Who names an amount has thought about it.
    let strength = if value.is_some() { 1.0 } else { growing(found.len() as f64) };
    Some(
        hint(RuleName::BudgetWords, rule.confidence * strength, &signals)?.quoting(&last.text).telling(value),
    )
}

/// Whether an answer says nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    let text = fold(text.trim());
    text.chars().count() < 2
        || [
            "none",
            "n/a",
            "na",
            "no",
            "nothing",
            "unknown",
            "tbd",
            "없음",
            "없어요",
            "없습니다",
            "모름",
            "미정",
            "해당 없음",
        ]
        .contains(&text.as_ref())
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    fn of(properties: &Value) -> Vec<Said> {
        let empty = Map::new();
        let properties = properties.as_object().unwrap_or(&empty);
        said(&Signal { message_id: "m", at: 0, person: 1, name: "Email Replied", properties })
    }

    #[test]
    fn words_stand_apart_unless_they_are_hangul() {
        assert!(has("we have no budget.", "no budget") && !has("casino budgets", "no budget"));
        assert!(has("budget asap!", "asap") && !has("asaph", "asap"));
        assert!(has("올해는 예산이 없습니다", "예산이 없"));
        assert!(has_any("NO BUDGET", &["no budget".to_owned()]));
    }

    #[test]
    fn texts_are_found_where_they_are_and_quotes_left_out() {
        let found = of(&json!({
            "n": 1, "Message": "Yes.\n> do you have a budget?\nNot yet", "answers": [{ "Goal": "faster" }]
        }));
        let told: Vec<(&str, &str)> = found.iter().map(|s| (s.field.as_str(), s.text.as_str())).collect();
        assert_eq!(told, [("message", "Yes.\nNot yet"), ("goal", "faster")]);
        let long = of(&json!({ "a": "가".repeat(20_000), "b": "not read" }));
        assert!(long.iter().map(|said| said.text.len()).sum::<usize>() <= TEXT_BYTES_MAX);
    }

    #[test]
    fn an_empty_answer_says_nothing() {
        assert!(is_nothing(" N/A ") && is_nothing("없음") && is_nothing("-") && !is_nothing("느린 집계"));
    }
}
