//! Conditions: `all`, `any`, `not` and the leaves.

use super::cursor::{Fields, Node, Reader};
use super::hint;
use super::operand::{self, VALUE_OPERATORS};
use crate::scoring::ceiling;
use crate::scoring::place;
use crate::scoring::{Condition, EventTest, InactiveTest, Measure};

/// Where a condition stands; this decides which leaves it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// About the lead: `when`, `lead`, `qualification`.
    Lead,
    /// About one event: `where`.
    Event,
}

/// The keys that say what kind of condition this is.
const KINDS: [&str; 7] = ["all", "any", "not", "attribute", "property", "event", "inactive"];
const MEASURES: [&str; 4] = ["count", "sum", "distinct", "days"];

/// A condition about the lead.
pub(super) fn about_lead(reader: &mut Reader, node: &Node) -> Option<Condition> {
    condition(reader, node, Context::Lead)
}

/// A condition about one event.
pub(super) fn about_event(reader: &mut Reader, node: &Node) -> Option<Condition> {
    condition(reader, node, Context::Event)
}

fn condition(reader: &mut Reader, node: &Node, context: Context) -> Option<Condition> {
    let fields = reader.mapping(node)?;
    match kind(reader, &fields, context)? {
        "all" => parts(reader, &fields, "all", context).map(Condition::All),
        "any" => parts(reader, &fields, "any", context).map(Condition::Any),
        "not" => {
            reader.only(&fields, &["not"]);
            reader
                .required(&fields, "not", |reader, node| condition(reader, node, context))
                .map(|part| Condition::Not(Box::new(part)))
        }
        "attribute" => operand::key_test(reader, &fields, "attribute").map(Condition::Attribute),
        "property" => operand::key_test(reader, &fields, "property").map(Condition::Property),
        "inactive" => inactive(reader, &fields).map(|test| Condition::Inactive(Box::new(test))),
        _ => events(reader, &fields).map(|test| Condition::Events(Box::new(test))),
    }
}

/// Which kind of condition the keys make it; reports none, several, and one that cannot stand here.
fn kind(reader: &mut Reader, fields: &Fields, context: Context) -> Option<&'static str> {
    let mut found: Vec<&'static str> = KINDS.into_iter().filter(|kind| fields.has(kind)).collect();
    if found == ["event", "inactive"] {
        found.remove(0);
    }
    let [kind] = found[..] else {
        if found.is_empty() {
            missing_kind(reader, fields, context);
        } else {
            let both = found.join("` and `");
            reader.fault(
                &fields.place,
                format!("has `{both}`, which are conditions of their own; put them into `all` or `any`"),
            );
        }
        return None;
    };
    let misplaced = match (context, kind) {
        (Context::Lead, "property") => {
            "stands only inside the `where` of an event; what is known of the lead is an `attribute`"
        }
        (Context::Event, "attribute") => {
            "cannot stand inside `where`, which sees one event; use `property`, or `when` for the lead"
        }
        (Context::Event, "event" | "inactive") => {
            "cannot stand inside `where`, which sees one event; use `when`"
        }
        _ => return Some(kind),
    };
    reader.fault(&place::member(&fields.place, kind), misplaced);
    None
}

fn missing_kind(reader: &mut Reader, fields: &Fields, context: Context) {
    let known: &[&str] = match context {
        Context::Lead => &["all", "any", "not", "attribute", "event", "inactive"],
        Context::Event => &["all", "any", "not", "property"],
    };
    for (key, node) in fields.iter() {
        if !VALUE_OPERATORS.contains(&key) && !MEASURES.contains(&key) && !["where", "within"].contains(&key)
        {
            reader.fault(&node.place, hint::unknown_key(key, known));
        }
    }
    reader.fault(&fields.place, format!("is no condition: it needs one of {}", known.join(", ")));
}

/// The members of `all` or `any`. Both may be empty: `all` of nothing holds, `any` of nothing does not; a warning says so.
fn parts(reader: &mut Reader, fields: &Fields, name: &str, context: Context) -> Option<Vec<Condition>> {
    reader.only(fields, &[name]);
    let items = reader.required(fields, name, |reader, node| reader.list(node, ceiling::MEMBERS))?;
    let read: Vec<Option<Condition>> = items.iter().map(|item| condition(reader, item, context)).collect();
    read.into_iter().collect()
}

fn inactive(reader: &mut Reader, fields: &Fields) -> Option<InactiveTest> {
    reader.only(fields, &["inactive", "event", "where"]);
    let span = reader.required(fields, "inactive", Reader::span);
    let events = reader.optional(fields, "event", operand::event_names);
    let filter = reader.optional(fields, "where", about_event);
    Some(InactiveTest { span: span?, events: events?.unwrap_or_default(), filter: filter? })
}

fn events(reader: &mut Reader, fields: &Fields) -> Option<EventTest> {
    reader.only(fields, &["event", "where", "within", "count", "sum", "distinct", "days"]);
    let events = reader.required(fields, "event", operand::event_names);
    let filter = reader.optional(fields, "where", about_event);
    let within = reader.optional(fields, "within", Reader::span);
    let measured: Vec<&str> = MEASURES.into_iter().filter(|measure| fields.has(measure)).collect();
    let [name] = measured[..] else {
        let all = MEASURES.join(", ");
        reader.fault(
            &fields.place,
            if measured.is_empty() {
                format!("measures nothing: add one of {all}, for example `count: {{ gte: 1 }}`")
            } else {
                format!("measures {} at once; keep one of {all}", measured.join(" and "))
            },
        );
        return None;
    };
    let measured = reader.required(fields, name, |reader, node| {
        let fields = reader.mapping(node)?;
        let (measure, besides): (_, &[&str]) = match name {
            "count" => (Some(Measure::Count), &[]),
            "days" => (Some(Measure::Days), &[]),
            _ => {
                let key = reader
                    .required(&fields, "property", |reader, node| reader.named(node, ceiling::NAME_CHARS));
                let made = if name == "sum" { Measure::Sum } else { Measure::Distinct };
                (key.map(|key| made(key.to_owned())), &["property"])
            }
        };
        let tests = operand::number_tests(reader, &fields, besides);
        Some((measure?, tests?))
    });
    let (measure, tests) = measured?;
    Some(EventTest { events: events?, filter: filter?, within: within?, measure, tests })
}
