//! The log: events and attribute facts, append-only.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::FromRow;

use crate::{StoreError, Tx, check};

/// A message is an event.
pub const EVENT: i64 = 0;
/// A message sets attributes of its lead.
pub const LEAD_FACTS: i64 = 1;
/// A message sets attributes of its account.
pub const ACCOUNT_FACTS: i64 = 2;

/// A message to append.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewEvent {
    /// 0 from servers and imports, 1 from browsers.
    pub class: i64,
    /// Its identity within the class.
    pub message_id: String,
    /// [`EVENT`], [`LEAD_FACTS`] or [`ACCOUNT_FACTS`].
    pub kind: i64,
    /// Whose, unless of an account.
    pub lead_id: Option<i64>,
    /// Whose, if of an account.
    pub account_id: Option<i64>,
    /// The event's name; empty for facts.
    pub name: String,
    /// When it happened, in microseconds.
    pub occurred_at: i64,
    /// When it was received, in microseconds.
    pub received_at: i64,
    /// Properties or attributes: a JSON object.
    pub body: String,
    /// Where it came from: JSON.
    pub context: Option<String>,
    /// 1 if true only since it was imported.
    pub snapshot: i64,
    /// 1 if held to be the doing of a machine.
    pub verdict: i64,
    /// Why.
    pub verdict_reason: Option<String>,
}

/// A message of the log.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Event {
    /// Its place in the order of arrival.
    pub seq: i64,
    /// Whose: the lead; for facts of an account, the account.
    pub owner: i64,
    /// [`EVENT`], [`LEAD_FACTS`] or [`ACCOUNT_FACTS`].
    pub kind: i64,
    /// The event's name; empty for facts.
    pub name: String,
    /// When it happened, in microseconds.
    pub occurred_at: i64,
    /// Its identity.
    pub message_id: String,
    /// Properties or attributes: a JSON object.
    pub body: String,
    /// Where it came from: JSON.
    pub context: Option<String>,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appended {
    /// Places in the batch of the messages that are new.
    pub new: Vec<usize>,
    /// How many were there already, the same.
    pub duplicates: u64,
    /// Places in the batch of messages whose id is taken by one with another content: the first stands.
    pub conflicts: Vec<usize>,
}

/// Appends messages; the first of an id within its class stands, in the log or in the batch.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn append(tx: &mut Tx, batch: &[NewEvent]) -> Result<Appended, StoreError> {
    for event in batch {
        check::text("message id", &event.message_id, check::MESSAGE_ID_BYTES_MAX)?;
        check::text("event name", &event.name, check::KEY_BYTES_MAX)?;
        check::json("body", &event.body)?;
        event.context.as_deref().map_or(Ok(()), |context| check::json("context", context))?;
    }
    let known = known(tx, batch).await?;
    let mut appended = Appended::default();
    let mut first: HashMap<(&str, i64), usize> = HashMap::with_capacity(batch.len());
    let mut fresh: Vec<&NewEvent> = Vec::with_capacity(batch.len());
    for (place, event) in batch.iter().enumerate() {
        let same = match known.get(&(event.message_id.clone(), event.class)) {
            Some(stored) => Some(stored.says(event)),
            None => match first.get(&(event.message_id.as_str(), event.class)) {
                Some(earlier) => Some(Known::of(&batch[*earlier]).says(event)),
                None => None,
            },
        };
        match same {
            Some(true) => appended.duplicates += 1,
            Some(false) => appended.conflicts.push(place),
            None => {
                first.insert((event.message_id.as_str(), event.class), place);
                appended.new.push(place);
                fresh.push(event);
            }
        }
    }
    let sql = "INSERT INTO event (class, message_id, kind, lead_id, account_id, name, occurred_at, received_at, body, context, \
                 snapshot, verdict, verdict_reason) \
               SELECT CAST(r.value ->> 'class' AS BIGINT), r.value ->> 'message_id', CAST(r.value ->> 'kind' AS BIGINT), \
                 CAST(r.value ->> 'lead_id' AS BIGINT), CAST(r.value ->> 'account_id' AS BIGINT), r.value ->> 'name', \
                 CAST(r.value ->> 'occurred_at' AS BIGINT), CAST(r.value ->> 'received_at' AS BIGINT), r.value ->> 'body', \
                 r.value ->> 'context', CAST(r.value ->> 'snapshot' AS BIGINT), CAST(r.value ->> 'verdict' AS BIGINT), \
                 r.value ->> 'verdict_reason' FROM @rows WHERE true \
               ON CONFLICT (message_id, class) DO NOTHING";
    tx.batch(sql, &fresh).await?;
    Ok(appended)
}

