//! The mapping of leads.

use baton_model::Stage;
use baton_model::scoring::Faults;
use serde_json::Value;

use super::condition::Condition;
use super::event::{EventFields, LeadKeyFields, event_list};
use super::field::{Field, From, Kind};
use super::reader::{Fields, Node, Reader};
use super::settings::{self, root};
use super::{Document, Settings};
use crate::import::read::csv::{Headers, snake_case};

/// What a lead has by a name of its own; everything else is an attribute.
const LEAD_KEYS: [&str; 13] = [
    "email",
    "name",
    "first_name",
    "last_name",
    "job_title",
    "job_level",
    "department",
    "phone",
    "mobile",
    "country",
    "region",
    "city",
    "language",
];
const ACCOUNT_KEYS: [&str; 8] =
    ["external_id", "name", "domain", "industry", "employees", "country", "revenue", "attributes"];
/// The most outcomes of a lead.
const OUTCOMES_MAX: usize = 20;

/// Columns that, unless the map says what junk is, may call a lead junk, and the words for it.
const JUNK_COLUMNS: [&str; 5] = ["lead_quality", "quality", "lead_status", "status", "tags"];
const JUNK_WORDS: [&str; 13] = [
    "junk",
    "junk lead",
    "worst",
    "bad",
    "bad lead",
    "spam",
    "fake",
    "invalid",
    "invalid number",
    "not a lead",
    "unqualified",
    "disqualified",
    "wrong number given",
];

/// How the rows of a table become leads.
#[derive(Debug, Clone)]
pub struct LeadMapping {
    pub(in crate::import::read) key: LeadKeyFields,
    pub(in crate::import::read) attributes: Vec<(String, Field)>,
    pub(in crate::import::read) account: Option<AccountFields>,
    pub(in crate::import::read) created_at: Option<Field>,
    pub(in crate::import::read) source: Option<Field>,
    pub(in crate::import::read) campaign: Option<Field>,
    pub(in crate::import::read) owner: Option<Field>,
    pub(in crate::import::read) as_of: AsOf,
    pub(in crate::import::read) outcomes: Vec<OutcomeFields>,
    pub(in crate::import::read) junk: Option<Condition>,
    pub(in crate::import::read) when: Option<Condition>,
    pub(in crate::import::read) events: Vec<EventFields>,
}

/// The account of a lead.
#[derive(Debug, Clone)]
pub(in crate::import::read) struct AccountFields {
    pub(in crate::import::read) external_id: Option<Field>,
    pub(in crate::import::read) name: Option<Field>,
    pub(in crate::import::read) domain: Option<Field>,
    pub(in crate::import::read) attributes: Vec<(String, Field)>,
}

/// When the attributes were true.
#[derive(Debug, Clone)]
pub(in crate::import::read) enum AsOf {
    /// At the import: a snapshot.
    Now,
    CreatedAt,
    Dated(Box<Field>),
}

/// A stage that a lead reached.
#[derive(Debug, Clone)]
pub(in crate::import::read) struct OutcomeFields {
    pub(in crate::import::read) stage: Field,
    pub(in crate::import::read) at: Option<Field>,
    pub(in crate::import::read) when: Option<Condition>,
    pub(in crate::import::read) reason: Option<Field>,
}

impl LeadMapping {
    /// Checks a document against the columns of the file.
    ///
    /// # Errors
    /// Every fault, with its place; columns that the file does not have, with those that it has.
    pub fn new(document: &Document, settings: &Settings, headers: &Headers) -> Result<LeadMapping, Faults> {
        let mut reader = Reader::new(headers, document.tolerant, settings.zone.clone());
        let mut known = settings::KEYS.to_vec();
        known.extend([
            "key",
            "lead",
            "account",
            "created_at",
            "source",
            "campaign",
            "owner",
            "attributes",
            "as_of",
            "outcome",
            "junk",
            "when",
            "events",
        ]);
        let mapping = reader.object(&root(document), &known).and_then(|fields| lead(&mut reader, &fields));
        reader.finish(mapping)
    }

    /// Every field, for what is looked at before the rows are converted.
    pub(in crate::import::read) fn fields(&self) -> impl Iterator<Item = &Field> {
        let account =
            self.account.iter().flat_map(|account| account.attributes.iter().map(|(_, field)| field));
        let events = self.events.iter().flat_map(EventFields::fields);
        let as_of = if let AsOf::Dated(field) = &self.as_of { Some(&**field) } else { None };
        let dates = self
            .created_at
            .iter()
            .chain(as_of)
            .chain(self.outcomes.iter().filter_map(|outcome| outcome.at.as_ref()));
        self.attributes.iter().map(|(_, field)| field).chain(account).chain(events).chain(dates)
    }
}

