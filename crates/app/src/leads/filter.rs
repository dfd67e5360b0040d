//! Filters: conditions of the model's language over attributes, those of accounts, and what a lead has columns for.
//!
//! A filter becomes a [`Predicate`] that is quickly asked of every lead. What takes longer (a pattern, or how texts are compared) is tested here,
//! on the few different values there are, with the engine's own reading; leads are then asked for those that passed.

use std::collections::BTreeMap;

use baton_engine::{Criterion, Known};
use baton_model::scoring::{Condition, KeyTest, Ordinal, Scalar, ValueTest};
use baton_model::{Instant, Span};
use baton_store::Tx;
use baton_store::listing::{
    self, Bound, FactTest, Order, PARTS_MAX, People, Predicate, TextColumn, ValueColumn,
};
use serde_json::{Map, Value};

use super::fields::{Field, all_values, field};
use super::keys::Keys;
use super::roster::walk;
use crate::workspace::Error;

/// The longest filter, in bytes.
pub const BYTES_MAX: usize = 8_192;
/// How deep conditions may stand in each other.
const DEPTH_MAX: usize = 8;
/// How many tests a filter may make.
const TESTS_MAX: usize = 100;
/// How many different values are gone through for a pattern, or for a text that is compared.
const VALUES_MAX: usize = 20_000;

/// Reads a filter.
///
/// # Errors
/// [`Error::WrongUse`] with every fault and its place, or with the limit that it is over.
pub fn read(text: &str) -> Result<Condition, Error> {
    if text.len() > BYTES_MAX {
        return Err(Error::WrongUse(format!("filter: is {} bytes long; at most {BYTES_MAX}", text.len())));
    }
    let condition = Condition::from_text(text).map_err(|faults| {
        let lines: Vec<String> = faults.0.iter().take(10).map(|fault| format!("filter: {fault}")).collect();
        Error::WrongUse(lines.join("\n"))
    })?;
    let (depth, tests) = size(&condition);
    if depth > DEPTH_MAX || tests > TESTS_MAX {
        return Err(Error::WrongUse(format!(
            "filter: {tests} tests, {depth} deep; at most {TESTS_MAX} tests, {DEPTH_MAX} deep"
        )));
    }
    Ok(condition)
}

/// How deep it is, and how many tests it makes: each operand of a list counts.
fn size(condition: &Condition) -> (usize, usize) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            let sizes = parts.iter().map(size);
            let (depth, tests) = sizes.fold((0, 0), |(d, t), (depth, tests)| (d.max(depth), t + tests));
            (depth + 1, tests)
        }
        Condition::Not(part) => {
            let (depth, tests) = size(part);
            (depth + 1, tests)
        }
        Condition::Attribute(test) => {
            let operands = |test: &ValueTest| match test {
                ValueTest::In(list) | ValueTest::NotIn(list) => list.len(),
                _ => 1,
            };
            (1, test.tests.iter().map(operands).sum())
        }
        _ => (1, 1),
    }
}

/// What a condition means of a lead, at `now`.
///
/// # Errors
/// [`Error::WrongUse`] naming the place of what is not known or is of the wrong type; or the database's own.
pub(crate) async fn compile(
    (tx, people): (&mut Tx, &People),
    condition: &Condition,
    now: Instant,
) -> Result<Predicate, Error> {
    let mut asked = Asked::default();
    asked.about(condition, "")?;
    let keys = if asked.keys { Keys::load(tx).await? } else { Keys::default() };
    let mut values = Values::default();
    for column in asked.columns {
        let known = match all_values(column) {
            Some(all) => all,
            None => walk(|| listing::texts(people, column, VALUES_MAX)),
        };
        values.columns.push((column, known));
    }
    for ((account, key), place) in asked.patterns {
        let written = walk(|| listing::written(people, account, &key, VALUES_MAX + 1));
        if written.len() > VALUES_MAX {
            return Err(wrong(
                &place,
                format!(
                    "`{key}` has more than {VALUES_MAX} different values: ask for a part with `contains`"
                ),
            ));
        }
        values.written.insert((account, key), written);
    }
    Reading { keys, values, now }.predicate(condition, "")
}

fn wrong(place: &str, problem: impl std::fmt::Display) -> Error {
    let place = if place.is_empty() { "(document)" } else { place };
    Error::WrongUse(format!("filter: {place}: {problem}"))
}

