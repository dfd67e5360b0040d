//! The scoring model document as a checked value (see the guide, "Scoring models").

mod canonical;
pub mod ceiling;
mod fault;
mod parse;
mod place;
mod schema;
mod templates;
mod warn;

pub use fault::{Fault, Faults};
pub use parse::{SCHEMA, VALUE_OPERATORS, kind_of};
pub use schema::{SCHEMA_TEXT, schema};
pub use templates::templates;

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

use crate::time::Span;

/// A checked scoring model. Made by [`ScoringModel::from_value`], [`ScoringModel::from_yaml`] or [`ScoringModel::from_json`].
#[derive(Debug, Clone)]
pub struct ScoringModel {
    /// Its name: `b2b-default`.
    pub name: String,
    /// Bounds of the total.
    pub limits: Limits,
    /// Groups of rules, in document order.
    pub groups: Vec<Group>,
    /// Where grades begin.
    pub grades: Grades,
    /// When a lead qualifies; `None`: never.
    pub qualification: Option<Qualification>,
    /// Until this holds, a person is a visitor; `None`: a lead from the first message.
    pub lead: Option<Condition>,
    /// The document itself, as it was read; its canonical form is what the version is the hash of.
    pub(crate) document: Value,
    /// SHA-256 of the canonical document, lower-case hexadecimal.
    pub(crate) version: String,
}

/// Bounds of a sum; either side may be open.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// At least this.
    pub min: Option<f64>,
    /// At most this.
    pub max: Option<f64>,
}

impl Limits {
    /// `value` moved into the bounds.
    pub fn clamp(&self, value: f64) -> f64 {
        let low = self.min.map_or(value, |min| if value < min { min } else { value });
        self.max.map_or(low, |max| if low > max { max } else { low })
    }
}

/// Which of the two sums a group belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// What they are.
    Fit,
    /// What they do.
    Engagement,
}

/// Texts by language tag (`en`, `ko`).
pub type Label = BTreeMap<String, String>;

/// Rules that are summed and clamped together.
#[derive(Debug, Clone)]
pub struct Group {
    /// Unique in the model.
    pub id: String,
    /// What people read; empty when the document has none.
    pub label: Label,
    /// The sum it belongs to.
    pub dimension: Dimension,
    /// Bounds of the group's sum.
    pub limits: Limits,
    /// Its rules, in document order.
    pub rules: Vec<Rule>,
}

/// One reason for points.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique in the model.
    pub id: String,
    /// What people read; empty when the document has none.
    pub label: Label,
    /// Points each time (event rule) or while it holds (state rule); negative takes away.
    pub points: f64,
    /// What earns them.
    pub kind: RuleKind,
}

/// The two kinds of rule.
#[derive(Debug, Clone)]
pub enum RuleKind {
    /// Points per occurrence.
    Event(EventRule),
    /// Points while a condition holds.
    State(Condition),
}

/// An event rule.
#[derive(Debug, Clone)]
pub struct EventRule {
    /// Event names, any of which counts; never empty.
    pub events: Vec<String>,
    /// Only occurrences that satisfy this (made of `Property`, `All`, `Any`, `Not`).
    pub filter: Option<Condition>,
    /// How many may count.
    pub cap: Option<Cap>,
    /// How an occurrence fades; `None`: never.
    pub decay: Option<Decay>,
    /// The rule's sum is held to this, on the side of its sign; > 0.
    pub limit: Option<f64>,
    /// Points scaled by the event's own number.
    pub points_from: Option<PointsFrom>,
}

/// At most `count` occurrences count in any `per`, or in a lifetime without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    /// At least 1.
    pub count: u64,
    /// The window; `None`: a lifetime.
    pub per: Option<Span>,
}

/// How an occurrence of age `a` fades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decay {
    /// `2^(-a/H)`.
    HalfLife(Span),
    /// `max(0, 1 - a/L)`.
    Linear(Span),
    /// `1` while `a < E`, else `0`.
    Expire(Span),
}

/// Multiplies an occurrence's points by `min(max, floor(value / per))`.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsFrom {
    /// The event's property; missing, not a number or negative gives 0.
    pub property: String,
    /// > 0.
    pub per: f64,
    /// > 0.
    pub max: f64,
}

/// Something that holds or does not.
#[derive(Debug, Clone)]
pub enum Condition {
    /// Every part holds.
    All(Vec<Condition>),
    /// Some part holds.
    Any(Vec<Condition>),
    /// The part does not hold.
    Not(Box<Condition>),
    /// An attribute of the lead, or of its account as `account.K`. Never inside an event's filter.
    Attribute(KeyTest),
    /// A property of an event. Only inside an event's filter.
    Property(KeyTest),
    /// Something about the number of events.
    Events(Box<EventTest>),
    /// Silence.
    Inactive(Box<InactiveTest>),
}

impl Condition {
    /// Whether it asks for nothing but attributes of the lead and its account.
    pub fn is_about_attributes(&self) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().all(Condition::is_about_attributes),
            Condition::Not(part) => part.is_about_attributes(),
            Condition::Attribute(_) => true,
            Condition::Property(_) | Condition::Events(_) | Condition::Inactive(_) => false,
        }
    }
}

/// Tests of one key's value; all must hold.
#[derive(Debug, Clone)]
pub struct KeyTest {
    /// Looked up literally first, then as a dotted path.
    pub key: String,
    /// Never empty.
    pub tests: Vec<ValueTest>,
}

