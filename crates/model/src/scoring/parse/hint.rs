//! Words for faults: what was found, and what was probably meant.

use serde_json::Value;

use crate::scoring::place::shorten;

/// Words that other tools use, and the key that is meant.
const MISTAKEN: [(&str, &str); 14] = [
    ("on", "event"),
    ("true", "event"),
    ("trigger", "event"),
    ("filter", "where"),
    ("score", "points"),
    ("condition", "when"),
    ("conditions", "all"),
    ("title", "label"),
    ("equals", "eq"),
    ("is", "eq"),
    ("not_equals", "ne"),
    ("regex", "matches"),
    ("exists", "known"),
    ("one_of", "in"),
];

/// What kind of value this is, with its article: `a list`.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// Says that `key` is not one of `known`, and which of them it may have been meant to be.
pub(super) fn unknown_key(key: &str, known: &[&str]) -> String {
    if key == "followed_by" {
        return "is reserved for a later version of the language and means nothing yet".to_owned();
    }
    match nearest(key, known) {
        Some(near) => format!("is not a known key; did you mean `{near}`?"),
        None => format!("is not a known key; known here: {}", known.join(", ")),
    }
}

/// The word of `known` that `key` is most like, if it is like any.
fn nearest<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let key = shorten(key).to_lowercase().replace(['-', ' '], "_");
    let meant = MISTAKEN.iter().find(|(wrong, _)| *wrong == key).map(|(_, right)| *right);
    if let Some(right) = meant.and_then(|right| known.iter().find(|word| **word == right)) {
        return Some(right);
    }
    known
        .iter()
        .map(|word| (strsim::osa_distance(&key, word), *word))
        .filter(|(distance, word)| *distance <= word.chars().count().div_ceil(3))
        .min()
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_likely_key_is_suggested() {
        let known = ["id", "label", "event", "where", "points", "decay", "limit"];
        assert!(unknown_key("decya", &known).contains("`decay`"));
        assert!(unknown_key("on", &known).contains("`event`"));
        assert!(unknown_key("Points", &known).contains("`points`"));
        assert!(unknown_key("colour", &known).contains("known here: id, label"));
        assert!(unknown_key("followed_by", &known).contains("reserved"));
    }
}
