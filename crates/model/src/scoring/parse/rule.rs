//! Groups and their rules.

use std::collections::HashSet;

use serde_json::Value;

use super::condition;
use super::cursor::{Fields, Node, Reader};
use super::operand;
use crate::scoring::ceiling;
use crate::scoring::{Cap, Decay, Dimension, EventRule, Group, Label, Limits, PointsFrom, Rule, RuleKind};
use crate::text::nfc;

/// Keys that shape the points of an event rule and mean nothing on a state rule.
const EVENT_ONLY: [&str; 5] = ["where", "cap", "decay", "limit", "points_from"];

/// The ids that have been used, and how many rules there were.
#[derive(Debug, Default)]
pub(super) struct Seen {
    groups: HashSet<String>,
    rules: HashSet<String>,
    rule_count: usize,
}

/// The list of groups.
pub(super) fn groups(reader: &mut Reader, node: &Node) -> Option<Vec<Group>> {
    let mut seen = Seen::default();
    let items = reader.list(node, ceiling::GROUPS)?;
    let read: Vec<Option<Group>> = items.iter().map(|item| group(reader, item, &mut seen)).collect();
    read.into_iter().collect()
}

fn group(reader: &mut Reader, node: &Node, seen: &mut Seen) -> Option<Group> {
    let fields = reader.object(node, &["id", "label", "dimension", "limits", "rules"])?;
    let id = id(reader, &fields, &mut seen.groups, "group");
    let label = reader.optional(&fields, "label", label);
    let dimension = reader.required(&fields, "dimension", dimension);
    let limits = reader.optional(&fields, "limits", limits);
    let rules = reader.required(&fields, "rules", |reader, node| {
        let items = reader.list(node, ceiling::RULES)?;
        let before = seen.rule_count;
        seen.rule_count += items.len();
        if before <= ceiling::RULES && seen.rule_count > ceiling::RULES {
            reader.fault(&node.place, format!("brings the model above {} rules", ceiling::RULES));
        }
        let read: Vec<Option<Rule>> = items.iter().map(|item| rule(reader, item, &mut seen.rules)).collect();
        read.into_iter().collect()
    });
    Some(Group {
        id: id?,
        label: label?.unwrap_or_default(),
        dimension: dimension?,
        limits: limits?.unwrap_or_default(),
        rules: rules?,
    })
}

fn rule(reader: &mut Reader, node: &Node, ids: &mut HashSet<String>) -> Option<Rule> {
    let fields = reader.object(
        node,
        &["id", "label", "event", "where", "when", "points", "cap", "decay", "limit", "points_from"],
    )?;
    let id = id(reader, &fields, ids, "rule");
    let label = reader.optional(&fields, "label", label);
    let points = reader.required(&fields, "points", Reader::number);
    let kind = match (fields.has("event"), fields.has("when")) {
        (true, false) => event_rule(reader, &fields).map(RuleKind::Event),
        (false, true) => state_rule(reader, &fields).map(RuleKind::State),
        (true, true) => {
            reader.fault(
                &fields.place,
                "has `event` (points per occurrence) and `when` (points while it holds); keep one",
            );
            None
        }
        (false, false) => {
            reader.fault(
                &fields.place,
                "needs `event` (points per occurrence) or `when` (points while it holds)",
            );
            None
        }
    };
    Some(Rule { id: id?, label: label?.unwrap_or_default(), points: points?, kind: kind? })
}

fn state_rule(reader: &mut Reader, fields: &Fields) -> Option<crate::scoring::Condition> {
    for key in EVENT_ONLY {
        if let Some(node) = fields.get(key) {
            let remedy = if key == "where" { "put it beside the `event` inside `when`" } else { "remove it" };
            reader.fault(&node.place, format!("stands only on a rule with `event`; {remedy}"));
        }
    }
    reader.required(fields, "when", condition::about_lead)
}

fn event_rule(reader: &mut Reader, fields: &Fields) -> Option<EventRule> {
    let events = reader.required(fields, "event", operand::event_names);
    let filter = reader.optional(fields, "where", condition::about_event);
    let cap = reader.optional(fields, "cap", cap);
    let decay = reader.optional(fields, "decay", decay);
    let limit = reader.optional(fields, "limit", Reader::positive);
    let points_from = reader.optional(fields, "points_from", points_from);
    Some(EventRule {
        events: events?,
        filter: filter?,
        cap: cap?,
        decay: decay?,
        limit: limit?,
        points_from: points_from?,
    })
}

