//! What must hold of a lead to be listed.
//!
//! What is unknown makes a test false, as the model's conditions have it, so `Not` means what it says.

use std::cmp::Ordering;
use std::collections::HashSet;

use baton_model::scoring::{Ordinal, Scalar};
use memchr::memmem::Finder;

use super::facts;
use super::people::{Company, Person};

/// A value that a number or an instant of a lead is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// A whole number, or an instant in microseconds.
    Int(i64),
    /// A number.
    Real(f64),
}

/// Something that holds of a lead or does not.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// Every part holds.
    All(Vec<Predicate>),
    /// Some part holds.
    Any(Vec<Predicate>),
    /// The part does not hold.
    Not(Box<Predicate>),
    /// A test of an attribute.
    Fact {
        /// Whether it is one of the lead's account.
        account: bool,
        /// Its key, as conditions write it.
        key: String,
        /// The test.
        test: FactTest,
    },
    /// A text of the lead itself is one of these, or unknown where `unknown` says so.
    Among {
        /// Which.
        column: TextColumn,
        /// The texts, exactly.
        texts: Vec<String>,
        /// Whether it holds of a lead that has none.
        unknown: bool,
    },
    /// A number or an instant of the lead itself, compared.
    Compare {
        /// Which.
        column: ValueColumn,
        /// How.
        order: Order,
        /// With what.
        value: Bound,
    },
    /// A number or an instant of the lead itself is known.
    Known(ValueColumn),
    /// Something that is so or not.
    Flag(Flag),
}

/// A test of an attribute: those of [`ValueTest`](baton_model::scoring::ValueTest) that need nothing but its value.
#[derive(Debug, Clone, PartialEq)]
pub enum FactTest {
    /// It is known.
    Known,
    /// It equals one of these.
    In(Vec<Scalar>),
    /// It is of some operand's type, and equals none.
    NotIn(Vec<Scalar>),
    /// It compares so: numbers as doubles, texts by code point as they were written.
    Compare(Order, Ordinal),
    /// A text that contains it, or a list that has it.
    Contains(Scalar),
    /// A text that begins with it.
    StartsWith(String),
    /// A text that ends with it.
    EndsWith(String),
    /// A text that was written exactly as one of these: how a pattern is asked for, once its texts are known.
    Written(Vec<String>),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Equal.
    Eq,
    /// Known, and not equal.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
}

impl Order {
    fn holds(self, than: Ordering) -> bool {
        match self {
            Order::Eq => than.is_eq(),
            Order::Ne => than.is_ne(),
            Order::Gt => than.is_gt(),
            Order::Gte => than.is_ge(),
            Order::Lt => than.is_lt(),
            Order::Lte => than.is_le(),
        }
    }
}

/// A text of a lead that is no attribute, with few different values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextColumn {
    /// Its stage.
    Stage,
    /// Who owns it.
    Owner,
    /// Where it came from.
    Source,
    /// The campaign that brought it.
    Campaign,
    /// Its grade under the model in force.
    Grade,
    /// Who has its open hand-off.
    HandoffOwner,
    /// What became of its opportunities: `won` if one was, else `open` if one is, else `lost`; `none` without any.
    Outcome,
}

/// A number or an instant of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueColumn {
    /// Its score under the model in force.
    Score,
    /// What it is, in points.
    Fit,
    /// What it does, in points.
    Engagement,
    /// When it was first seen.
    CreatedAt,
    /// Since when it is in its stage.
    StageSince,
    /// When it last did something or something was learned of it.
    LastActivity,
    /// When its open hand-off is overdue.
    HandoffDue,
    /// When the first of its open opportunities is to be decided.
    ExpectedClose,
}

/// Something that is so of a lead or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// It is inside the agreed line.
    Qualified,
    /// A hand-off of it is open.
    HandoffOpen,
}

impl TextColumn {
    pub(super) fn of(self, person: &Person) -> Option<&str> {
        match self {
            TextColumn::Stage => Some(&person.stage),
            TextColumn::Owner => person.owner.as_deref(),
            TextColumn::Source => person.source.as_deref(),
            TextColumn::Campaign => person.campaign.as_deref(),
            TextColumn::Grade => person.score.as_ref().map(|score| &*score.grade),
            TextColumn::HandoffOwner => person.handoff.as_ref().and_then(|open| open.owner.as_deref()),
            TextColumn::Outcome => Some(person.outcome()),
        }
    }
}

