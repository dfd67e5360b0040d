//! Operators on a value.

use std::cmp::Ordering;

use baton_model::scoring::{Ordinal, Scalar, ValueTest};
use baton_model::text::fold;
use serde_json::Value;

/// Whether a value passes; `None` is an unknown value.
pub(super) fn passes(value: Option<&Value>, test: &ValueTest) -> bool {
    let Some(value) = value else { return matches!(test, ValueTest::Known(false)) };
    match test {
        ValueTest::Known(expected) => *expected,
        ValueTest::Eq(operand) => equal(value, operand) == Some(true),
        ValueTest::Ne(operand) => equal(value, operand) == Some(false),
        ValueTest::In(operands) => operands.iter().any(|operand| equal(value, operand) == Some(true)),
        ValueTest::NotIn(operands) => {
            let answers: Vec<bool> = operands.iter().filter_map(|operand| equal(value, operand)).collect();
            !answers.is_empty() && !answers.contains(&true)
        }
        ValueTest::Gt(operand) => compare(value, operand).is_some_and(Ordering::is_gt),
        ValueTest::Gte(operand) => compare(value, operand).is_some_and(Ordering::is_ge),
        ValueTest::Lt(operand) => compare(value, operand).is_some_and(Ordering::is_lt),
        ValueTest::Lte(operand) => compare(value, operand).is_some_and(Ordering::is_le),
        ValueTest::Contains(operand) => contains(value, operand),
        ValueTest::StartsWith(operand) => {
            value.as_str().is_some_and(|text| fold(text).starts_with(&*fold(operand)))
        }
        ValueTest::EndsWith(operand) => {
            value.as_str().is_some_and(|text| fold(text).ends_with(&*fold(operand)))
        }
        ValueTest::Matches(pattern) => value.as_str().is_some_and(|text| pattern.is_match(text)),
    }
}

/// Whether a known value equals the operand; `None` when it is of another type.
fn equal(value: &Value, operand: &Scalar) -> Option<bool> {
    match (value, operand) {
        #[expect(clippy::float_cmp, reason = "the definition compares doubles exactly")]
        (Value::Number(number), Scalar::Number(operand)) => Some(number.as_f64()? == *operand),
        (Value::String(text), Scalar::Text(operand)) => Some(fold(text) == fold(operand)),
        (Value::Bool(value), Scalar::Bool(operand)) => Some(value == operand),
        _ => None,
    }
}

/// How a known value stands to the operand; `None` when it is of another type. Texts are not folded here.
fn compare(value: &Value, operand: &Ordinal) -> Option<Ordering> {
    match (value, operand) {
        (Value::Number(number), Ordinal::Number(operand)) => number.as_f64()?.partial_cmp(operand),
        (Value::String(text), Ordinal::Text(operand)) => Some(text.chars().cmp(operand.chars())),
        _ => None,
    }
}

/// A list has the member, or a text contains the text.
fn contains(value: &Value, operand: &Scalar) -> bool {
    match (value, operand) {
        (Value::Array(members), _) => members.iter().any(|member| equal(member, operand) == Some(true)),
        (Value::String(text), Scalar::Text(operand)) => fold(text).contains(&*fold(operand)),
        _ => false,
    }
}

/// The form in which `distinct` tells values apart: numbers as doubles, texts folded.
pub(super) fn distinguishable(value: &Value) -> Value {
    match value {
        // The sum makes one zero of two.
        Value::Number(number) => number.as_f64().map_or(Value::Null, |number| Value::from(number + 0.0)),
        Value::String(text) => Value::from(fold(text)),
        Value::Array(members) => members.iter().map(distinguishable).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), distinguishable(member))).collect()
        }
        Value::Null | Value::Bool(_) => value.clone(),
    }
}
