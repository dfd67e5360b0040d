//! Attributes as filters compare them: one text for all of them, in which what is asked for is found by searching for a text alone.
//!
//! JSON would have to be parsed and its texts folded for every lead of every list. So each
//! attribute is written here once as it is compared: `␞key␟value`, the last followed by `␞`. A value begins with its kind: `=` a text, folded;
//! `#` a number, as 16 hexadecimal digits that are ordered as numbers are; `!` true or false; `[` a list, each member after `␝`; `{` an object.
//! Where a text is not its folded form, `␞␂key␟=text` has it as it is: some operators compare that. What is inside an object is written
//! under its dotted path too, unless an attribute has that very name, as conditions look keys up.

use baton_model::scoring::Scalar;
use baton_model::text::fold;
use serde_json::{Map, Value};

/// Ends an attribute.
pub(super) const END: char = '\u{1e}';
/// Stands between key and value.
const IS: char = '\u{1f}';
/// Stands around members of a list.
pub(super) const MEMBER: char = '\u{1d}';
/// Begins a key under which a text is as it was written.
const RAW: char = '\u{2}';
/// How deep objects are opened: as deep as a key may have parts.
pub const PARTS_MAX: usize = 8;

/// A text without the characters that have a meaning here: they stand for themselves nowhere else.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2}' | '\u{1d}'..='\u{1f}' => ' ',
            c => c,
        })
        .collect()
}

/// A number as digits that are ordered as numbers are.
pub(super) fn digits(number: f64) -> String {
    // Both zeros are one number.
    let bits = (number + 0.0).to_bits();
    let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    format!("{ordered:016x}")
}

/// An operand as a value is written.
pub(super) fn operand(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Text(text) => format!("={}", plain(&fold(text))),
        Scalar::Number(number) => format!("#{}", digits(*number)),
        Scalar::Bool(value) => format!("!{value}"),
    }
}

/// A part of a text as values have it.
pub(super) fn part(text: &str) -> String {
    plain(&fold(text))
}

/// A text as it was written.
pub(super) fn raw(text: &str) -> String {
    plain(text)
}

/// What stands before the value of `key`.
pub(super) fn before(key: &str) -> String {
    format!("{END}{}{IS}", plain(key))
}

/// What stands before the value of `key` as it was written, where that is not its folded form.
pub(super) fn before_raw(key: &str) -> String {
    format!("{END}{RAW}{}{IS}", plain(key))
}

/// Which kinds of values attributes have: bits of [`kind`] by key, those inside of objects as well.
pub(super) type Kinds = Vec<(String, i64)>;

/// The bit of a value's kind; 0 for null.
fn kind(value: &Value) -> i64 {
    match value {
        Value::Null => 0,
        Value::String(_) => 1,
        Value::Number(_) => 2,
        Value::Bool(_) => 4,
        Value::Array(_) => 8,
        Value::Object(_) => 16,
    }
}

/// Attributes as one text.
pub(super) fn written(attributes: &Map<String, Value>) -> (String, Kinds) {
    let mut text = String::new();
    let mut kinds = Kinds::new();
    for (key, value) in attributes {
        write(&mut text, &mut kinds, key, value);
        if let Value::Object(members) = value {
            open(&mut text, &mut kinds, attributes, key, members, 2);
        }
    }
    if !text.is_empty() {
        text.push(END);
    }
    (text, kinds)
}

/// Writes what is inside an object under dotted paths. A part of a path holds no dot: no condition could mean it.
fn open(
    text: &mut String,
    kinds: &mut Kinds,
    attributes: &Map<String, Value>,
    path: &str,
    members: &Map<String, Value>,
    depth: usize,
) {
    if depth > PARTS_MAX || path.contains('.') && depth == 2 {
        return;
    }
    for (key, value) in members.iter().filter(|(key, _)| !key.contains('.')) {
        let path = format!("{path}.{key}");
        // Looked up literally first: an attribute of that name hides what is inside, though it be null.
        if !attributes.contains_key(&path) {
            write(text, kinds, &path, value);
        }
        if let Value::Object(members) = value {
            open(text, kinds, attributes, &path, members, depth + 1);
        }
    }
}

fn write(text: &mut String, kinds: &mut Kinds, key: &str, value: &Value) {
    let written = match value {
        Value::Null => return,
        Value::String(own) => {
            let folded = fold(own);
            if folded != *own {
                text.push_str(&before_raw(key));
                text.push('=');
                text.push_str(&plain(own));
            }
            format!("={}", plain(&folded))
        }
        Value::Number(number) => format!("#{}", digits(number.as_f64().unwrap_or(f64::NAN))),
        Value::Bool(value) => format!("!{value}"),
        Value::Array(members) => {
            let members = members.iter().filter_map(scalar).map(|member| operand(&member));
            members.fold(format!("[{MEMBER}"), |list, member| list + &member + &MEMBER.to_string())
        }
        Value::Object(_) => "{".to_owned(),
    };
    text.push_str(&before(key));
    text.push_str(&written);
    kinds.push((key.to_owned(), kind(value)));
}

fn scalar(value: &Value) -> Option<Scalar> {
    match value {
        Value::String(text) => Some(Scalar::Text(text.clone())),
        Value::Number(number) => number.as_f64().map(Scalar::Number),
        Value::Bool(value) => Some(Scalar::Bool(*value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(attributes: &Value) -> String {
        let readable = |c: char| match c {
            END => '|',
            IS => ':',
            MEMBER => ',',
            RAW => '~',
            c => c,
        };
        written(attributes.as_object().unwrap()).0.chars().map(readable).collect()
    }

    #[test]
    fn attributes_are_written_as_they_are_compared() {
        assert_eq!(text(&json!({})), "");
        assert_eq!(text(&json!({ "a": "x", "b": null, "c": true })), "|a:=x|c:!true|");
        assert_eq!(text(&json!({ "a": "VP" })), "|~a:=VP|a:=vp|");
        assert_eq!(text(&json!({ "a": ["B", {}, false] })), "|a:[,=b,!false,|");
        assert_eq!(text(&json!({ "a": { "b": { "c": "x" }, "d.e": 1 } })), "|a:{|a.b:{|a.b.c:=x|");
        assert_eq!(text(&json!({ "a": { "b": "x" }, "a.b": null })), "|a:{|", "a literal null is unknown");
        assert_eq!(text(&json!({ "a.b": { "c": "x" } })), "|a.b:{|", "a path begins with one part");
        assert_eq!(text(&json!({ "a": "x\u{1e}b\u{1f}=y" })), "|a:=x b =y|");
    }

    #[test]
    fn digits_are_ordered_as_numbers() {
        let numbers =
            [f64::NEG_INFINITY, -1e300, -1.5, -1e-300, 0.0, 1e-300, 0.1, 1.0, 1.5, 2.0, 1e15, f64::INFINITY];
        assert!(numbers.windows(2).all(|pair| digits(pair[0]) < digits(pair[1])));
        assert_eq!(digits(-0.0), digits(0.0));
    }
}