impl ValueColumn {
    fn of(self, person: &Person) -> Option<Bound> {
        let score = person.score.as_ref();
        match self {
            ValueColumn::Score => score.map(|score| Bound::Int(score.score)),
            ValueColumn::Fit => score.map(|score| Bound::Real(score.fit)),
            ValueColumn::Engagement => score.map(|score| Bound::Real(score.engagement)),
            ValueColumn::CreatedAt => Some(Bound::Int(person.created_at)),
            ValueColumn::StageSince => person.stage_at.map(Bound::Int),
            ValueColumn::LastActivity => score.map(|score| Bound::Int(score.last_at)),
            ValueColumn::HandoffDue => person.handoff.as_ref().and_then(|open| open.due_at).map(Bound::Int),
            ValueColumn::ExpectedClose => {
                let open = person.deals.iter().filter(|deal| &*deal.outcome == "open");
                open.filter_map(|deal| deal.expected_close_at).min().map(Bound::Int)
            }
        }
    }
}

impl Bound {
    fn compare(self, with: Bound) -> Option<Ordering> {
        // Scores are far below what a double holds exactly; instants are compared as whole numbers.
        let real = |bound| match bound {
            Bound::Int(number) => number as f64,
            Bound::Real(number) => number,
        };
        match (self, with) {
            (Bound::Int(one), Bound::Int(other)) => Some(one.cmp(&other)),
            (one, other) => real(one).partial_cmp(&real(other)),
        }
    }
}

impl Predicate {
    /// What holds of every lead.
    pub fn everything() -> Predicate {
        Predicate::All(Vec::new())
    }

    /// The same, ready to be asked of many.
    pub(super) fn ready(&self) -> Test<'_> {
        match self {
            Predicate::All(parts) => Test::All(parts.iter().map(Predicate::ready).collect()),
            Predicate::Any(parts) => Test::Any(parts.iter().map(Predicate::ready).collect()),
            Predicate::Not(part) => Test::Not(Box::new(part.ready())),
            Predicate::Fact { account, key, test } => {
                Test::Fact { account: *account, fact: Box::new(Fact::new(key)), test: ReadyTest::new(test) }
            }
            Predicate::Among { column, texts, unknown } => {
                Test::Among { column: *column, texts: borrowed(texts), unknown: *unknown }
            }
            other => Test::Column(other),
        }
    }
}

/// A [`Predicate`], ready to be asked of many leads.
#[derive(Debug)]
pub(super) enum Test<'a> {
    All(Vec<Test<'a>>),
    Any(Vec<Test<'a>>),
    Not(Box<Test<'a>>),
    Fact { account: bool, fact: Box<Fact>, test: ReadyTest<'a> },
    Among { column: TextColumn, texts: HashSet<&'a str>, unknown: bool },
    Column(&'a Predicate),
}

impl Test<'_> {
    pub(super) fn holds(&self, person: &Person, company: Option<&Company>) -> bool {
        match self {
            Test::All(parts) => parts.iter().all(|part| part.holds(person, company)),
            Test::Any(parts) => parts.iter().any(|part| part.holds(person, company)),
            Test::Not(part) => !part.holds(person, company),
            Test::Fact { account: false, fact, test } => test.holds(fact, &person.facts),
            Test::Fact { account: true, fact, test } => {
                company.is_some_and(|company| test.holds(fact, &company.facts))
            }
            Test::Among { column, texts, unknown } => {
                column.of(person).map_or(*unknown, |own| texts.contains(own))
            }
            Test::Column(Predicate::Compare { column, order, value }) => {
                column.of(person).and_then(|own| own.compare(*value)).is_some_and(|than| order.holds(than))
            }
            Test::Column(Predicate::Known(column)) => column.of(person).is_some(),
            Test::Column(Predicate::Flag(Flag::Qualified)) => {
                person.score.as_ref().is_some_and(|score| score.qualified)
            }
            Test::Column(Predicate::Flag(Flag::HandoffOpen)) => person.handoff.is_some(),
            Test::Column(_) => false,
        }
    }
}

/// One attribute within the text of all.
#[derive(Debug)]
pub(super) struct Fact {
    before: Finder<'static>,
    before_raw: Finder<'static>,
}

impl Fact {
    pub(super) fn new(key: &str) -> Fact {
        let finder = |text: String| Finder::new(text.as_bytes()).into_owned();
        Fact { before: finder(facts::before(key)), before_raw: finder(facts::before_raw(key) + "=") }
    }

    /// The value as it is compared, its kind first.
    pub(super) fn compared<'t>(&self, text: &'t str) -> Option<&'t str> {
        behind(&self.before, text)
    }

    /// The text as it was written, if it is one.
    pub(super) fn written<'t>(&self, text: &'t str) -> Option<&'t str> {
        behind(&self.before_raw, text).or_else(|| self.compared(text)?.strip_prefix('='))
    }
}