fn within(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// What a key means.
enum Meaning<'a> {
    Field(Field),
    Fact { account: bool, key: &'a str },
}

fn meaning(key: &str) -> Meaning<'_> {
    match field(key) {
        Some(field) if field != Field::Fact => Meaning::Field(field),
        _ => match key.strip_prefix("account.") {
            Some(key) => Meaning::Fact { account: true, key },
            None => Meaning::Fact { account: false, key: key.strip_prefix("attributes.").unwrap_or(key) },
        },
    }
}

/// What has to be read before a filter can be compiled.
#[derive(Debug, Default)]
struct Asked {
    columns: Vec<TextColumn>,
    /// With the place of the first.
    patterns: BTreeMap<(bool, String), String>,
    keys: bool,
}

impl Asked {
    fn about(&mut self, condition: &Condition, place: &str) -> Result<(), Error> {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                let name = if matches!(condition, Condition::All(_)) { "all" } else { "any" };
                parts.iter().enumerate().try_for_each(|(index, part)| {
                    self.about(part, &format!("{}[{index}]", within(place, name)))
                })
            }
            Condition::Not(part) => self.about(part, &within(place, "not")),
            Condition::Attribute(test) => {
                self.about_key(test, place);
                Ok(())
            }
            Condition::Events(_) | Condition::Inactive(_) | Condition::Property(_) => Err(wrong(
                place,
                "lists are not filtered by events: ask for `last_activity`, `score` or `engagement`, or make it a rule of the model",
            )),
        }
    }

    fn about_key(&mut self, test: &KeyTest, place: &str) {
        match meaning(&test.key) {
            Meaning::Field(Field::Text(column)) if !self.columns.contains(&column) => {
                self.columns.push(column);
            }
            Meaning::Field(_) => {}
            Meaning::Fact { account, key } => {
                self.keys |= !Keys::is_own(account, key);
                if test.tests.iter().any(|test| matches!(test, ValueTest::Matches(_))) {
                    self.patterns
                        .entry((account, key.to_owned()))
                        .or_insert_with(|| within(place, "matches"));
                }
            }
        }
    }
}

/// The different values there are.
#[derive(Debug, Default)]
struct Values {
    columns: Vec<(TextColumn, Vec<String>)>,
    written: BTreeMap<(bool, String), Vec<String>>,
}

struct Reading {
    keys: Keys,
    values: Values,
    now: Instant,
}

impl Reading {
    fn predicate(&self, condition: &Condition, place: &str) -> Result<Predicate, Error> {
        let parts = |parts: &[Condition], name: &str| {
            let read = parts.iter().enumerate();
            read.map(|(index, part)| self.predicate(part, &format!("{}[{index}]", within(place, name))))
                .collect::<Result<Vec<_>, _>>()
        };
        match condition {
            Condition::All(all) => parts(all, "all").map(Predicate::All),
            Condition::Any(any) => parts(any, "any").map(Predicate::Any),
            Condition::Not(part) => {
                Ok(Predicate::Not(Box::new(self.predicate(part, &within(place, "not"))?)))
            }
            Condition::Attribute(test) => self.test(test, place),
            Condition::Events(_) | Condition::Inactive(_) | Condition::Property(_) => {
                Ok(Predicate::Any(Vec::new()))
            }
        }
    }

    fn test(&self, test: &KeyTest, place: &str) -> Result<Predicate, Error> {
        match meaning(&test.key) {
            Meaning::Field(Field::Text(column)) => {
                typed(test, "text", place)?;
                Ok(self.text(column, test))
            }
            Meaning::Field(Field::Number(column)) => {
                typed(test, "number", place)?;
                Ok(compared(column, test, |scalar| match scalar {
                    Scalar::Number(number) => Some(Bound::Real(*number)),
                    _ => None,
                }))
            }
            Meaning::Field(Field::Time(column)) => self.time(column, test, place),
            Meaning::Field(Field::Flag(flag)) => {
                typed(test, "boolean", place)?;
                let known = [true, false].into_iter().filter(|value| holds(test, Some(&Value::Bool(*value))));
                let flag = |value: bool| {
                    let is = Predicate::Flag(flag);
                    if value { is } else { Predicate::Not(Box::new(is)) }
                };
                Ok(Predicate::Any(known.map(flag).collect()))
            }
            Meaning::Field(Field::Fact) => Ok(Predicate::Any(Vec::new())),
            Meaning::Fact { account, key } => {
                if key.split('.').count() > PARTS_MAX {
                    return Err(wrong(
                        &within(place, "attribute"),
                        format!("a path has at most {PARTS_MAX} parts"),
                    ));
                }
                self.keys
                    .check(account, key, test, place)
                    .map_err(|(place, problem)| wrong(&place, problem))?;
                Ok(self.fact(account, key, test))
            }
        }
    }

