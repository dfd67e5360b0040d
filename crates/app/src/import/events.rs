//! Storing messages: events, what people said of themselves, the companies they belong to, the names they had before.

use std::collections::HashSet;

use baton_model::Instant;
use baton_store::event::{LEAD_FACTS, NewEvent};
use baton_store::lead::Lead;
use baton_store::{StoreError, Tx, lead};

use super::accounts::{self, Told};
use super::directory::{Directory, Home, Resolved, number};
use super::leads::{append, nobody, unique};
use super::read::{AccountRow, EventRow, LeadKey, Message, MessageBody};
use super::report::ImportReport;
use super::store::{self, FirstTold};
use crate::derive::object;

/// A message of a file, whatever the file.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    /// By what its lead is found.
    pub(crate) lead: Vec<LeadKey>,
    /// Its identity.
    pub(crate) message_id: String,
    /// When it happened.
    pub(crate) at: Instant,
    /// When it was received, if the file says.
    pub(crate) received_at: Option<Instant>,
    /// Where it came from: a JSON object as text.
    pub(crate) context: Option<String>,
    /// Why it is taken to be caused by a machine; none if it is not.
    pub(crate) machine: Option<String>,
    /// What it says.
    pub(crate) body: MessageBody,
}

/// Stores messages, a batch at a time.
#[derive(Debug, Default)]
pub(crate) struct EventWriter {
    directory: Directory,
    first: FirstTold,
}

impl EventWriter {
    /// Stores a batch within a transaction. People who are not known yet become visitors.
    pub(crate) async fn write(
        &mut self,
        tx: &mut Tx,
        messages: Vec<Incoming>,
        now: Instant,
        report: &mut ImportReport,
    ) -> Result<(), StoreError> {
        let keys: Vec<Vec<LeadKey>> = messages.iter().map(keys).collect();
        let mut resolved = self.directory.resolve(tx, &keys, now.micros()).await?;
        forget_guesses(&mut resolved, &messages);
        let mut visitors: Vec<Lead> = (0..resolved.new).map(|_| nobody(now.micros())).collect();
        for (message, home) in messages.iter().zip(&resolved.homes) {
            if let Home::New(index) = home {
                visitors[*index].created_at = visitors[*index].created_at.min(message.at.micros());
            }
        }
        for (key, home) in &resolved.added {
            if let (LeadKey::Email(email), Home::New(index)) = (key, home) {
                visitors[*index].email = Some(email.clone());
                visitors[*index].email_key = Some(email.clone());
            }
        }
        lead::save(tx, &mut visitors).await?;
        let new: Vec<i64> = visitors.iter().map(|lead| lead.id).collect();
        self.directory.learn(tx, &resolved, &new).await?;
        report.leads_created += new.len() as u64;
        report.leads_merged +=
            resolved.merged + resolved.attached.iter().filter(|attached| **attached).count() as u64;

        let told: Vec<Option<Told>> = messages.iter().map(group).collect();
        let companies = accounts::store(tx, &told, &mut self.first, now.micros()).await?;
        report.accounts += companies.created;
        let mut log = companies.facts;
        let mut members = Vec::new();
        let mut renamed = Vec::new();
        for ((message, home), company) in messages.into_iter().zip(&resolved.homes).zip(&companies.ids) {
            let Some(id) = number(*home, &new) else { continue };
            members.extend(company.map(|company| (id, company)));
            if matches!(message.body, MessageBody::Alias { .. }) {
                renamed.push(id);
            }
            log.extend(logged(id, message));
        }
        lead::set_accounts(tx, &last_of_each(members)).await?;
        append(tx, &log, report).await?;
        lead::mark_stale(tx, &unique(renamed.into_iter())).await
    }
}

/// The newest account of each lead, as the file has them in order.
fn last_of_each(members: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    let last: std::collections::BTreeMap<i64, i64> = members.into_iter().collect();
    last.into_iter().collect()
}

/// An alias may name a user or a browser. What was not known as either is remembered as a browser only, unless it acts as a user itself.
fn forget_guesses(resolved: &mut Resolved, messages: &[Incoming]) {
    let guess = |message: &Incoming| match &message.body {
        MessageBody::Alias { previous } => Some(LeadKey::ExternalId(previous.text().to_owned())),
        _ => None,
    };
    let guesses: HashSet<LeadKey> = messages.iter().filter_map(guess).collect();
    if !guesses.is_empty() {
        let acting: HashSet<&LeadKey> = messages.iter().flat_map(|message| &message.lead).collect();
        resolved.added.retain(|(key, _)| acting.contains(key) || !guesses.contains(key));
    }
}

/// By what the lead of a message is found: also by the address that it says is its own, and by the name it had before.
fn keys(message: &Incoming) -> Vec<LeadKey> {
    let mut keys = message.lead.clone();
    match &message.body {
        MessageBody::Identify { traits } if traits.contains("email") => {
            let traits = object(traits);
            let email = traits.get("email").and_then(|email| email.as_str());
            keys.extend(email.and_then(LeadKey::email));
        }
        MessageBody::Alias { previous } => {
            // Senders name a user or a browser, and do not say which: what is known of either is found, and a browser remembered.
            keys.push(LeadKey::ExternalId(previous.text().to_owned()));
            keys.push(LeadKey::AnonymousId(previous.text().to_owned()));
        }
        _ => {}
    }
    keys
}

fn group(message: &Incoming) -> Option<Told> {
    let MessageBody::Group { group_id, traits } = &message.body else { return None };
    let attributes = object(traits);
    let text = |key: &str| attributes.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    let row = AccountRow {
        external_id: Some(group_id.clone()),
        name: text("name"),
        domain: text("domain"),
        attributes,
    };
    Some(Told { row, at: message.at, snapshot: false, message_id: Some(message.message_id.clone()) })
}

/// What a message leaves in the log of its lead.
fn logged(lead: i64, message: Incoming) -> Option<NewEvent> {
    let at = message.at.micros();
    let received_at = message.received_at.map_or(at, Instant::micros);
    let message_id = message.message_id;
    match message.body {
        MessageBody::Event { name, properties } => Some(NewEvent {
            message_id,
            lead_id: Some(lead),
            name,
            received_at,
            context: message.context,
            verdict: i64::from(message.machine.is_some()),
            verdict_reason: message.machine,
            ..store::event(at, properties)
        }),
        MessageBody::Identify { traits } => Some(NewEvent {
            message_id,
            kind: LEAD_FACTS,
            lead_id: Some(lead),
            received_at,
            context: message.context,
            ..store::event(at, traits)
        }),
        MessageBody::Group { .. } | MessageBody::Alias { .. } => None,
    }
}

/// An event of a table as the log has it.
pub(super) fn new_event(lead: i64, event: EventRow) -> NewEvent {
    let at = event.at.micros();
    NewEvent {
        message_id: event.message_id,
        lead_id: Some(lead),
        name: event.name,
        received_at: event.received_at.map_or(at, Instant::micros),
        context: event.context,
        verdict: i64::from(event.machine.is_some()),
        verdict_reason: event.machine,
        ..store::event(at, event.properties)
    }
}

impl From<EventRow> for Incoming {
    fn from(event: EventRow) -> Incoming {
        let EventRow { lead, message_id, name, at, received_at, properties, context, machine } = event;
        let body = MessageBody::Event { name, properties };
        Incoming { lead, message_id, at, received_at, context, machine, body }
    }
}

impl From<Message> for Incoming {
    fn from(message: Message) -> Incoming {
        let Message { lead, message_id, at, received_at, context, body } = message;
        Incoming { lead, message_id, at, received_at, context, machine: None, body }
    }
}
