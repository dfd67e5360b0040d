//! Storing messages: events, what people said of themselves, the companies they belong to, the names they had before.

use std::collections::HashSet;

use baton_model::Instant;
use baton_store::event::{LEAD_FACTS, NewEvent};
use baton_store::identity_link::{self, IdentityLink};
use baton_store::lead::Lead;
use baton_store::{StoreError, Tx, lead};

use super::accounts::{self, Told};
use super::directory::{Directory, Home, Resolved, number, system};
use super::leads::{append, unique};
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
    /// 0 from servers and files, 1 from browsers.
    pub(crate) class: i64,
    /// As [`NewEvent::sent_at`].
    pub(crate) sent_at: Option<i64>,
    /// As [`NewEvent::extra`].
    pub(crate) extra: Option<String>,
}

/// Stores messages, a batch at a time.
#[derive(Debug, Default)]
pub(crate) struct EventWriter {
    directory: Directory,
    first: FirstTold,
}

/// Whose messages are, with what they leave in the log; the log itself is not written yet.
#[derive(Debug, Default)]
pub(crate) struct Placed {
    /// To append.
    pub(crate) log: Vec<NewEvent>,
    /// Leads that were made.
    pub(crate) made: Vec<i64>,
    /// Leads that joined an account, or were told of theirs.
    pub(crate) members: Vec<i64>,
    /// Leads that an alias names.
    pub(crate) renamed: Vec<i64>,
    /// Leads that others were merged into.
    pub(crate) merged: Vec<i64>,
    /// Leads that are no more.
    pub(crate) gone: Vec<i64>,
    /// How many leads were merged into others, or got another id.
    pub(crate) joined: u64,
    /// Accounts that were made.
    pub(crate) accounts: u64,
    /// Accounts of which something else is known than before.
    pub(crate) accounts_changed: Vec<i64>,
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
        let placed = self.place(tx, messages, now).await?;
        report.leads_created += placed.made.len() as u64;
        report.leads_merged += placed.joined;
        report.accounts += placed.accounts;
        append(tx, &placed.log, report).await?;
        lead::mark_stale(tx, &unique(placed.made.into_iter().chain(placed.renamed))).await
    }

    /// The lead that this key is known to mean, without looking it up.
    pub(crate) fn remembered(&self, key: &LeadKey) -> Option<i64> {
        self.directory.remembered(key)
    }

    /// Finds or makes the leads and accounts of a batch within a transaction.
    pub(crate) async fn place(
        &mut self,
        tx: &mut Tx,
        messages: Vec<Incoming>,
        now: Instant,
    ) -> Result<Placed, StoreError> {
        let keys: Vec<Vec<LeadKey>> = messages.iter().map(message_keys).collect();
        let mut resolved = self.directory.resolve(tx, &keys, now.micros()).await?;
        forget_guesses(&mut resolved, &messages);
        let made = make_visitors(tx, &messages, &resolved, now).await?;
        self.directory.learn(tx, &resolved, &made).await?;
        note_links(tx, &messages, &resolved, &made, now).await?;
        let mut placed = Placed {
            joined: resolved.merged + resolved.attached.iter().filter(|attached| **attached).count() as u64,
            ..Placed::default()
        };
        placed.gone = resolved.links.iter().filter_map(|link| link.gone).collect();
        let merged = resolved.links.iter().filter(|link| link.gone.is_some());
        placed.merged.extend(merged.filter_map(|link| number(link.home, &made)));

        let told: Vec<Option<Told>> = messages.iter().map(group).collect();
        let companies = accounts::store(tx, &told, &mut self.first, now.micros()).await?;
        placed.accounts = companies.created;
        placed.accounts_changed = companies.changed;
        placed.log = companies.facts;
        let mut members = Vec::new();
        for ((message, home), company) in messages.into_iter().zip(&resolved.homes).zip(&companies.ids) {
            let Some(id) = number(*home, &made) else { continue };
            members.extend(company.map(|company| (id, company)));
            if matches!(message.body, MessageBody::Alias { .. }) {
                placed.renamed.push(id);
            }
            placed.log.extend(logged(id, message));
        }
        lead::set_accounts(tx, &last_of_each(&members)).await?;
        placed.members = members.into_iter().map(|(id, _)| id).collect();
        placed.made = made;
        Ok(placed)
    }
}