    /// Which of the values there are pass: told by the engine.
    fn text(&self, column: TextColumn, test: &KeyTest) -> Predicate {
        let known = self.values.columns.iter().find(|(known, _)| *known == column);
        let known = known.map(|(_, values)| values.as_slice()).unwrap_or_default();
        let passes = |text: &&String| holds(test, Some(&Value::from(text.as_str())));
        let texts = known.iter().filter(passes).cloned().collect();
        Predicate::Among { column, texts, unknown: holds(test, None) }
    }

    fn time(&self, column: ValueColumn, test: &KeyTest, place: &str) -> Result<Predicate, Error> {
        let mut all = Vec::with_capacity(test.tests.len());
        for value in &test.tests {
            let (order, bound) = match value {
                ValueTest::Known(known) => {
                    all.push(if_known(column, *known));
                    continue;
                }
                ValueTest::Gt(bound) => (Order::Gt, bound),
                ValueTest::Gte(bound) => (Order::Gte, bound),
                ValueTest::Lt(bound) => (Order::Lt, bound),
                ValueTest::Lte(bound) => (Order::Lte, bound),
                _ => {
                    let place = within(place, value.operator());
                    return Err(wrong(
                        &place,
                        format!("`{}` is a date: compare it with gt, gte, lt, lte or known", test.key),
                    ));
                }
            };
            let place = within(place, value.operator());
            let Ordinal::Text(text) = bound else {
                return Err(wrong(
                    &place,
                    format!("`{}` is a date: write it as a text such as 2026-03-01", test.key),
                ));
            };
            let at = instant(text, self.now).ok_or_else(|| {
                wrong(
                    &place,
                    "no date: write 2026-03-01, 2026-03-01T09:00:00Z, or a span from now such as -30d",
                )
            })?;
            all.push(Predicate::Compare { column, order, value: Bound::Int(at.micros()) });
        }
        Ok(Predicate::All(all))
    }

    fn fact(&self, account: bool, key: &str, test: &KeyTest) -> Predicate {
        let fact = |test: FactTest| Predicate::Fact { account, key: key.to_owned(), test };
        let one = |value: &ValueTest| match value {
            ValueTest::Eq(operand) => fact(FactTest::In(vec![operand.clone()])),
            ValueTest::Ne(operand) => fact(FactTest::NotIn(vec![operand.clone()])),
            ValueTest::In(operands) => fact(FactTest::In(operands.clone())),
            ValueTest::NotIn(operands) => fact(FactTest::NotIn(operands.clone())),
            ValueTest::Gt(bound) => fact(FactTest::Compare(Order::Gt, bound.clone())),
            ValueTest::Gte(bound) => fact(FactTest::Compare(Order::Gte, bound.clone())),
            ValueTest::Lt(bound) => fact(FactTest::Compare(Order::Lt, bound.clone())),
            ValueTest::Lte(bound) => fact(FactTest::Compare(Order::Lte, bound.clone())),
            ValueTest::Contains(operand) => fact(FactTest::Contains(operand.clone())),
            ValueTest::StartsWith(text) => fact(FactTest::StartsWith(text.clone())),
            ValueTest::EndsWith(text) => fact(FactTest::EndsWith(text.clone())),
            ValueTest::Matches(pattern) => {
                let written = self.values.written.get(&(account, key.to_owned()));
                let found = written.into_iter().flatten().filter(|text| pattern.is_match(text));
                fact(FactTest::Written(found.cloned().collect()))
            }
            ValueTest::Known(true) => fact(FactTest::Known),
            ValueTest::Known(false) => Predicate::Not(Box::new(fact(FactTest::Known))),
        };
        Predicate::All(test.tests.iter().map(one).collect())
    }
}

/// Whether a value passes: the engine's reading.
fn holds(test: &KeyTest, value: Option<&Value>) -> bool {
    let test = Condition::Attribute(KeyTest { key: "value".to_owned(), tests: test.tests.clone() });
    let lead: Map<String, Value> =
        value.map(|value| ("value".to_owned(), value.clone())).into_iter().collect();
    Criterion::new(&test).holds(Known { lead: &lead, account: &Map::new() })
}

fn if_known(column: ValueColumn, known: bool) -> Predicate {
    let is_known = Predicate::Known(column);
    if known { is_known } else { Predicate::Not(Box::new(is_known)) }
}

