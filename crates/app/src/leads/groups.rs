//! Leads counted and summed by what they have in common: the heads of boards and of grouped tables.

use std::collections::BTreeMap;

use baton_store::attribute::{self, Attribute};
use baton_store::listing::{self, Dimension, Group, TextColumn};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::attributes::Choice;
use super::fields::all_values;
use super::list::Money;
use super::roster::walk;
use super::scope::{Ready, Wanted};
use crate::access::Sees;
use crate::workspace::{Error, Workspace};

/// What leads can be grouped by, beside attributes.
pub const DIMENSIONS: [&str; 10] = [
    "stage",
    "owner",
    "source",
    "campaign",
    "industry",
    "size",
    "country",
    "outcome",
    "grade",
    "handoff_owner",
];
/// The longest key of an attribute to group by, in bytes.
const KEY_BYTES_MAX: usize = 200;

/// By what leads are grouped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupLeads {
    /// Who.
    pub wanted: Wanted,
    /// One of [`DIMENSIONS`], or an attribute (`account.KEY`, `attributes.KEY`); without it all leads are one group.
    pub by: Option<String>,
    /// Likewise, within each group.
    pub and_by: Option<String>,
}

/// Leads that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeadGroup {
    /// What they have in common: a text, a number, true or false; null where it is unknown, or a list or an object.
    pub key: Value,
    /// As one of them wrote it, or as the definition of the attribute calls it, by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub label: BTreeMap<String, String>,
    /// The same of the second dimension.
    pub and_key: Value,
    /// The same of the second dimension.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub and_label: BTreeMap<String, String>,
    /// How many.
    pub count: i64,
    /// What their open opportunities are worth, by currency.
    pub open: Vec<Money>,
}

/// Leads by what they have in common.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LeadGroups {
    /// How many leads there are in all groups that are listed.
    pub count: i64,
    /// The most leads first; of what has few values (stages, grades, sizes) in the order people read them.
    pub groups: Vec<LeadGroup>,
    /// Whether there are more groups than are listed (1,000).
    pub truncated: bool,
}

fn dimension(place: &str, name: &str) -> Result<Dimension, Error> {
    let text = |column| Ok(Dimension::Text(column));
    match name {
        "stage" => text(TextColumn::Stage),
        "owner" => text(TextColumn::Owner),
        "source" => text(TextColumn::Source),
        "campaign" => text(TextColumn::Campaign),
        "outcome" => text(TextColumn::Outcome),
        "grade" => text(TextColumn::Grade),
        "handoff_owner" => text(TextColumn::HandoffOwner),
        "industry" => Ok(Dimension::Industry),
        "country" => Ok(Dimension::Country),
        "size" => Ok(Dimension::Size),
        "" => Err(Error::WrongUse(format!("{place}: one of {}, or an attribute", DIMENSIONS.join(", ")))),
        _ if name.len() > KEY_BYTES_MAX || name.contains('\0') => {
            Err(Error::WrongUse(format!("{place}: a key of at most {KEY_BYTES_MAX} bytes, without NUL")))
        }
        _ => {
            let (account, key) = match (name.strip_prefix("account."), name.strip_prefix("attributes.")) {
                (Some(key), _) => (true, key),
                (None, Some(key)) => (false, key),
                (None, None) => (false, name),
            };
            Ok(Dimension::Fact { account, key: key.to_owned() })
        }
    }
}

/// Groups of the leads that are wanted and may be seen.
///
/// # Errors
/// [`Error::WrongUse`] naming the place of what makes no sense, or the database's own.
pub async fn groups(workspace: &Workspace, asked: &GroupLeads, sees: &Sees) -> Result<LeadGroups, Error> {
    let by = asked.by.as_deref().map(|name| dimension("by", name)).transpose()?;
    let and_by = asked.and_by.as_deref().map(|name| dimension("and_by", name)).transpose()?;
    if by.is_none() && and_by.is_some() {
        return Err(Error::WrongUse("and_by: comes with `by`".to_owned()));
    }
    let (mut tx, people) = workspace.everybody().await?;
    let ready = Ready::new(workspace, (&mut tx, &people), &asked.wanted).await?;
    let mut found = walk(|| listing::groups(&people, ready.scope(sees), by.as_ref(), and_by.as_ref()));
    drop(people);
    let is_fact = |dimension: &Option<Dimension>| matches!(dimension, Some(Dimension::Fact { .. }));
    let defined = if is_fact(&by) || is_fact(&and_by) { attribute::all(&mut tx).await? } else { Vec::new() };
    let truncated = found.len() > listing::GROUPS_MAX;
    found.truncate(listing::GROUPS_MAX);
    let mut groups: Vec<LeadGroup> =
        found.into_iter().map(|group| view(group, by.as_ref(), and_by.as_ref(), &defined)).collect();
    if let Some(order) = by.as_ref().and_then(read_in_order) {
        let place = |group: &LeadGroup| {
            let key = group.key.as_str();
            key.and_then(|key| order.iter().position(|value| value == key)).unwrap_or(order.len())
        };
        groups.sort_by_key(place);
    }
    Ok(LeadGroups { count: groups.iter().map(|group| group.count).sum(), groups, truncated })
}

/// The values of a dimension that has few, in the order people read them.
fn read_in_order(dimension: &Dimension) -> Option<Vec<String>> {
    match dimension {
        Dimension::Text(column) => all_values(*column),
        Dimension::Size => Some(listing::SIZES.iter().map(|(_, name)| (*name).to_owned()).collect()),
        _ => None,
    }
}

fn view(
    group: Group,
    by: Option<&Dimension>,
    and_by: Option<&Dimension>,
    defined: &[Attribute],
) -> LeadGroup {
    let (key, label) = shown(group.first, group.first_written, by, defined);
    let (and_key, and_label) = shown(group.second, group.second_written, and_by, defined);
    let open = group.open.into_iter();
    let open = open.map(|sum| Money { currency: sum.currency, amount: sum.amount, count: sum.count });
    LeadGroup { key, label, and_key, and_label, count: group.count, open: open.collect() }
}

/// What leads have in common, and how people call it.
fn shown(
    value: Option<String>,
    written: Option<String>,
    dimension: Option<&Dimension>,
    defined: &[Attribute],
) -> (Value, BTreeMap<String, String>) {
    let none = BTreeMap::new();
    let Some(value) = value else { return (Value::Null, none) };
    let Some(Dimension::Fact { account, key }) = dimension else { return (value.into(), none) };
    let read = listing::value_of(&value).unwrap_or_default();
    let Value::String(folded) = read else { return (read, none) };
    let subject = if *account { "account" } else { "lead" };
    let attribute = defined.iter().find(|attribute| attribute.subject == subject && attribute.key == *key);
    let choices: Vec<Choice> =
        attribute.and_then(|found| serde_json::from_str(&found.choices).ok()).unwrap_or_default();
    match choices.into_iter().find(|choice| choice.is(&folded)) {
        Some(choice) => (choice.value.into(), choice.label),
        None => (written.unwrap_or(folded).into(), none),
    }
}
