//! A row to a lead.

use baton_model::{Instant, Stage};
use serde_json::{Map, Value};

use super::key::not_an_address;
use super::{AccountRow, Context, Convert, EventRow, LeadKey, LeadRow, Note, NoteKind, Outcome};
use super::{checked_email, instant, object, text};
use crate::import::read::cells::Cells;
use crate::import::read::csv::RecordFault;
use crate::import::read::mapping::{AccountFields, AsOf, Field, LeadMapping, OutcomeFields};

impl Convert for LeadMapping {
    type Row = LeadRow;

    fn fields(&self) -> Box<dyn Iterator<Item = &Field> + '_> {
        Box::new(self.fields())
    }

    fn convert(&self, cells: &Cells, context: &mut Context) -> Result<Option<LeadRow>, RecordFault> {
        if self.when.as_ref().is_some_and(|when| !when.holds(cells)) {
            return Ok(None);
        }
        let keys = self.key.keys(cells)?;
        let mut notes = Vec::new();
        let mut attributes = object(&self.attributes, cells)?;
        let email = email(&keys, &mut attributes, &mut notes);
        if let Some(name) = full_name(&attributes) {
            attributes.insert("name".to_owned(), Value::String(name));
        }
        let created_at = instant(self.created_at.as_ref(), cells)?;
        let dated = match &self.as_of {
            AsOf::Now => None,
            AsOf::CreatedAt => created_at,
            AsOf::Dated(field) => field.instant(cells)?,
        };
        let mut outcomes = Vec::new();
        for fields in &self.outcomes {
            outcomes.extend(outcome(fields, cells)?);
        }
        let mut events: Vec<EventRow> = Vec::new();
        for fields in &self.events {
            let event = fields.event(&keys, cells, context, true)?;
            // Two columns may tell of the same: the first visit is the last one, too, if there was but one.
            events.extend(
                event.filter(|event| events.iter().all(|known| known.message_id != event.message_id)),
            );
        }
        let junk = self.junk.as_ref().is_some_and(|junk| junk.holds(cells));
        notes.extend(contradictions(created_at, &outcomes, junk));
        Ok(Some(LeadRow {
            external_ids: keys
                .iter()
                .filter_map(|key| if let LeadKey::ExternalId(id) = key { Some(id.clone()) } else { None })
                .collect(),
            email,
            account: self.account.as_ref().map(|fields| account(fields, cells)).transpose()?.flatten(),
            created_at,
            source: text(self.source.as_ref(), cells)?,
            campaign: text(self.campaign.as_ref(), cells)?,
            owner: text(self.owner.as_ref(), cells)?,
            attributes,
            as_of: dated.unwrap_or(context.now),
            snapshot: dated.is_none(),
            outcomes,
            events,
            notes,
        }))
    }
}

/// The address, from the key or the attributes; the attribute is made the same, or left out if it is no address.
fn email(keys: &[LeadKey], attributes: &mut Map<String, Value>, notes: &mut Vec<Note>) -> Option<String> {
    let key =
        keys.iter().find_map(|key| if let LeadKey::Email(email) = key { Some(email.clone()) } else { None });
    let named = attributes.get("email").and_then(Value::as_str).map(str::to_owned);
    let email = key.or_else(|| named.as_deref().and_then(checked_email));
    match (&email, named) {
        (Some(email), _) => {
            attributes.insert("email".to_owned(), Value::String(email.clone()));
        }
        (None, Some(named)) => {
            attributes.shift_remove("email");
            not_an_address(&named, notes);
        }
        (None, None) => {}
    }
    email
}

/// The name from its parts, where no whole name is given: as Korean writes it when either part is Hangul.
fn full_name(attributes: &Map<String, Value>) -> Option<String> {
    let part = |key| attributes.get(key).and_then(Value::as_str);
    if attributes.contains_key("name") {
        return None;
    }
    let hangul = |text: &str| text.chars().any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c));
    match (part("first_name"), part("last_name")) {
        (Some(first), Some(last)) if hangul(first) || hangul(last) => Some(format!("{last}{first}")),
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

fn account(fields: &AccountFields, cells: &Cells) -> Result<Option<AccountRow>, RecordFault> {
    let mut attributes = Map::new();
    let external_id = text(fields.external_id.as_ref(), cells)?;
    let name = text(fields.name.as_ref(), cells)?;
    let domain = text(fields.domain.as_ref(), cells)?.and_then(|text| domain(&text));
    for (key, value) in [("name", &name), ("domain", &domain)] {
        if let Some(value) = value {
            attributes.insert(key.to_owned(), Value::String(value.clone()));
        }
    }
    attributes.extend(object(&fields.attributes, cells)?);
    let nothing = external_id.is_none() && attributes.is_empty();
    Ok((!nothing).then_some(AccountRow { external_id, name, domain, attributes }))
}

/// `https://www.Acme.com/ko` as `acme.com`; none if it cannot be a domain.
fn domain(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let text = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = text.split(['/', '?', '#', ':']).next()?.trim();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.');
    let sound = host.contains('.') && !host.starts_with('.') && !host.contains(char::is_whitespace);
    sound.then(|| host.to_owned())
}

fn outcome(fields: &OutcomeFields, cells: &Cells) -> Result<Option<Outcome>, RecordFault> {
    if fields.when.as_ref().is_some_and(|when| !when.holds(cells)) {
        return Ok(None);
    }
    let at = instant(fields.at.as_ref(), cells)?;
    if at.is_none() && fields.when.is_none() {
        return Ok(None);
    }
    let Some(stage) = fields.stage.text(cells) else { return Ok(None) };
    let stage: Stage = stage.parse().map_err(|error: baton_model::stage::StageError| {
        fields.stage.fault(format!("{error}; list it in `values`"))
    })?;
    Ok(Some(Outcome { stage, at, reason: text(fields.reason.as_ref(), cells)? }))
}

fn contradictions(created_at: Option<Instant>, outcomes: &[Outcome], junk: bool) -> Vec<Note> {
    let mut notes = Vec::new();
    for outcome in outcomes {
        match (outcome.at, created_at) {
            (Some(at), Some(first)) if at < first => notes.push(Note {
                kind: NoteKind::OutcomeBeforeFirstContact,
                text: format!("{} at {at}, first contact {first}", outcome.stage),
            }),
            (None, _) => {
                notes.push(Note { kind: NoteKind::OutcomeWithoutDate, text: outcome.stage.to_string() });
            }
            _ => {}
        }
        if junk && outcome.stage == Stage::Customer {
            notes.push(Note { kind: NoteKind::CustomerCalledJunk, text: String::new() });
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_bare() {
        for (text, wanted) in [
            ("https://www.Acme.com/ko?x=1", Some("acme.com")),
            ("acme.co.kr", Some("acme.co.kr")),
            ("http://acme.com:8080", Some("acme.com")),
            ("kim@acme.com", Some("acme.com")),
            ("none", None),
            ("", None),
            ("a b.com", None),
        ] {
            assert_eq!(domain(text).as_deref(), wanted, "{text}");
        }
    }
}
