//! Changing what is known of a lead by hand: a fact of its log like any other, so that scores follow.

use std::sync::Arc;

use baton_model::Happening;
use baton_store::event::{LEAD_FACTS, NewEvent};
use baton_store::lead::{self, Lead};
use baton_store::{Tx, attribute, audit, campaign, outbox};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::attributes::check_values;
use super::fields::field;
use super::show::{LeadDetail, detail, revision};
use crate::access::{self, Sees};
use crate::announce::happened;
use crate::derive::{Reigns, object};
use crate::intake::take_known_under;
use crate::members;
use crate::workspace::{Error, Workspace};

/// The most attributes that are changed at once.
const ATTRIBUTES_MAX: usize = 200;
/// Bytes of what is said of a lead at once; a message has as many.
const FACTS_BYTES_MAX: usize = 32 * 1_024;
/// Bytes of a name, a title or a telephone number.
const TEXT_BYTES_MAX: usize = 1_024;
/// Bytes of the key of an attribute.
const KEY_BYTES_MAX: usize = 200;
/// The namespace of the ids of facts that people told (RFC 9562, version 5).
const TOLD: Uuid = Uuid::from_u128(0x3f0a_91c6_52de_5c0b_9b67_61f2_0d84_e5a9);

/// What becomes of a lead: what is not named stays; an empty text is known no more.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeLead {
    /// Its name.
    pub name: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// Who owns it: a member's address.
    pub owner: Option<String>,
    /// Attributes; null: known no more.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

/// A text of one line, trimmed.
pub(super) fn line(place: &str, text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.len() > TEXT_BYTES_MAX || text.chars().any(char::is_control) {
        return Err(Error::WrongUse(format!("{place}: one line of at most {TEXT_BYTES_MAX} bytes")));
    }
    Ok(text.to_owned())
}

