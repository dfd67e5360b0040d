//! Conditions on the columns of a row, in the operators of scoring models.

use baton_model::scoring::VALUE_OPERATORS;
use baton_model::text::fold;
use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::reader::{Node, Reader};
use crate::import::read::cells::Cells;
use crate::import::read::value::{boolean, number};

/// Levels of conditions inside each other.
const DEPTH_MAX: usize = 16;
/// Members of `in`, `all`, `any`.
const MEMBERS_MAX: usize = 1_000;
/// Characters of a regular expression, as in scoring models.
const PATTERN_CHARS_MAX: usize = 1_000;

/// Something that holds of a row or does not. What is compared is read as the operand is: as number, truth value or text; an
/// unknown value makes every operator false except `known: false`.
#[derive(Debug, Clone)]
pub(in crate::import::read) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// The first of these columns in which something is known. None of them, in a preset: nothing is known.
    First(Vec<usize>, Vec<Test>),
}

#[derive(Debug, Clone)]
pub(in crate::import::read) enum Test {
    In(Vec<Operand>),
    NotIn(Vec<Operand>),
    Compare(fn(std::cmp::Ordering) -> bool, Operand),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Matches(Regex),
    Known(bool),
}

#[derive(Debug, Clone)]
pub(in crate::import::read) enum Operand {
    Number(f64),
    Boolean(bool),
    /// As written; compared folded for equality, by code point for order.
    Text(String),
}

impl Operand {
    /// Whether the cell is equal; none if it cannot be read as the operand is.
    fn equals(&self, cell: &str) -> Option<bool> {
        match self {
            Operand::Number(_) => self.compare(cell).map(std::cmp::Ordering::is_eq),
            Operand::Boolean(wanted) => boolean(cell).map(|value| value == *wanted),
            Operand::Text(text) => Some(fold(cell) == fold(text)),
        }
    }

    fn compare(&self, cell: &str) -> Option<std::cmp::Ordering> {
        match self {
            Operand::Number(wanted) => number(cell, None)?.as_f64()?.partial_cmp(wanted),
            Operand::Boolean(_) => None,
            Operand::Text(text) => Some(cell.cmp(text.as_str())),
        }
    }
}

impl Condition {
    /// Whether it holds of the row.
    pub(in crate::import::read) fn holds(&self, cells: &Cells) -> bool {
        match self {
            Condition::All(parts) => parts.iter().all(|part| part.holds(cells)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(cells)),
            Condition::Not(part) => !part.holds(cells),
            Condition::First(columns, tests) => {
                let cell = columns.iter().find_map(|column| cells.known(*column));
                tests.iter().all(|test| test.holds(cell))
            }
        }
    }

    /// That one of these texts stands in the column.
    pub(in crate::import::read) fn is_one_of(column: usize, words: &[&str]) -> Condition {
        let words = words.iter().map(|word| Operand::Text((*word).to_owned())).collect();
        Condition::First(vec![column], vec![Test::In(words)])
    }
}

impl Test {
    fn holds(&self, cell: Option<&str>) -> bool {
        let Some(cell) = cell else { return matches!(self, Test::Known(false)) };
        match self {
            Test::In(operands) => operands.iter().any(|operand| operand.equals(cell) == Some(true)),
            Test::NotIn(operands) => {
                let mut equalities = operands.iter().filter_map(|operand| operand.equals(cell)).peekable();
                equalities.peek().is_some() && equalities.all(|equal| !equal)
            }
            Test::Compare(wanted, operand) => operand.compare(cell).is_some_and(wanted),
            Test::Contains(text) => fold(cell).contains(text.as_str()),
            Test::StartsWith(text) => fold(cell).starts_with(text.as_str()),
            Test::EndsWith(text) => fold(cell).ends_with(text.as_str()),
            Test::Matches(pattern) => pattern.is_match(cell),
            Test::Known(known) => *known,
        }
    }
}

