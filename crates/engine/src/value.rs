//! Testing JSON values: key lookup and operators.

use baton_model::scoring::{KeyTest, Ordinal, Scalar, ValueTest};
use baton_model::text::fold;
use regex::Regex;
use serde_json::{Map, Value};

/// A key: looked up literally, then as a dotted path through objects.
#[derive(Debug, Clone)]
pub(crate) struct KeyPath {
    literal: String,
    parts: Vec<String>,
}

impl KeyPath {
    pub(crate) fn new(key: &str) -> KeyPath {
        let parts = if key.contains('.') { key.split('.').map(str::to_owned).collect() } else { Vec::new() };
        KeyPath { literal: key.to_owned(), parts }
    }

    /// The top-level keys on which a lookup depends.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.literal.as_str()).chain(self.parts.first().map(String::as_str))
    }

    /// The known value under this key, `root` giving top-level values. A literal null is unknown and ends the search.
    pub(crate) fn lookup<'v>(&self, root: impl Fn(&str) -> Option<&'v Value>) -> Option<&'v Value> {
        if let Some(value) = root(&self.literal) {
            return known(value);
        }
        let (first, rest) = self.parts.split_first()?;
        let mut value = root(first)?;
        for part in rest {
            value = value.as_object()?.get(part)?;
        }
        known(value)
    }

    /// As [`KeyPath::lookup`] on an event: in its properties; `context.K`, unless it has a property of that very name, is `K` of
    /// its context, looked up likewise.
    pub(crate) fn of_event<'v>(
        &self,
        properties: &'v Map<String, Value>,
        context: &'v Value,
    ) -> Option<&'v Value> {
        if let Some(value) = properties.get(&self.literal) {
            return known(value);
        }
        let (first, mut rest) = self.parts.split_first()?;
        let mut value = if first == "context" {
            let own = context.as_object()?;
            if let Some(value) = own.get(&self.literal["context.".len()..]) {
                return known(value);
            }
            let (first, inner) = rest.split_first()?;
            rest = inner;
            own.get(first)?
        } else {
            properties.get(first)?
        };
        for part in rest {
            value = value.as_object()?.get(part)?;
        }
        known(value)
    }
}

fn known(value: &Value) -> Option<&Value> {
    if value.is_null() { None } else { Some(value) }
}

/// The number in a JSON value, as a double.
pub(crate) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// A text that is equal for equal values: what `distinct` counts. Texts are folded, also inside of lists and objects.
pub(crate) fn identity(value: &Value) -> String {
    match value {
        Value::String(text) => format!("s{}", fold(text)),
        Value::Number(_) => format!("n{:?}", number(value).map_or(f64::NAN, |n| n + 0.0)),
        Value::Array(members) => {
            let members: Vec<String> = members.iter().map(identity).collect();
            format!("a{members:?}")
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(key, member)| (key, identity(member))).collect();
            members.sort_unstable();
            format!("o{members:?}")
        }
        Value::Null | Value::Bool(_) => format!("j{value}"),
    }
}

/// Tests of one key, operands folded once.
#[derive(Debug, Clone)]
pub(crate) struct KeyMatcher {
    pub(crate) path: KeyPath,
    tests: Vec<Test>,
}

#[derive(Debug, Clone)]
enum Test {
    Eq(Scalar),
    Ne(Scalar),
    In(Vec<Scalar>),
    NotIn(Vec<Scalar>),
    Gt(Ordinal),
    Gte(Ordinal),
    Lt(Ordinal),
    Lte(Ordinal),
    Contains(Scalar),
    StartsWith(String),
    EndsWith(String),
    Matches(Regex),
    Known(bool),
}

impl KeyMatcher {
    pub(crate) fn new(key: &str, test: &KeyTest) -> KeyMatcher {
        KeyMatcher { path: KeyPath::new(key), tests: test.tests.iter().map(Test::new).collect() }
    }

    /// Whether every test holds of `value` (`None`: unknown).
    pub(crate) fn holds(&self, value: Option<&Value>) -> bool {
        self.tests.iter().all(|test| test.holds(value))
    }

    /// Whether `value` is of a type that no test with a typed operand can compare with.
    pub(crate) fn mistyped(&self, value: &Value) -> bool {
        self.tests.iter().any(|test| test.mistyped(value))
    }

    /// What the tests would say of an unknown key once it were known: `None` if that depends on its value.
    pub(crate) fn if_known(&self) -> Option<bool> {
        let mut depends = false;
        for test in &self.tests {
            match test {
                Test::Known(false) => return Some(false),
                Test::Known(true) => {}
                _ => depends = true,
            }
        }
        if depends { None } else { Some(true) }
    }
}

fn folded(scalar: &Scalar) -> Scalar {
    match scalar {
        Scalar::Text(text) => Scalar::Text(fold(text).into_owned()),
        other => other.clone(),
    }
}

impl Test {
    fn new(test: &ValueTest) -> Test {
        match test {
            ValueTest::Eq(scalar) => Test::Eq(folded(scalar)),
            ValueTest::Ne(scalar) => Test::Ne(folded(scalar)),
            ValueTest::In(list) => Test::In(list.iter().map(folded).collect()),
            ValueTest::NotIn(list) => Test::NotIn(list.iter().map(folded).collect()),
            ValueTest::Gt(bound) => Test::Gt(bound.clone()),
            ValueTest::Gte(bound) => Test::Gte(bound.clone()),
            ValueTest::Lt(bound) => Test::Lt(bound.clone()),
            ValueTest::Lte(bound) => Test::Lte(bound.clone()),
            ValueTest::Contains(scalar) => Test::Contains(folded(scalar)),
            ValueTest::StartsWith(text) => Test::StartsWith(fold(text).into_owned()),
            ValueTest::EndsWith(text) => Test::EndsWith(fold(text).into_owned()),
            ValueTest::Matches(regex) => Test::Matches(regex.clone()),
            ValueTest::Known(known) => Test::Known(*known),
        }
    }