fn cap(reader: &mut Reader, node: &Node) -> Option<Cap> {
    let fields = reader.object(node, &["count", "per"])?;
    let count = reader.required(&fields, "count", Reader::count);
    let per = reader.optional(&fields, "per", Reader::span);
    Some(Cap { count: count?, per: per? })
}

fn decay(reader: &mut Reader, node: &Node) -> Option<Decay> {
    const KINDS: [&str; 3] = ["half_life", "linear", "expire"];
    let fields = reader.object(node, &KINDS)?;
    let found: Vec<&str> = KINDS.into_iter().filter(|kind| fields.has(kind)).collect();
    let [kind] = found[..] else {
        reader.fault(&fields.place, "needs exactly one of half_life, linear, expire");
        return None;
    };
    let span = reader.required(&fields, kind, Reader::span)?;
    Some(match kind {
        "half_life" => Decay::HalfLife(span),
        "linear" => Decay::Linear(span),
        _ => Decay::Expire(span),
    })
}

fn points_from(reader: &mut Reader, node: &Node) -> Option<PointsFrom> {
    let fields = reader.object(node, &["property", "per", "max"])?;
    let property =
        reader.required(&fields, "property", |reader, node| reader.named(node, ceiling::NAME_CHARS));
    let per = reader.required(&fields, "per", Reader::positive);
    let max = reader.required(&fields, "max", Reader::positive);
    Some(PointsFrom { property: property?.to_owned(), per: per?, max: max? })
}

/// Bounds of a sum.
pub(super) fn limits(reader: &mut Reader, node: &Node) -> Option<Limits> {
    let fields = reader.object(node, &["min", "max"])?;
    let min = reader.optional(&fields, "min", Reader::number);
    let max = reader.optional(&fields, "max", Reader::number);
    let limits = Limits { min: min?, max: max? };
    if let (Some(min), Some(max)) = (limits.min, limits.max)
        && min > max
    {
        reader.fault(&fields.place, format!("has min {min} above max {max}"));
        return None;
    }
    Some(limits)
}

fn dimension(reader: &mut Reader, node: &Node) -> Option<Dimension> {
    match reader.text(node, ceiling::TEXT_CHARS)? {
        "fit" => Some(Dimension::Fit),
        "engagement" => Some(Dimension::Engagement),
        _ => {
            reader.fault(&node.place, "must be `fit` (what they are) or `engagement` (what they do)");
            None
        }
    }
}

fn id(reader: &mut Reader, fields: &Fields, used: &mut HashSet<String>, what: &str) -> Option<String> {
    let node = reader.require(fields, "id")?;
    let id = reader.named(&node, ceiling::ID_CHARS)?;
    // Two ids that look the same are the same to whoever reads the ledger.
    if !used.insert(nfc(id).into_owned()) {
        reader.fault(&node.place, format!("is the id of another {what} already"));
        return None;
    }
    Some(id.to_owned())
}

/// A text for each language tag; a plain text is English.
fn label(reader: &mut Reader, node: &Node) -> Option<Label> {
    if let Value::String(_) = node.value {
        let text = reader.named(node, ceiling::NAME_CHARS)?;
        return Some(Label::from([("en".to_owned(), text.to_owned())]));
    }
    let fields = reader.mapping(node)?;
    let mut label = Label::new();
    let mut sound = true;
    for (index, (tag, node)) in fields.iter().enumerate() {
        let is_tag = tag.len() <= 35
            && tag.split('-').all(|part| (1..=8).contains(&part.len()))
            && tag.starts_with(|c: char| c.is_ascii_alphabetic())
            && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !is_tag || index >= ceiling::LANGUAGES {
            reader.fault(&node.place, "is no language tag such as en, ko or pt-BR");
            sound = false;
        } else if let Some(text) = reader.named(&node, ceiling::NAME_CHARS) {
            label.insert(tag.to_owned(), text.to_owned());
        } else {
            sound = false;
        }
    }
    sound.then_some(label)
}