/// What stands behind a key, up to the end of the attribute.
fn behind<'t>(before: &Finder<'_>, text: &'t str) -> Option<&'t str> {
    let begin = before.find(text.as_bytes())? + before.needle().len();
    let rest = text.get(begin..)?;
    Some(rest.split_once(facts::END).map_or(rest, |(value, _)| value))
}

/// A [`FactTest`] with its operands as values are written.
#[derive(Debug)]
pub(super) enum ReadyTest<'a> {
    Known,
    In(Vec<String>),
    NotIn(Vec<String>),
    Number(Order, String),
    Text(Order, String),
    Contains { member: String, part: Option<String> },
    StartsWith(String),
    EndsWith(String),
    Written(HashSet<&'a str>),
}

/// There may be as many texts as leads.
fn borrowed(texts: &[String]) -> HashSet<&str> {
    texts.iter().map(String::as_str).collect()
}

impl<'a> ReadyTest<'a> {
    fn new(test: &'a FactTest) -> ReadyTest<'a> {
        let written = |operands: &[Scalar]| operands.iter().map(facts::operand).collect();
        match test {
            FactTest::Known => ReadyTest::Known,
            FactTest::In(operands) => ReadyTest::In(written(operands)),
            FactTest::NotIn(operands) => ReadyTest::NotIn(written(operands)),
            FactTest::Compare(order, Ordinal::Number(number)) => {
                ReadyTest::Number(*order, facts::digits(*number))
            }
            FactTest::Compare(order, Ordinal::Text(text)) => ReadyTest::Text(*order, facts::raw(text)),
            FactTest::Contains(operand) => ReadyTest::Contains {
                member: format!("{0}{1}{0}", facts::MEMBER, facts::operand(operand)),
                part: match operand {
                    Scalar::Text(text) => Some(facts::part(text)),
                    _ => None,
                },
            },
            FactTest::StartsWith(text) => ReadyTest::StartsWith(facts::part(text)),
            FactTest::EndsWith(text) => ReadyTest::EndsWith(facts::part(text)),
            FactTest::Written(texts) => ReadyTest::Written(borrowed(texts)),
        }
    }

    fn holds(&self, fact: &Fact, text: &str) -> bool {
        let Some(value) = fact.compared(text) else { return false };
        let own = || value.strip_prefix('=');
        match self {
            ReadyTest::Known => true,
            ReadyTest::In(operands) => operands.iter().any(|operand| operand == value),
            ReadyTest::NotIn(operands) => {
                let comparable = |operand: &String| operand.get(..1) == value.get(..1);
                operands.iter().any(comparable) && !operands.iter().any(|operand| operand == value)
            }
            ReadyTest::Number(order, digits) => {
                value.strip_prefix('#').is_some_and(|own| order.holds(own.cmp(digits)))
            }
            ReadyTest::Text(order, text_asked) => {
                fact.written(text).is_some_and(|own| order.holds(own.cmp(text_asked)))
            }
            ReadyTest::Contains { member, part } => {
                let listed = value.strip_prefix('[').is_some_and(|list| list.contains(member));
                listed
                    || part.as_ref().is_some_and(|part| own().is_some_and(|own| own.contains(part.as_str())))
            }
            ReadyTest::StartsWith(part) => own().is_some_and(|own| own.starts_with(part)),
            ReadyTest::EndsWith(part) => own().is_some_and(|own| own.ends_with(part)),
            ReadyTest::Written(texts) => fact.written(text).is_some_and(|own| texts.contains(own)),
        }
    }
}