fn lead(reader: &mut Reader, fields: &Fields) -> Option<LeadMapping> {
    let key = reader.required(fields, "key", LeadKeyFields::read);
    let mut attributes = Vec::new();
    reader.optional(fields, "lead", |reader, node| {
        let lead = reader.object(node, &LEAD_KEYS)?;
        for name in LEAD_KEYS {
            if let Some(field) = reader.optional(&lead, name, |reader, node| reader.text_field(node)) {
                attributes.push((name.to_owned(), field));
            }
        }
        Some(())
    });
    let account = reader.optional(fields, "account", account);
    let created_at = reader.optional(fields, "created_at", |reader, node| reader.date_field(node));
    let [source, campaign, owner] = ["source", "campaign", "owner"]
        .map(|key| reader.optional(fields, key, |reader, node| reader.text_field(node)));
    let as_of =
        reader.optional(fields, "as_of", |reader, node| as_of(reader, node, fields.has("created_at")));
    let outcomes = reader.optional(fields, "outcome", |reader, node| {
        let nodes = reader.list(node, OUTCOMES_MAX);
        Some(nodes.iter().filter_map(|node| outcome(reader, node)).collect())
    });
    let junk = reader.optional(fields, "junk", |reader, node| reader.condition(node));
    let when = reader.optional(fields, "when", |reader, node| reader.condition(node));
    let events = reader.optional(fields, "events", |reader, node| Some(event_list(reader, node)));
    // Last, since `"*"` means every column that nothing else has named.
    if let Some((named, all)) =
        reader.optional(fields, "attributes", |reader, node| reader.named_fields(node))
    {
        for (name, field) in named {
            if attributes.iter().any(|(known, _)| *known == name) {
                reader.fault(&format!("attributes.{name}"), "is set by `lead` already");
            } else {
                attributes.push((name, field));
            }
        }
        if all {
            reader.add_unnamed(&mut attributes);
        }
    }
    Some(LeadMapping {
        key: key?,
        attributes,
        account,
        created_at,
        source,
        campaign,
        owner,
        as_of: as_of.unwrap_or(AsOf::Now),
        outcomes: outcomes.unwrap_or_default(),
        junk: junk.or_else(|| usual_junk(reader)),
        when,
        events: events.unwrap_or_default(),
    })
}

fn account(reader: &mut Reader, node: &Node) -> Option<AccountFields> {
    let fields = reader.object(node, &ACCOUNT_KEYS)?;
    let [external_id, name, domain, country] = ["external_id", "name", "domain", "country"]
        .map(|key| reader.optional(&fields, key, |r, node| r.text_field(node)));
    let industry = reader.optional(&fields, "industry", |reader, node| reader.unified_field(node));
    let [employees, revenue] = ["employees", "revenue"]
        .map(|key| reader.optional(&fields, key, |reader, node| reader.field(node, Kind::NumberOrText)));
    let mut attributes: Vec<(String, Field)> =
        [("industry", industry), ("employees", employees), ("country", country), ("revenue", revenue)]
            .into_iter()
            .filter_map(|(name, field)| Some((name.to_owned(), field?)))
            .collect();
    if let Some((named, all)) =
        reader.optional(&fields, "attributes", |reader, node| reader.named_fields(node))
    {
        attributes.extend(named);
        if all {
            reader
                .fault(&format!("{}.attributes", fields.place), "`*` is for the attributes of the lead only");
        }
    }
    // A preset's file may have none of it.
    let nothing = external_id.is_none() && name.is_none() && domain.is_none() && attributes.is_empty();
    (!nothing).then_some(AccountFields { external_id, name, domain, attributes })
}

fn as_of(reader: &mut Reader, node: &Node, has_created_at: bool) -> Option<AsOf> {
    match node.value.as_str() {
        Some("now") => Some(AsOf::Now),
        Some("created_at") if has_created_at => Some(AsOf::CreatedAt),
        _ => reader.date_field(node).map(|field| AsOf::Dated(Box::new(field))),
    }
}

fn outcome(reader: &mut Reader, node: &Node) -> Option<OutcomeFields> {
    let fields = reader.object(node, &["stage", "at", "when", "reason"])?;
    let stage = reader.required(&fields, "stage", |reader, node| match node.value {
        Value::String(name) => match name.parse::<Stage>() {
            Ok(stage) => {
                let constant = Value::String(stage.name().to_owned());
                Some(Field { from: From::Constant(constant), ..Field::column(0, Kind::Text) })
            }
            Err(error) => {
                reader.fault(&node.place, format!("{error}; a column is written {{ column: .. }}"));
                None
            }
        },
        _ => reader.text_field(node),
    });
    let at = reader.optional(&fields, "at", |reader, node| reader.date_field(node));
    let when = reader.optional(&fields, "when", |reader, node| reader.condition(node));
    let reason = reader.optional(&fields, "reason", |reader, node| reader.text_field(node));
    if !fields.has("at") && !fields.has("when") {
        reader.fault(&fields.place, "would hold for every row: say `at` (a column with its date) or `when`");
    }
    Some(OutcomeFields { stage: stage?, at, when, reason })
}

fn usual_junk(reader: &Reader) -> Option<Condition> {
    let headers = reader.headers();
    let columns = (0..headers.len())
        .filter(|number| JUNK_COLUMNS.contains(&snake_case(headers.name(*number)).as_str()))
        .map(|number| Condition::is_one_of(number, &JUNK_WORDS));
    let parts: Vec<Condition> = columns.collect();
    (!parts.is_empty()).then_some(Condition::Any(parts))
}