/// One operator with its operand.
#[derive(Debug, Clone)]
pub enum ValueTest {
    /// Equal.
    Eq(Scalar),
    /// Known, of the operand's type, and not equal.
    Ne(Scalar),
    /// Equal to one of them.
    In(Vec<Scalar>),
    /// Known, of some operand's type, and equal to none.
    NotIn(Vec<Scalar>),
    /// Greater; numbers as doubles, texts by code point.
    Gt(Ordinal),
    /// Greater or equal.
    Gte(Ordinal),
    /// Less.
    Lt(Ordinal),
    /// Less or equal.
    Lte(Ordinal),
    /// A text that contains this text, or a list that has this member.
    Contains(Scalar),
    /// A text that begins with this.
    StartsWith(String),
    /// A text that ends with this.
    EndsWith(String),
    /// A text in which the pattern is found anywhere, case-sensitive, not normalised.
    Matches(Regex),
    /// Whether the value is known at all.
    Known(bool),
}

impl ValueTest {
    /// What the operator is called in documents: `eq`, `not_in`.
    pub const fn operator(&self) -> &'static str {
        match self {
            ValueTest::Eq(_) => "eq",
            ValueTest::Ne(_) => "ne",
            ValueTest::In(_) => "in",
            ValueTest::NotIn(_) => "not_in",
            ValueTest::Gt(_) => "gt",
            ValueTest::Gte(_) => "gte",
            ValueTest::Lt(_) => "lt",
            ValueTest::Lte(_) => "lte",
            ValueTest::Contains(_) => "contains",
            ValueTest::StartsWith(_) => "starts_with",
            ValueTest::EndsWith(_) => "ends_with",
            ValueTest::Matches(_) => "matches",
            ValueTest::Known(_) => "known",
        }
    }
}

/// An operand that can be equal to a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// A number; compared as a double.
    Number(f64),
    /// A text as written in the document; compare after [`crate::text::fold`].
    Text(String),
    /// true or false.
    Bool(bool),
}

/// An operand that can be greater or less than a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Ordinal {
    /// A number; compared as a double.
    Number(f64),
    /// A text; compared by code point, not folded.
    Text(String),
}

/// Something about the events of these names that satisfy the filter, within a window.
#[derive(Debug, Clone)]
pub struct EventTest {
    /// Event names, any of which counts; never empty.
    pub events: Vec<String>,
    /// Only events that satisfy this.
    pub filter: Option<Condition>,
    /// `T - within < occurred_at <= T`; `None`: all up to T.
    pub within: Option<Span>,
    /// What is measured.
    pub measure: Measure,
    /// Comparisons of the measure; all must hold; never empty.
    pub tests: Vec<NumberTest>,
}

/// What an [`EventTest`] measures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// How many events.
    Count,
    /// The sum of a numeric property (others count 0).
    Sum(String),
    /// How many different known values of a property.
    Distinct(String),
    /// On how many different UTC days.
    Days,
}

/// A comparison with a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NumberTest {
    /// Equal.
    Eq(f64),
    /// Not equal.
    Ne(f64),
    /// Greater.
    Gt(f64),
    /// Greater or equal.
    Gte(f64),
    /// Less.
    Lt(f64),
    /// Less or equal.
    Lte(f64),
}

impl NumberTest {
    /// Whether `value` passes.
    pub fn holds(self, value: f64) -> bool {
        match self {
            #[expect(clippy::float_cmp, reason = "the definition compares doubles exactly")]
            NumberTest::Eq(n) => value == n,
            #[expect(clippy::float_cmp, reason = "the definition compares doubles exactly")]
            NumberTest::Ne(n) => value != n,
            NumberTest::Gt(n) => value > n,
            NumberTest::Gte(n) => value >= n,
            NumberTest::Lt(n) => value < n,
            NumberTest::Lte(n) => value <= n,
        }
    }

    /// The number compared with.
    pub fn operand(self) -> f64 {
        match self {
            NumberTest::Eq(n)
            | NumberTest::Ne(n)
            | NumberTest::Gt(n)
            | NumberTest::Gte(n)
            | NumberTest::Lt(n)
            | NumberTest::Lte(n) => n,
        }
    }
}

/// No such event in `(T - inactive, T]`, and the lead's first message is at or before `T - inactive`.
#[derive(Debug, Clone)]
pub struct InactiveTest {
    /// How long nothing must have happened.
    pub span: Span,
    /// Event names; empty: any event.
    pub events: Vec<String>,
    /// Only events that satisfy this.
    pub filter: Option<Condition>,
}

/// Where grades begin: the greatest bound reached; below all of them `D` and `3`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Grades {
    /// Bounds of A, B and C on fit.
    pub fit: [Option<f64>; 3],
    /// Bounds of 1 and 2 on engagement.
    pub engagement: [Option<f64>; 2],
}

/// When a lead enters, leaves and is handed off.
#[derive(Debug, Clone)]
pub struct Qualification {
    /// All parts that are there must hold to enter.
    pub enter: Bounds,
    /// Any value below its bound, or `when` true, makes it leave; `None`: it leaves when `enter` no longer holds.
    pub leave: Option<Bounds>,
    /// Sales takes over only here; `None`: at entry.
    pub handoff: Option<Bounds>,
}

/// Bounds on the sums and a condition; each part optional.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// On the total.
    pub total: Option<f64>,
    /// On fit.
    pub fit: Option<f64>,
    /// On engagement.
    pub engagement: Option<f64>,
    /// A condition besides.
    pub when: Option<Condition>,
}
