//! What must hold of a lead to be listed, as SQL.
//!
//! Nothing here is ever null: what is unknown makes a test false, as the model's conditions have it, so `NOT` means what it says.

use baton_model::scoring::{Ordinal, Scalar};

use super::facts;
use super::sql::{Bound, Sql, Table};

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

/// A test of an attribute: those of [`ValueTest`](baton_model::scoring::ValueTest) that a database can make.
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
    fn sign(self) -> &'static str {
        match self {
            Order::Eq => "=",
            Order::Ne => "<>",
            Order::Gt => ">",
            Order::Gte => ">=",
            Order::Lt => "<",
            Order::Lte => "<=",
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

/// See [`TextColumn::Outcome`].
pub(super) const OUTCOME: &str = "CASE WHEN EXISTS (SELECT 1 FROM opportunity o WHERE o.lead_id = l.id AND o.outcome = 'won') THEN 'won' \
    WHEN EXISTS (SELECT 1 FROM opportunity o WHERE o.lead_id = l.id AND o.outcome = 'open') THEN 'open' \
    WHEN EXISTS (SELECT 1 FROM opportunity o WHERE o.lead_id = l.id) THEN 'lost' ELSE 'none' END";

impl TextColumn {
    pub(super) fn sql(self, sql: &mut Sql) -> &'static str {
        match self {
            TextColumn::Stage => "l.stage",
            TextColumn::Owner => "l.owner",
            TextColumn::Source => "l.source",
            TextColumn::Campaign => "l.campaign",
            TextColumn::Outcome => OUTCOME,
            TextColumn::Grade => {
                sql.need(Table::Score);
                "s.grade"
            }
            TextColumn::HandoffOwner => {
                sql.need(Table::Handoff);
                "h.owner"
            }
        }
    }
}

impl ValueColumn {
    pub(super) fn sql(self, sql: &mut Sql) -> &'static str {
        match self {
            ValueColumn::CreatedAt => return "l.created_at",
            ValueColumn::StageSince => return "l.stage_at",
            ValueColumn::ExpectedClose => {
                return "(SELECT MIN(o.expected_close_at) FROM opportunity o WHERE o.lead_id = l.id AND o.outcome = 'open')";
            }
            ValueColumn::HandoffDue => {
                sql.need(Table::Handoff);
                return "h.sla_at";
            }
            _ => {}
        }
        sql.need(Table::Score);
        match self {
            ValueColumn::Fit => "s.fit",
            ValueColumn::Engagement => "s.engagement",
            ValueColumn::LastActivity => "s.last_at",
            _ => "s.score",
        }
    }
}

impl Predicate {
    /// What holds of every lead.
    pub fn everything() -> Predicate {
        Predicate::All(Vec::new())
    }

    pub(super) fn sql(&self, sql: &mut Sql) -> String {
        match self {
            Predicate::All(parts) => joined(parts, " AND ", "TRUE", sql),
            Predicate::Any(parts) => joined(parts, " OR ", "FALSE", sql),
            Predicate::Not(part) => format!("NOT {}", part.sql(sql)),
            Predicate::Fact { account, key, test } if sql.scans => {
                let test = Facts { text: "v.facts".to_owned(), key }.test(test, sql);
                let (lead, table, id) = if *account {
                    ("l.account_id", "account_search", "account_id")
                } else {
                    ("l.id", "lead_facts", "lead_id")
                };
                format!("COALESCE({lead} IN (SELECT v.{id} FROM {table} v WHERE {test}), FALSE)")
            }
            Predicate::Fact { account, key, test } => {
                let (table, needed) = if *account { ("c", Table::Company) } else { ("f", Table::Facts) };
                sql.need(needed);
                Facts { text: format!("COALESCE({table}.facts, '')"), key }.test(test, sql)
            }
            Predicate::Among { column, texts, unknown } => {
                let column = column.sql(sql);
                let among = sql.among(column, texts);
                if *unknown { format!("({among} OR {column} IS NULL)") } else { among }
            }
            Predicate::Compare { column, order, value } => {
                let column = column.sql(sql);
                let value = sql.bind(value.clone());
                format!("COALESCE({column} {} {value}, FALSE)", order.sign())
            }
            Predicate::Known(column) => format!("({} IS NOT NULL)", column.sql(sql)),
            Predicate::Flag(Flag::Qualified) => {
                sql.need(Table::Score);
                "COALESCE(s.qualified = 1, FALSE)".to_owned()
            }
            Predicate::Flag(Flag::HandoffOpen) => {
                sql.need(Table::Handoff);
                "(h.id IS NOT NULL)".to_owned()
            }
        }
    }
}

fn joined(parts: &[Predicate], with: &str, none: &str, sql: &mut Sql) -> String {
    if parts.is_empty() {
        return none.to_owned();
    }
    let parts: Vec<String> = parts.iter().map(|part| part.sql(sql)).collect();
    format!("({})", parts.join(with))
}

/// One attribute within the text of all.
pub(super) struct Facts<'a> {
    /// The text, as SQL; never null.
    pub(super) text: String,
    pub(super) key: &'a str,
}