/// Refuses attributes that are fields of their own, or too much of anything.
pub(crate) fn check_attributes(attributes: &Map<String, Value>) -> Result<(), Error> {
    let wrong = |place: &str, problem: String| Err(Error::WrongUse(format!("{place}: {problem}")));
    if attributes.len() > ATTRIBUTES_MAX {
        return wrong("attributes", format!("at most {ATTRIBUTES_MAX} at once"));
    }
    for (key, value) in attributes {
        let place = format!("attributes.{}", key.chars().take(40).collect::<String>());
        if key.trim().is_empty() || key.len() > KEY_BYTES_MAX || key.chars().any(char::is_control) {
            return wrong(&place, format!("a key has 1 to {KEY_BYTES_MAX} bytes and no control characters"));
        }
        if field(key).is_some() {
            return wrong(&place, "is a field of its own: name it beside `attributes`".to_owned());
        }
        if depth(value) > 4 {
            return wrong(&place, "lists and objects stand at most 4 deep in each other".to_owned());
        }
    }
    Ok(())
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(members) => 1 + members.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

impl ChangeLead {
    /// What it says of the lead that is not so already.
    fn facts(&self, lead: &Lead) -> Result<Map<String, Value>, Error> {
        check_attributes(&self.attributes)?;
        let mut facts = self.attributes.clone();
        for (key, text) in [("name", &self.name), ("job_title", &self.job_title), ("phone", &self.phone)] {
            if let Some(text) = text {
                let text = line(key, text)?;
                facts.insert(key.to_owned(), if text.is_empty() { Value::Null } else { text.into() });
            }
        }
        let known = object(&lead.attributes);
        facts.retain(|key, value| known.get(key).unwrap_or(&Value::Null) != value);
        Ok(facts)
    }
}

/// Changes a lead that is still at `revision`, in the name of `by`.
///
/// # Errors
/// [`Error::NoLead`] if there is none or it may not be seen, [`Error::WrongUse`] naming the member, [`Error::Changed`], or the database's own.
pub async fn edit(
    workspace: &Workspace,
    key: &str,
    to: &ChangeLead,
    at: i64,
    by: &str,
    sees: &Sees,
) -> Result<LeadDetail, Error> {
    let now = workspace.now();
    let mut tx = workspace.db.write().await?;
    let found = access::lead_of(&mut tx, key, sees).await?;
    if revision(&found) != at {
        return Err(Error::Changed("the lead".to_owned()));
    }
    if !edit_within(&mut tx, &found, to, (by, now.micros()), None).await? {
        return detail(&mut tx, &found, now).await;
    }
    let read = lead::by_id(&mut tx, &[found.id]).await?.remove(&found.id).unwrap_or(found);
    let detail = detail(&mut tx, &read, now).await?;
    tx.commit().await?;
    Ok(detail)
}

/// As [`edit`], within a transaction, whatever the revision, and under models that were read in it; false if it is so already.
pub(crate) async fn edit_within(
    tx: &mut Tx,
    found: &Lead,
    to: &ChangeLead,
    (by, now): (&str, i64),
    reigns: Option<&Arc<Reigns>>,
) -> Result<bool, Error> {
    let facts = to.facts(found)?;
    check_values(&attribute::all(tx).await?, "lead", &facts)?;
    let mut changed: Vec<&str> = facts.keys().map(String::as_str).collect();
    if !facts.is_empty() {
        let event = NewEvent { lead_id: Some(found.id), ..told(&format!("{}", found.id), &facts, by, now)? };
        take_known_under(tx, event, now, reigns).await?;
    }
    set_columns(tx, found, to, &mut changed).await?;
    if changed.is_empty() {
        return Ok(false);
    }
    let detail = json!({ "changed": changed });
    audit::note(tx, now, by, "change_lead", &format!("lead {}", found.id), &detail.to_string()).await?;
    let data = json!({ "changed": changed, "by": by });
    let happened = happened(Happening::LeadUpdated, Some(found.id), now, now, &data);
    outbox::add(tx, &[happened]).await?;
    Ok(true)
}

/// Facts of `whose`, as an identify message tells them of a lead.
pub(super) fn told(whose: &str, facts: &Map<String, Value>, by: &str, now: i64) -> Result<NewEvent, Error> {
    let body = Value::Object(facts.clone()).to_string();
    if body.len() > FACTS_BYTES_MAX {
        return Err(Error::WrongUse(format!("attributes: at most {FACTS_BYTES_MAX} bytes at once")));
    }
    let whose = format!("{whose}\0{now}\0{by}\0{body}");
    Ok(NewEvent {
        class: 0,
        message_id: Uuid::new_v5(&TOLD, whose.as_bytes()).to_string(),
        kind: LEAD_FACTS,
        lead_id: None,
        account_id: None,
        name: String::new(),
        occurred_at: now,
        received_at: now,
        body,
        context: None,
        snapshot: 0,
        verdict: 0,
        verdict_reason: None,
        sender: None,
        sent_at: None,
        extra: None,
    })
}

/// Changes what has a column of its own.
async fn set_columns(
    tx: &mut Tx,
    found: &Lead,
    to: &ChangeLead,
    changed: &mut Vec<&str>,
) -> Result<(), Error> {
    let text = |place: &str, to: &Option<String>, was: &Option<String>| match to {
        None => Ok(was.clone()),
        Some(text) => line(place, text).map(|text| Some(text).filter(|text| !text.is_empty())),
    };
    let source = text("source", &to.source, &found.source)?;
    let origin = text("campaign", &to.campaign, &found.campaign)?;
    if source != found.source || origin != found.campaign {
        let (sources, campaigns): (Vec<&str>, Vec<&str>) =
            (source.as_deref().into_iter().collect(), origin.as_deref().into_iter().collect());
        campaign::note(tx, &sources, &campaigns).await?;
        lead::set_origin(tx, found.id, source.as_deref(), origin.as_deref()).await?;
        changed.extend((source != found.source).then_some("source"));
        changed.extend((origin != found.campaign).then_some("campaign"));
    }
    if let Some(owner) = &to.owner {
        let owner = line("owner", owner)?;
        if owner.is_empty() {
            return Err(Error::WrongUse(
                "owner: name somebody; a lead that has an owner keeps one".to_owned(),
            ));
        }
        if found.owner.as_ref() != Some(&owner) {
            let owner = members::owner(tx, "owner", &owner).await?;
            lead::set_owner(tx, found.id, &owner).await?;
            changed.push("owner");
        }
    }
    Ok(())
}