/// What is known of a message that is there.
#[derive(Debug, FromRow)]
struct Known {
    class: i64,
    message_id: String,
    kind: i64,
    owner: i64,
    name: String,
    occurred_at: i64,
    body: String,
}

impl Known {
    fn of(event: &NewEvent) -> Known {
        Known {
            class: event.class,
            message_id: event.message_id.clone(),
            kind: event.kind,
            owner: event.lead_id.or(event.account_id).unwrap_or_default(),
            name: event.name.clone(),
            occurred_at: event.occurred_at,
            body: event.body.clone(),
        }
    }

    /// Whether `event` says the same again. A snapshot repeated later says the same.
    fn says(&self, event: &NewEvent) -> bool {
        self.kind == event.kind
            && self.owner == event.lead_id.or(event.account_id).unwrap_or_default()
            && self.name == event.name
            && (self.occurred_at == event.occurred_at || event.snapshot == 1)
            && self.body == event.body
    }
}

async fn known(tx: &mut Tx, batch: &[NewEvent]) -> Result<HashMap<(String, i64), Known>, StoreError> {
    #[derive(Serialize)]
    struct Id<'a> {
        m: &'a str,
        c: i64,
    }
    let ids: Vec<Id<'_>> = batch.iter().map(|event| Id { m: &event.message_id, c: event.class }).collect();
    let sql = "SELECT e.class, e.message_id, e.kind, COALESCE(e.lead_id, e.account_id) AS owner, e.name, e.occurred_at, e.body \
               FROM @rows JOIN event e ON e.message_id = r.value ->> 'm' AND e.class = CAST(r.value ->> 'c' AS BIGINT)";
    let found: Vec<Known> = tx.lookup(sql, &ids).await?;
    Ok(found.into_iter().map(|known| ((known.message_id.clone(), known.class), known)).collect())
}

/// Messages of these leads that people caused, in no particular order; with `machines`, all.
///
/// # Errors
/// The database's own.
pub async fn of_leads(tx: &mut Tx, leads: &[i64], machines: bool) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT e.seq, e.lead_id AS owner, e.kind, e.name, e.occurred_at, e.message_id, e.body, e.context \
               FROM @rows JOIN event e ON e.lead_id = CAST(r.value ->> 'id' AS BIGINT) \
               WHERE e.verdict <= CAST(r.value ->> 'v' AS BIGINT)";
    rows_of(tx, sql, leads, machines).await
}

/// Facts of these accounts, in no particular order.
///
/// # Errors
/// The database's own.
pub async fn of_accounts(tx: &mut Tx, accounts: &[i64]) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT e.seq, e.account_id AS owner, e.kind, e.name, e.occurred_at, e.message_id, e.body, e.context \
               FROM @rows JOIN event e ON e.account_id = CAST(r.value ->> 'id' AS BIGINT)";
    rows_of(tx, sql, accounts, true).await
}

async fn rows_of(tx: &mut Tx, sql: &'static str, ids: &[i64], machines: bool) -> Result<Vec<Event>, StoreError> {
    #[derive(Serialize)]
    struct Id {
        id: i64,
        v: i64,
    }
    let ids: Vec<Id> = ids.iter().map(|id| Id { id: *id, v: i64::from(machines) }).collect();
    tx.lookup(sql, &ids).await
}

/// How many messages there are.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx) -> Result<u64, StoreError> {
    use crate::db::on;
    let (count,): (i64,) = on!(tx, c => sqlx::query_as("SELECT COUNT(*) FROM event").fetch_one(c).await?);
    Ok(count as u64)
}