    fn holds(&self, value: Option<&Value>) -> bool {
        let Some(value) = value else { return matches!(self, Test::Known(false)) };
        match self {
            Test::Eq(operand) => equals(value, operand) == Some(true),
            Test::Ne(operand) => equals(value, operand) == Some(false),
            Test::In(list) => list.iter().any(|operand| equals(value, operand) == Some(true)),
            Test::NotIn(list) => {
                let mut comparable = false;
                for operand in list {
                    match equals(value, operand) {
                        Some(true) => return false,
                        Some(false) => comparable = true,
                        None => {}
                    }
                }
                comparable
            }
            Test::Gt(bound) => compare(value, bound).is_some_and(std::cmp::Ordering::is_gt),
            Test::Gte(bound) => compare(value, bound).is_some_and(std::cmp::Ordering::is_ge),
            Test::Lt(bound) => compare(value, bound).is_some_and(std::cmp::Ordering::is_lt),
            Test::Lte(bound) => compare(value, bound).is_some_and(std::cmp::Ordering::is_le),
            Test::Contains(operand) => match (value, operand) {
                (Value::Array(members), _) => members.iter().any(|m| equals(m, operand) == Some(true)),
                (Value::String(text), Scalar::Text(part)) => fold(text).contains(part.as_str()),
                _ => false,
            },
            Test::StartsWith(part) => {
                value.as_str().is_some_and(|text| fold(text).starts_with(part.as_str()))
            }
            Test::EndsWith(part) => value.as_str().is_some_and(|text| fold(text).ends_with(part.as_str())),
            Test::Matches(regex) => value.as_str().is_some_and(|text| regex.is_match(text)),
            Test::Known(known) => *known,
        }
    }

    fn mistyped(&self, value: &Value) -> bool {
        match self {
            Test::Eq(operand) | Test::Ne(operand) => equals(value, operand).is_none(),
            Test::In(list) | Test::NotIn(list) => list.iter().all(|operand| equals(value, operand).is_none()),
            Test::Gt(bound) | Test::Gte(bound) | Test::Lt(bound) | Test::Lte(bound) => {
                compare(value, bound).is_none()
            }
            Test::Contains(Scalar::Text(_)) => !(value.is_string() || value.is_array()),
            Test::Contains(_) => !value.is_array(),
            Test::StartsWith(_) | Test::EndsWith(_) | Test::Matches(_) => !value.is_string(),
            Test::Known(_) => false,
        }
    }
}

/// Whether they are equal; `None` when they are of different types.
fn equals(value: &Value, operand: &Scalar) -> Option<bool> {
    match (value, operand) {
        (Value::Number(_), Scalar::Number(n)) => Some(number(value) == Some(*n)),
        (Value::String(text), Scalar::Text(operand)) => Some(fold(text) == operand.as_str()),
        (Value::Bool(value), Scalar::Bool(operand)) => Some(value == operand),
        _ => None,
    }
}

/// How they compare; `None` when they are of different types.
fn compare(value: &Value, bound: &Ordinal) -> Option<std::cmp::Ordering> {
    match (value, bound) {
        (Value::Number(_), Ordinal::Number(n)) => number(value)?.partial_cmp(n),
        (Value::String(text), Ordinal::Text(bound)) => Some(text.as_str().cmp(bound.as_str())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_have_one_identity_and_no_other_has_it() {
        let same = [
            (json!("VP"), json!("vp")),
            (json!(1), json!(1.0)),
            (json!(-0.0), json!(0)),
            (json!(["A", 1]), json!(["a", 1.0])),
            (json!({"x": 1, "y": "É"}), json!({"y": "e\u{301}", "x": 1.0})),
        ];
        for (a, b) in same {
            assert_eq!(identity(&a), identity(&b));
        }
        let different = [
            json!("1"),
            json!(1),
            json!(true),
            json!("true"),
            json!([1]),
            json!(["1"]),
            json!([[1]]),
            json!([]),
            json!({}),
            json!({"x": 1}),
            json!({"X": 1}),
            json!(["a", "b"]),
            json!(["a\", \"sb"]),
            json!(null),
            json!([null]),
        ];
        for (index, a) in different.iter().enumerate() {
            for b in &different[..index] {
                assert_ne!(identity(a), identity(b), "{a} {b}");
            }
        }
    }

    #[test]
    fn a_key_in_the_context_is_looked_up_as_any_other() {
        let path = KeyPath::new("context.campaign.source");
        let find = |properties: Value, context: Value| {
            path.of_event(properties.as_object().unwrap(), &context).cloned()
        };
        let nested = json!({"campaign": {"source": "a"}});
        assert_eq!(find(json!({}), nested.clone()), Some(json!("a")));
        assert_eq!(
            find(json!({"context": nested}), Value::Null),
            None,
            "a property of that name is not the context"
        );
        assert_eq!(find(json!({"context.campaign.source": "own"}), nested.clone()), Some(json!("own")));
        assert_eq!(find(json!({"context.campaign.source": null}), nested), None);
        let literal = json!({"campaign.source": "b", "campaign": {"source": "a"}});
        assert_eq!(find(json!({}), literal), Some(json!("b")));
    }
}