impl Reader<'_> {
    /// `{column: X, OP: value, ..}`, also with `first_of: [X, Y]`, `{all: [..]}`, `{any: [..]}`, `{not: ..}`.
    pub(super) fn condition(&mut self, node: &Node) -> Option<Condition> {
        self.condition_at(node, 0)
    }

    fn condition_at(&mut self, node: &Node, depth: usize) -> Option<Condition> {
        if depth > DEPTH_MAX {
            self.fault(&node.place, format!("is nested more than {DEPTH_MAX} levels deep"));
            return None;
        }
        let fields = self.mapping(node)?;
        for (key, make) in [("all", Condition::All as fn(_) -> _), ("any", Condition::Any)] {
            if fields.has(key) {
                self.object(node, &[key]);
                return self.optional(&fields, key, |reader, node| {
                    let parts = reader.list(node, MEMBERS_MAX);
                    Some(make(parts.iter().filter_map(|part| reader.condition_at(part, depth + 1)).collect()))
                });
            }
        }
        if fields.has("not") {
            self.object(node, &["not"]);
            return self
                .optional(&fields, "not", |reader, node| reader.condition_at(node, depth + 1))
                .map(|part| Condition::Not(Box::new(part)));
        }
        let known: Vec<&str> = ["column", "first_of"].into_iter().chain(VALUE_OPERATORS).collect();
        self.object(node, &known);
        let tests: Vec<Test> = fields
            .iter()
            .filter(|(key, _)| VALUE_OPERATORS.contains(key))
            .filter_map(|(key, node)| self.test(key, &node))
            .collect();
        if !VALUE_OPERATORS.iter().any(|operator| fields.has(operator)) {
            self.fault(
                &fields.place,
                format!("tests nothing: add an operator ({})", VALUE_OPERATORS.join(", ")),
            );
        }
        if fields.has("column") == fields.has("first_of") {
            self.fault(&fields.place, "needs either `column` or `first_of`");
        }
        // Without a column, either a fault is reported or a preset names one that this file does not have.
        let mut columns: Vec<usize> = self.optional(&fields, "column", Reader::column).into_iter().collect();
        columns.extend(
            self.optional(&fields, "first_of", |reader, node| Some(reader.columns(node)))
                .into_iter()
                .flatten(),
        );
        Some(Condition::First(columns, tests))
    }

    fn test(&mut self, operator: &str, node: &Node) -> Option<Test> {
        Some(match operator {
            "eq" => Test::In(vec![self.operand(node)?]),
            "ne" => Test::NotIn(vec![self.operand(node)?]),
            "in" => Test::In(self.operands(node)),
            "not_in" => Test::NotIn(self.operands(node)),
            "gt" => Test::Compare(std::cmp::Ordering::is_gt, self.operand(node)?),
            "gte" => Test::Compare(std::cmp::Ordering::is_ge, self.operand(node)?),
            "lt" => Test::Compare(std::cmp::Ordering::is_lt, self.operand(node)?),
            "lte" => Test::Compare(std::cmp::Ordering::is_le, self.operand(node)?),
            "contains" => Test::Contains(fold(self.text(node)?).into_owned()),
            "starts_with" => Test::StartsWith(fold(self.text(node)?).into_owned()),
            "ends_with" => Test::EndsWith(fold(self.text(node)?).into_owned()),
            "matches" => Test::Matches(self.pattern(node)?),
            _ => Test::Known(self.boolean(node)?),
        })
    }

    fn operands(&mut self, node: &Node) -> Vec<Operand> {
        let nodes = self.list(node, MEMBERS_MAX);
        if nodes.is_empty() {
            self.fault(&node.place, "is an empty list; name at least one value");
        }
        nodes.iter().filter_map(|node| self.operand(node)).collect()
    }

    fn operand(&mut self, node: &Node) -> Option<Operand> {
        match node.value {
            Value::Bool(value) => Some(Operand::Boolean(*value)),
            Value::Number(number) => number.as_f64().map(Operand::Number),
            Value::String(text) => Some(Operand::Text(text.clone())),
            _ => self.expected(node, "a text, a number, true or false"),
        }
    }

    fn pattern(&mut self, node: &Node) -> Option<Regex> {
        let text = self.text(node)?;
        if text.chars().count() > PATTERN_CHARS_MAX {
            self.fault(&node.place, format!("has more than {PATTERN_CHARS_MAX} characters"));
            return None;
        }
        let compiled =
            RegexBuilder::new(text).size_limit(1 << 20).dfa_size_limit(1 << 20).nest_limit(50).build();
        compiled.map_or_else(
            |error| {
                let text = error.to_string();
                let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
                self.fault(&node.place, format!("is not a regular expression: {reason}"));
                None
            },
            Some,
        )
    }
}
