//! Operators and what they compare with.

use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::cursor::{Fields, Node, Reader};
use super::hint;
use crate::scoring::ceiling;
use crate::scoring::place;
use crate::scoring::{KeyTest, NumberTest, Ordinal, Scalar, ValueTest};

/// Operators on a value, in the order in which messages name them; mapping files have the same.
pub const VALUE_OPERATORS: [&str; 13] = [
    "eq",
    "ne",
    "in",
    "not_in",
    "gt",
    "gte",
    "lt",
    "lte",
    "contains",
    "starts_with",
    "ends_with",
    "matches",
    "known",
];
/// Operators on a measure.
pub(super) const NUMBER_OPERATORS: [&str; 6] = ["eq", "ne", "gt", "gte", "lt", "lte"];

/// `{attribute: K, OP: value, ..}` or `{property: K, OP: value, ..}`; `subject` is that first key.
pub(super) fn key_test(reader: &mut Reader, fields: &Fields, subject: &str) -> Option<KeyTest> {
    let mut known = vec![subject];
    known.extend(VALUE_OPERATORS);
    // What was meant by an unknown key cannot be said to be missing.
    let mut sound = reader.only(fields, &known);
    let key = reader.required(fields, subject, |reader, node| reader.named(node, ceiling::NAME_CHARS));
    let mut tests = Vec::new();
    for (name, node) in fields.iter().filter(|(name, _)| VALUE_OPERATORS.contains(name)) {
        match value_test(reader, name, &node) {
            Some(test) => tests.push(test),
            None => sound = false,
        }
    }
    if tests.is_empty() && sound {
        let all = VALUE_OPERATORS.join(", ");
        reader.fault(&fields.place, format!("tests nothing: add an operator ({all})"));
        return None;
    }
    let key = key?.to_owned();
    sound.then_some(KeyTest { key, tests })
}

fn value_test(reader: &mut Reader, name: &str, node: &Node) -> Option<ValueTest> {
    Some(match name {
        "eq" => ValueTest::Eq(scalar(reader, node)?),
        "ne" => ValueTest::Ne(scalar(reader, node)?),
        "in" => ValueTest::In(scalars(reader, node)?),
        "not_in" => ValueTest::NotIn(scalars(reader, node)?),
        "gt" => ValueTest::Gt(ordinal(reader, node)?),
        "gte" => ValueTest::Gte(ordinal(reader, node)?),
        "lt" => ValueTest::Lt(ordinal(reader, node)?),
        "lte" => ValueTest::Lte(ordinal(reader, node)?),
        "contains" => ValueTest::Contains(scalar(reader, node)?),
        "starts_with" => ValueTest::StartsWith(reader.text(node, ceiling::TEXT_CHARS)?.to_owned()),
        "ends_with" => ValueTest::EndsWith(reader.text(node, ceiling::TEXT_CHARS)?.to_owned()),
        "matches" => ValueTest::Matches(pattern(reader, node)?),
        _ => ValueTest::Known(reader.boolean(node)?),
    })
}

fn scalar(reader: &mut Reader, node: &Node) -> Option<Scalar> {
    match node.value {
        Value::Bool(value) => Some(Scalar::Bool(*value)),
        Value::Number(_) => reader.number(node).map(Scalar::Number),
        Value::String(_) => reader.text(node, ceiling::TEXT_CHARS).map(|text| Scalar::Text(text.to_owned())),
        other => {
            let mut message =
                format!("is {} where a text, a number, true or false belongs", hint::kind(other));
            match other {
                Value::Null => message.push_str("; for a value that is not there write `known: false`"),
                Value::Array(_) => message.push_str("; for one of several write `in`"),
                _ => {}
            }
            reader.fault(&node.place, message);
            None
        }
    }
}

fn scalars(reader: &mut Reader, node: &Node) -> Option<Vec<Scalar>> {
    let items = reader.list(node, ceiling::MEMBERS)?;
    if items.is_empty() {
        reader.fault(&node.place, "is an empty list; name at least one value");
        return None;
    }
    let read: Vec<Option<Scalar>> = items.iter().map(|item| scalar(reader, item)).collect();
    read.into_iter().collect()
}

fn ordinal(reader: &mut Reader, node: &Node) -> Option<Ordinal> {
    match node.value {
        Value::Number(_) => reader.number(node).map(Ordinal::Number),
        Value::String(_) => reader.text(node, ceiling::TEXT_CHARS).map(|text| Ordinal::Text(text.to_owned())),
        other => {
            reader.fault(&node.place, format!("is {} where a number or a text belongs", hint::kind(other)));
            None
        }
    }
}

fn pattern(reader: &mut Reader, node: &Node) -> Option<Regex> {
    let text = reader.text(node, ceiling::PATTERN_CHARS)?;
    let compiled = RegexBuilder::new(text)
        .size_limit(ceiling::PATTERN_BYTES)
        .dfa_size_limit(ceiling::PATTERN_BYTES)
        .nest_limit(50)
        .build();
    match compiled {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            // The crate draws the pattern over several lines; the reason is the last.
            let text = error.to_string();
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            reader.fault(&node.place, format!("is not a regular expression: {reason}"));
            None
        }
    }
}

/// The comparisons `{OP: n, ..}` of a measure; keys in `besides` belong to others.
pub(super) fn number_tests(
    reader: &mut Reader,
    fields: &Fields,
    besides: &[&str],
) -> Option<Vec<NumberTest>> {
    let known: Vec<&str> = besides.iter().copied().chain(NUMBER_OPERATORS).collect();
    let mut sound = reader.only(fields, &known);
    let mut tests = Vec::new();
    for (name, node) in fields.iter().filter(|(name, _)| NUMBER_OPERATORS.contains(name)) {
        match reader.number(&node) {
            None => sound = false,
            Some(number) => tests.push(match name {
                "eq" => NumberTest::Eq(number),
                "ne" => NumberTest::Ne(number),
                "gt" => NumberTest::Gt(number),
                "gte" => NumberTest::Gte(number),
                "lt" => NumberTest::Lt(number),
                _ => NumberTest::Lte(number),
            }),
        }
    }
    if tests.is_empty() && sound {
        let all = NUMBER_OPERATORS.join(", ");
        reader.fault(&fields.place, format!("compares with nothing: add an operator ({all})"));
        return None;
    }
    sound.then_some(tests)
}

/// One event name or a list of them, each once.
pub(super) fn event_names(reader: &mut Reader, node: &Node) -> Option<Vec<String>> {
    if node.value.is_string() {
        return reader.named(node, ceiling::NAME_CHARS).map(|name| vec![name.to_owned()]);
    }
    if !node.value.is_array() {
        let message = format!("is {} where an event name or a list of them belongs", hint::kind(node.value));
        reader.fault(&node.place, message);
        return None;
    }
    let items = reader.list(node, ceiling::MEMBERS)?;
    if items.is_empty() {
        reader.fault(&node.place, "is an empty list; name at least one event");
        return None;
    }
    let mut names: Vec<String> = Vec::with_capacity(items.len());
    let mut sound = true;
    for (index, item) in items.iter().enumerate() {
        match reader.named(item, ceiling::NAME_CHARS) {
            None => sound = false,
            Some(name) if names.iter().any(|known| known == name) => {
                reader.fault(&place::item(&node.place, index), "is in the list already");
                sound = false;
            }
            Some(name) => names.push(name.to_owned()),
        }
    }
    sound.then_some(names)
}