/// Tests of a number, whose operands have the right type.
fn compared(column: ValueColumn, test: &KeyTest, bound: impl Fn(&Scalar) -> Option<Bound>) -> Predicate {
    let one = |order: Order, scalar: &Scalar| {
        bound(scalar).map(|value| Predicate::Compare { column, order, value })
    };
    let ordinal = |order: Order, ordinal: &Ordinal| match ordinal {
        Ordinal::Number(number) => Predicate::Compare { column, order, value: Bound::Real(*number) },
        Ordinal::Text(_) => Predicate::Any(Vec::new()),
    };
    let never = || Predicate::Any(Vec::new());
    let all = test.tests.iter().map(|value| match value {
        ValueTest::Eq(scalar) => one(Order::Eq, scalar).unwrap_or_else(never),
        ValueTest::Ne(scalar) => one(Order::Ne, scalar).unwrap_or_else(never),
        ValueTest::In(list) => {
            Predicate::Any(list.iter().filter_map(|scalar| one(Order::Eq, scalar)).collect())
        }
        // Of nothing it is false, as the engine has it.
        ValueTest::NotIn(list) if list.is_empty() => never(),
        ValueTest::NotIn(list) => {
            Predicate::All(list.iter().filter_map(|scalar| one(Order::Ne, scalar)).collect())
        }
        ValueTest::Gt(bound) => ordinal(Order::Gt, bound),
        ValueTest::Gte(bound) => ordinal(Order::Gte, bound),
        ValueTest::Lt(bound) => ordinal(Order::Lt, bound),
        ValueTest::Lte(bound) => ordinal(Order::Lte, bound),
        ValueTest::Known(known) => if_known(column, *known),
        ValueTest::Contains(_)
        | ValueTest::StartsWith(_)
        | ValueTest::EndsWith(_)
        | ValueTest::Matches(_) => never(),
    });
    Predicate::All(all.collect())
}

/// Refuses operators and operands that make no sense of what holds a `kind`.
pub(super) fn typed(test: &KeyTest, kind: &str, place: &str) -> Result<(), Error> {
    for value in &test.tests {
        mistyped(value, kind).map_or(Ok(()), |problem| {
            Err(wrong(&within(place, value.operator()), format!("`{}` is {problem}", test.key)))
        })?;
    }
    Ok(())
}

/// What is wrong about a test of what holds a `kind`, if something is.
pub(super) fn mistyped(value: &ValueTest, kind: &str) -> Option<String> {
    let scalar = |scalar: &Scalar| match scalar {
        Scalar::Number(_) => "number",
        Scalar::Text(_) => "text",
        Scalar::Bool(_) => "boolean",
    };
    let ordinal = |bound: &Ordinal| match bound {
        Ordinal::Number(_) => "number",
        Ordinal::Text(_) => "text",
    };
    let found = match value {
        ValueTest::Known(_) => return None,
        ValueTest::Eq(operand) | ValueTest::Ne(operand) | ValueTest::Contains(operand) => {
            vec![scalar(operand)]
        }
        ValueTest::In(list) | ValueTest::NotIn(list) => list.iter().map(scalar).collect(),
        ValueTest::Gt(bound) | ValueTest::Gte(bound) | ValueTest::Lt(bound) | ValueTest::Lte(bound) => {
            vec![ordinal(bound)]
        }
        ValueTest::StartsWith(_) | ValueTest::EndsWith(_) | ValueTest::Matches(_) => vec!["text"],
    };
    let compared = matches!(
        value,
        ValueTest::Contains(_) | ValueTest::StartsWith(_) | ValueTest::EndsWith(_) | ValueTest::Matches(_)
    );
    let (told, wanted) = match kind {
        "number" => ("a number: compare it with numbers", "number"),
        "boolean" => ("true or false: compare it with one of them", "boolean"),
        "date" => ("a date: compare it with texts such as 2026-03-01", "text"),
        _ => ("a text: compare it with texts", "text"),
    };
    let fits = found.iter().all(|found| *found == wanted) && !(compared && wanted != "text");
    (!fits).then(|| told.to_owned())
}

/// An instant as filters write it: RFC 3339, a day (it begins at midnight UTC), or a span before or after now.
fn instant(text: &str, now: Instant) -> Option<Instant> {
    if let Some(span) = text.strip_prefix('-') {
        return span.parse::<Span>().ok().map(|span| now.minus(span));
    }
    if let Some(span) = text.strip_prefix('+') {
        return span.parse::<Span>().ok().map(|span| now.plus(span));
    }
    text.parse().ok().or_else(|| format!("{text}T00:00:00Z").parse().ok())
}