/// Stores the leads that are new; returns their numbers.
async fn make_visitors(
    tx: &mut Tx,
    messages: &[Incoming],
    resolved: &Resolved,
    now: Instant,
) -> Result<Vec<i64>, StoreError> {
    let mut visitors: Vec<Lead> =
        (0..resolved.new).map(|_| Lead { stale: 0, ..Lead::nobody(now.micros()) }).collect();
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
    Ok(visitors.into_iter().map(|lead| lead.id).collect())
}

/// Notes which message said that an id is whose.
async fn note_links(
    tx: &mut Tx,
    messages: &[Incoming],
    resolved: &Resolved,
    made: &[i64],
    now: Instant,
) -> Result<(), StoreError> {
    let links = resolved.links.iter().filter_map(|link| {
        let message = messages.get(link.row)?;
        let kind = match &message.body {
            MessageBody::Identify { .. } => "identify",
            MessageBody::Alias { .. } => "alias",
            MessageBody::Group { .. } => "group",
            MessageBody::Event { .. } => "event",
        };
        Some(IdentityLink {
            id: 0,
            lead_id: number(link.home, made)?,
            system: system(&link.key).to_owned(),
            value: link.key.text().to_owned(),
            kind: kind.to_owned(),
            message_id: message.message_id.clone(),
            gone: link.gone,
            linked_at: now.micros(),
            undone_at: None,
            undone_by: None,
        })
    });
    identity_link::add(tx, &links.collect::<Vec<_>>()).await
}

/// The newest account of each lead, as the file has them in order.
fn last_of_each(members: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let last: std::collections::BTreeMap<i64, i64> = members.iter().copied().collect();
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
        resolved
            .links
            .retain(|link| link.gone.is_some() || acting.contains(&link.key) || !guesses.contains(&link.key));
    }
}

/// All keys of messages: (system, value).
pub(crate) fn lead_keys(messages: &[Incoming]) -> Vec<(&'static str, String)> {
    messages.iter().flat_map(message_keys).map(|key| (system(&key), key.text().to_owned())).collect()
}

/// By what the lead of a message is found: also by the address that it says is its own, and by the name it had before.
pub(crate) fn message_keys(message: &Incoming) -> Vec<LeadKey> {
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
pub(crate) fn logged(lead: i64, message: Incoming) -> Option<NewEvent> {
    let at = message.at.micros();
    let received_at = message.received_at.map_or(at, Instant::micros);
    let message_id = message.message_id;
    let sender = message.lead.first().and_then(|key| match key {
        LeadKey::ExternalId(id) => Some(format!("u:{id}")),
        LeadKey::AnonymousId(id) => Some(format!("a:{id}")),
        LeadKey::Email(_) => None,
    });
    let (class, sent_at, extra) = (message.class, message.sent_at, message.extra);
    match message.body {
        MessageBody::Event { name, properties } => Some(NewEvent {
            message_id,
            lead_id: Some(lead),
            name,
            received_at,
            context: message.context,
            verdict: i64::from(message.machine.is_some()),
            verdict_reason: message.machine,
            class,
            sender,
            sent_at,
            extra,
            ..store::event(at, properties)
        }),
        MessageBody::Identify { traits } => Some(NewEvent {
            message_id,
            kind: LEAD_FACTS,
            lead_id: Some(lead),
            received_at,
            context: message.context,
            class,
            sender,
            sent_at,
            extra,
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
        Incoming {
            lead,
            message_id,
            at,
            received_at,
            context,
            machine,
            body,
            class: 0,
            sent_at: None,
            extra: None,
        }
    }
}

impl From<Message> for Incoming {
    fn from(message: Message) -> Incoming {
        let Message { lead, message_id, at, received_at, context, body, machine } = message;
        Incoming {
            lead,
            message_id,
            at,
            received_at,
            context,
            machine,
            body,
            class: 0,
            sent_at: None,
            extra: None,
        }
    }
}