impl Facts<'_> {
    /// Whether a text stands in it.
    fn has(&self, part: String, sql: &mut Sql) -> String {
        let part = sql.text(part);
        format!("({} > 0)", sql.find(&self.text, &part))
    }

    fn is(&self, scalar: &Scalar, sql: &mut Sql) -> String {
        self.has(format!("{}{}{}", facts::before(self.key), facts::operand(scalar), facts::END), sql)
    }

    fn begins(&self, with: &str, sql: &mut Sql) -> String {
        self.has(facts::before(self.key) + with, sql)
    }

    /// All that stands behind `before`; meaningless where that does not stand there.
    fn tail(&self, before: &str, sql: &mut Sql) -> String {
        let place = sql.text(before);
        let place = sql.find(&self.text, &place);
        format!("substr({}, {place} + {})", self.text, before.chars().count())
    }

    /// The value that stands behind `before`.
    fn value(&self, before: &str, sql: &mut Sql) -> String {
        let (tail, end) = (self.tail(before, sql), sql.text(facts::END.to_string()));
        format!("substr({tail}, 1, {} - 1)", sql.find(&tail, &end))
    }

    /// The text as it was written; null if it is none.
    pub(super) fn written(&self, sql: &mut Sql) -> String {
        let (raw, folded) = (facts::before_raw(self.key) + "=", facts::before(self.key) + "=");
        let has_raw = self.has(raw.clone(), sql);
        let has_folded = self.has(folded.clone(), sql);
        let (raw, folded) = (self.value(&raw, sql), self.value(&folded, sql));
        format!("CASE WHEN {has_raw} THEN {raw} WHEN {has_folded} THEN {folded} END")
    }

    /// The value as it is compared, its kind first; null if it is unknown.
    pub(super) fn compared(&self, sql: &mut Sql) -> String {
        let before = facts::before(self.key);
        let (has, value) = (self.has(before.clone(), sql), self.value(&before, sql));
        format!("CASE WHEN {has} THEN {value} END")
    }

    fn test(&self, test: &FactTest, sql: &mut Sql) -> String {
        match test {
            FactTest::Known => self.begins("", sql),
            FactTest::In(operands) => any(operands.iter().map(|operand| self.is(operand, sql))),
            FactTest::NotIn(operands) => {
                let mut kinds: Vec<String> = operands
                    .iter()
                    .map(|operand| facts::operand(operand).chars().take(1).collect())
                    .collect();
                kinds.sort_unstable();
                kinds.dedup();
                let comparable = any(kinds.iter().map(|kind| self.begins(kind, sql)));
                let equal = any(operands.iter().map(|operand| self.is(operand, sql)));
                format!("({comparable} AND NOT {equal})")
            }
            FactTest::Compare(order, Ordinal::Number(number)) => {
                let has = self.begins("#", sql);
                let tail = self.tail(&(facts::before(self.key) + "#"), sql);
                let number = sql.text(facts::digits(*number));
                format!("({has} AND substr({tail}, 1, {}) {} {number})", facts::DIGITS, order.sign())
            }
            FactTest::Compare(order, Ordinal::Text(text)) => {
                let written = self.written(sql);
                let text = sql.text(facts::raw(text));
                format!("COALESCE({written} {} {text}, FALSE)", order.sign())
            }
            FactTest::Contains(operand) => self.contains(operand, sql),
            FactTest::StartsWith(text) => self.begins(&format!("={}", facts::part(text)), sql),
            FactTest::EndsWith(text) => self.ends_with(&facts::part(text), sql),
            FactTest::Written(texts) => {
                let written = self.written(sql);
                sql.among(&written, texts)
            }
        }
    }

    fn contains(&self, operand: &Scalar, sql: &mut Sql) -> String {
        let is_list = self.begins("[", sql);
        let list = self.value(&(facts::before(self.key) + "["), sql);
        let member = sql.text(format!("{0}{1}{0}", facts::MEMBER, facts::operand(operand)));
        let member = format!("({is_list} AND {} > 0)", sql.find(&list, &member));
        let Scalar::Text(text) = operand else { return member };
        let is_text = self.begins("=", sql);
        if text.is_empty() {
            return format!("({member} OR {is_text})");
        }
        let own = self.value(&(facts::before(self.key) + "="), sql);
        let part = sql.text(facts::part(text));
        format!("({member} OR ({is_text} AND {} > 0))", sql.find(&own, &part))
    }

    /// Its end comes right after the text.
    fn ends_with(&self, text: &str, sql: &mut Sql) -> String {
        let is_text = self.begins("=", sql);
        if text.is_empty() {
            return is_text;
        }
        let tail = self.tail(&(facts::before(self.key) + "="), sql);
        let end = sql.text(facts::END.to_string());
        let last = sql.text(format!("{text}{}", facts::END));
        let (end, last) = (sql.find(&tail, &end), sql.find(&tail, &last));
        format!("({is_text} AND {last} > 0 AND {last} = {end} - {})", text.chars().count())
    }
}

fn any(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "FALSE".to_owned() } else { format!("({})", parts.join(" OR ")) }
}
