//! The mapping of events.

use baton_model::scoring::Faults;

use super::condition::Condition;
use super::field::{Field, From, Kind};
use super::reader::{Fields, Node, Reader};
use super::settings::{self, root};
use super::{Document, Settings};
use crate::import::read::csv::Headers;

/// The most events that one row can become.
const EVENTS_MAX: usize = 50;
/// What a map says of each event.
const EVENT_KEYS: [&str; 7] = ["name", "at", "message_id", "properties", "context", "when", "machine"];

/// How the rows of a table become events.
#[derive(Debug, Clone)]
pub struct EventMapping {
    pub(in crate::import::read) lead: LeadKeyFields,
    pub(in crate::import::read) when: Option<Condition>,
    pub(in crate::import::read) events: Vec<EventFields>,
}

/// By what a lead is found: any of these.
#[derive(Debug, Clone, Default)]
pub(in crate::import::read) struct LeadKeyFields {
    pub(in crate::import::read) external_id: Option<Field>,
    pub(in crate::import::read) email: Option<Field>,
    pub(in crate::import::read) anonymous_id: Option<Field>,
    /// Further external ids in one column: the text between them.
    pub(in crate::import::read) also: Option<(Field, String)>,
}

/// One event of a row.
#[derive(Debug, Clone)]
pub(in crate::import::read) struct EventFields {
    pub(in crate::import::read) name: Field,
    pub(in crate::import::read) at: Field,
    pub(in crate::import::read) message_id: Option<Field>,
    pub(in crate::import::read) properties: Vec<(String, Field)>,
    pub(in crate::import::read) context: Vec<(String, Field)>,
    pub(in crate::import::read) when: Option<Condition>,
    pub(in crate::import::read) machine: Option<Machine>,
}

/// When an event was caused by a machine, and why it is taken to be.
#[derive(Debug, Clone)]
pub(in crate::import::read) struct Machine {
    pub(in crate::import::read) when: Condition,
    pub(in crate::import::read) reason: Field,
}

impl EventMapping {
    /// Checks a document against the columns of the file.
    ///
    /// # Errors
    /// Every fault, with its place; columns that the file does not have, with those that it has.
    pub fn new(document: &Document, settings: &Settings, headers: &Headers) -> Result<EventMapping, Faults> {
        let mut reader = Reader::new(headers, document.tolerant, settings.zone.clone());
        let mut known = settings::KEYS.to_vec();
        known.extend(["lead", "events"]);
        known.extend(EVENT_KEYS);
        let mapping =
            reader.object(&root(document), &known).and_then(|fields| event_map(&mut reader, &fields));
        reader.finish(mapping)
    }

    pub(in crate::import::read) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.events.iter().flat_map(EventFields::fields)
    }
}

impl EventFields {
    pub(in crate::import::read) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.properties.iter().chain(&self.context).map(|(_, field)| field).chain([&self.at])
    }
}

impl LeadKeyFields {
    pub(super) fn read(reader: &mut Reader, node: &Node) -> Option<LeadKeyFields> {
        if let Some("email" | "external_id") = node.value.as_str() {
            return reader.expected(node, "a mapping such as { email: Email }");
        }
        let fields = reader.object(node, &["external_id", "email", "anonymous_id", "also"])?;
        let [external_id, email, anonymous_id] = ["external_id", "email", "anonymous_id"]
            .map(|key| reader.optional(&fields, key, |reader, node| reader.text_field(node)));
        let also = reader.optional(&fields, "also", |reader, node| {
            let fields = reader.object(node, &["column", "first_of", "separator", "prefix"])?;
            if fields.has("column") == fields.has("first_of") {
                reader.fault(&fields.place, "needs either `column` or `first_of`");
            }
            let mut columns: Vec<usize> =
                reader.optional(&fields, "column", Reader::column).into_iter().collect();
            columns.extend(
                reader
                    .optional(&fields, "first_of", |reader, node| Some(reader.columns(node)))
                    .into_iter()
                    .flatten(),
            );
            let separator = reader.optional(&fields, "separator", Reader::text).unwrap_or(";").to_owned();
            if separator.is_empty() {
                reader.fault(&fields.place, "needs a separator that is not empty");
            }
            let prefix = reader.optional(&fields, "prefix", Reader::text).unwrap_or_default().to_owned();
            let field = Field { prefix, from: From::First(columns), ..Field::column(0, Kind::Text) };
            Some((field, separator))
        });
        let keys = LeadKeyFields { external_id, email, anonymous_id, also };
        if keys.external_id.is_none() && keys.email.is_none() && keys.anonymous_id.is_none() {
            let named = ["external_id", "email", "anonymous_id"].iter().any(|key| fields.has(key));
            if !named {
                reader.fault(&fields.place, "needs a column for external_id, email or anonymous_id");
            } else if reader.is_tolerant() {
                reader
                    .fault(&fields.place, "finds no column of the file that tells leads apart; write a map");
            }
            return None;
        }
        Some(keys)
    }
}

fn event_map(reader: &mut Reader, fields: &Fields) -> Option<EventMapping> {
    let lead = reader.required(fields, "lead", LeadKeyFields::read);
    let listed = fields.has("events");
    let (when, events) = if listed {
        for key in EVENT_KEYS.iter().filter(|key| **key != "when" && fields.has(key)) {
            reader.fault(key, "stands beside `events`; write it within each of them");
        }
        let when = reader.optional(fields, "when", |reader, node| reader.condition(node));
        (
            when,
            reader
                .optional(fields, "events", |reader, node| Some(event_list(reader, node)))
                .unwrap_or_default(),
        )
    } else {
        (None, event(reader, fields).into_iter().collect())
    };
    Some(EventMapping { lead: lead?, when, events })
}

/// A list of events.
pub(super) fn event_list(reader: &mut Reader, node: &Node) -> Vec<EventFields> {
    let nodes = reader.list(node, EVENTS_MAX);
    if nodes.is_empty() {
        reader.fault(&node.place, "is an empty list");
    }
    let fields: Vec<Fields> = nodes.iter().filter_map(|node| reader.object(node, &EVENT_KEYS)).collect();
    fields.iter().filter_map(|fields| event(reader, fields)).collect()
}

fn event(reader: &mut Reader, fields: &Fields) -> Option<EventFields> {
    let name = reader.required(fields, "name", |reader, node| reader.fixed_or_field(node));
    let at = reader.required(fields, "at", |reader, node| reader.date_field(node));
    let message_id = reader.optional(fields, "message_id", |reader, node| reader.text_field(node));
    let when = reader.optional(fields, "when", |reader, node| reader.condition(node));
    let machine = reader.optional(fields, "machine", |reader, node| {
        let fields = reader.object(node, &["when", "reason"])?;
        let when = reader.required(&fields, "when", |reader, node| reader.condition(node));
        let reason = reader.required(&fields, "reason", |reader, node| reader.fixed_or_field(node));
        Some(Machine { when: when?, reason: reason? })
    });
    let (context, _) =
        reader.optional(fields, "context", |reader, node| reader.named_fields(node)).unwrap_or_default();
    let (mut properties, all) =
        reader.optional(fields, "properties", |reader, node| reader.named_fields(node)).unwrap_or_default();
    if all {
        reader.add_unnamed(&mut properties);
    }
    Some(EventFields { name: name?, at: at?, message_id, properties, context, when, machine })
}
