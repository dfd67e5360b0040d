//! The log: events and attribute facts, append-only.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::bulk::{Cell, pieces};
use crate::db::on;
use crate::{StoreError, Tx, check};

/// A message is an event.
pub const EVENT: i64 = 0;
/// A message sets attributes of its lead.
pub const LEAD_FACTS: i64 = 1;
/// A message sets attributes of its account.
pub const ACCOUNT_FACTS: i64 = 2;

/// In place of an instant: the sender did not say when it happened.
pub const UNDATED: i64 = i64::MIN;

/// A message to append.
#[derive(Debug, Clone, PartialEq)]
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
    /// The id it came under: `u:` a user's, `a:` a browser's.
    pub sender: Option<String>,
    /// When it happened by the sender's own clock, where that is not `occurred_at`, in microseconds; [`UNDATED`] if it did not say.
    pub sent_at: Option<i64>,
    /// Members of the message that have no column: a JSON object.
    pub extra: Option<String>,
}

/// A message of the log.
#[derive(Debug, Clone, PartialEq)]
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
    /// Places in the batch of the messages that were there already, the same.
    pub duplicates: Vec<usize>,
    /// Places in the batch of messages whose id is taken by one with another content: the first stands.
    pub conflicts: Vec<usize>,
}

/// The digest of a message id within its class. It is what makes a message unique: it is a third of the size of an id, and ids
/// sorted by it are entered with few steps through the index.
pub(crate) type Digest = [u8; 16];

/// The digest of a message id.
pub(crate) fn digest(class: i64, message_id: &str) -> Digest {
    let class = Uuid::from_u128(u128::from(class.unsigned_abs()));
    Uuid::new_v5(&class, message_id.as_bytes()).into_bytes()
}

/// A message that asks for its id.
#[derive(Debug)]
struct Claim {
    digest: Digest,
    /// Its place in the batch.
    place: usize,
    /// The number it gets.
    seq: i64,
}

impl NewEvent {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.lead_id.is_some() == self.account_id.is_some() {
            let problem = "belongs to a lead or to an account, to one of them".to_owned();
            return Err(StoreError::Value { field: "message", problem });
        }
        check::text("message id", &self.message_id, check::MESSAGE_ID_BYTES_MAX)?;
        check::text("event name", &self.name, check::KEY_BYTES_MAX)?;
        check::json("body", &self.body)?;
        check::optional("verdict reason", self.verdict_reason.as_deref(), check::TEXT_BYTES_MAX)?;
        check::optional("sender", self.sender.as_deref(), check::KEY_BYTES_MAX)?;
        self.extra.as_deref().map_or(Ok(()), |extra| check::json("message", extra))?;
        self.context.as_deref().map_or(Ok(()), |context| check::json("context", context))
    }

    pub(crate) fn digest(&self) -> Digest {
        digest(self.class, &self.message_id)
    }

    fn owner(&self) -> i64 {
        self.lead_id.or(self.account_id).unwrap_or_default()
    }

    /// Whether `earlier` said the same. A snapshot repeated later says the same, and so does what was sent again: its sender dates it as
    /// before, or not at all.
    fn repeats(&self, earlier: &Known<'_>) -> bool {
        let same_time = self.snapshot == 1
            || self.sent_at.unwrap_or(self.occurred_at) == earlier.sent_at.unwrap_or(earlier.occurred_at);
        self.kind == earlier.kind
            && self.owner() == earlier.owner
            && self.name == earlier.name
            && same_time
            && self.body == earlier.body
    }

    pub(crate) fn cells(&self, seq: i64) -> [Cell<'_>; 17] {
        [
            Cell::Int(Some(seq)),
            Cell::Int(Some(self.class)),
            Cell::Text(Some(&self.message_id)),
            Cell::Int(Some(self.kind)),
            Cell::Int(self.lead_id),
            Cell::Int(self.account_id),
            Cell::Text(Some(&self.name)),
            Cell::Int(Some(self.occurred_at)),
            Cell::Int(Some(self.received_at)),
            Cell::Text(Some(&self.body)),
            Cell::Text(self.context.as_deref()),
            Cell::Int(Some(self.snapshot)),
            Cell::Int(Some(self.verdict)),
            Cell::Text(self.verdict_reason.as_deref()),
            Cell::Text(self.sender.as_deref()),
            Cell::Int(self.sent_at),
            Cell::Text(self.extra.as_deref()),
        ]
    }
}

/// Appends messages; the first of an id within its class stands, in the log or in the batch. The greater the batch, the less a message
/// costs.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn append(tx: &mut Tx, batch: &[NewEvent]) -> Result<Appended, StoreError> {
    append_after(tx, batch, &mut None).await
}

/// As [`append`], for who alone appends: `newest` is the number of the newest message, if that is known, and is known afterwards.
///
/// # Errors
/// As [`append`].
pub async fn append_after(
    tx: &mut Tx,
    batch: &[NewEvent],
    newest: &mut Option<i64>,
) -> Result<Appended, StoreError> {
    for event in batch {
        event.check()?;
    }
    let (mut claims, again) = claims(batch);
    let mut by_owner: Vec<usize> = (0..claims.len()).collect();
    by_owner.sort_unstable_by_key(|claim| {
        let place = claims[*claim].place;
        (batch[place].lead_id, batch[place].account_id, place)
    });
    let numbers = match newest {
        Some(newest) => (*newest + 1..=*newest + claims.len() as i64).collect(),
        None => tx.allocate("event", "seq", claims.len()).await?,
    };
    *newest = numbers.last().copied().or(*newest);
    for (claim, seq) in by_owner.iter().zip(numbers) {
        claims[*claim].seq = seq;
    }
    let taken = enter(tx, &claims).await?;

    let mut appended = Appended::default();
    let mut new: Vec<&Claim> = Vec::with_capacity(claims.len());
    for claim in by_owner.into_iter().map(|claim| &claims[claim]) {
        match taken.get(&claim.digest) {
            None => new.push(claim),
            Some(stored) => appended.again(batch[claim.place].repeats(&stored.known()), claim.place),
        }
    }
    for Again { digest, first, place } in again {
        let known = taken.get(&digest).map_or_else(|| Known::of(&batch[first]), Stored::known);
        appended.again(batch[place].repeats(&known), place);
    }
    insert(tx, batch, &new).await?;
    appended.new = new.into_iter().map(|claim| claim.place).collect();
    appended.new.sort_unstable();
    appended.duplicates.sort_unstable();
    appended.conflicts.sort_unstable();
    Ok(appended)
}

impl Appended {
    /// Counts a message whose id was there already.
    fn again(&mut self, same: bool, place: usize) {
        if same {
            self.duplicates.push(place);
        } else {
            self.conflicts.push(place);
        }
    }
}

/// A message whose id an earlier one of the batch has.
struct Again {
    digest: Digest,
    /// The place of the first.
    first: usize,
    place: usize,
}

/// A claim for the first message of each id, in order of digest; and the messages after it.
fn claims(batch: &[NewEvent]) -> (Vec<Claim>, Vec<Again>) {
    let claim = |(place, event): (usize, &NewEvent)| Claim { digest: event.digest(), place, seq: 0 };
    let mut claims: Vec<Claim> = batch.iter().enumerate().map(claim).collect();
    claims.sort_unstable_by_key(|claim| (claim.digest, claim.place));
    let mut again = Vec::new();
    claims.dedup_by(|later, first| {
        let same_id = later.digest == first.digest;
        if same_id {
            again.push(Again { digest: first.digest, first: first.place, place: later.place });
        }
        same_id
    });
    (claims, again)
}

/// Enters claims; returns what the ids that were taken mean.
async fn enter(tx: &mut Tx, claims: &[Claim]) -> Result<HashMap<Digest, Stored>, StoreError> {
    let mut taken = HashMap::new();
    for piece in pieces(claims) {
        let rows: Vec<[Cell<'_>; 2]> =
            piece.iter().map(|claim| [Cell::Bytes(&claim.digest), Cell::Int(Some(claim.seq))]).collect();
        let sql = "INSERT INTO message (digest, seq) @values ON CONFLICT (digest) DO NOTHING";
        if tx.run_values(sql, &rows).await? == piece.len() as u64 {
            continue;
        }
        let rows: Vec<[Cell<'_>; 1]> = piece.iter().map(|claim| [Cell::Bytes(&claim.digest)]).collect();
        // Those entered just now have no event yet.
        let sql = "SELECT m.digest, e.kind, COALESCE(e.lead_id, e.account_id) AS owner, e.name, e.occurred_at, e.sent_at, e.body \
                   FROM message m JOIN event e ON e.seq = m.seq WHERE m.digest IN (@values)";
        let found: Vec<Stored> = tx.fetch_values(sql, &rows).await?;
        for stored in found {
            let digest = stored
                .digest
                .as_slice()
                .try_into()
                .map_err(|_| StoreError::Damaged("digest of a message"))?;
            taken.insert(digest, stored);
        }
    }
    Ok(taken)
}

/// Enters rows of the log.
pub(crate) const INSERT: &str = "INSERT INTO event (seq, class, message_id, kind, lead_id, account_id, name, occurred_at, received_at, body, \
                 context, snapshot, verdict, verdict_reason, sender, sent_at, extra) @values";

/// Inserts the messages of these claims.
async fn insert(tx: &mut Tx, batch: &[NewEvent], claims: &[&Claim]) -> Result<(), StoreError> {
    for piece in pieces(claims) {
        let rows: Vec<[Cell<'_>; 17]> =
            piece.iter().map(|claim| batch[claim.place].cells(claim.seq)).collect();
        tx.run_values(INSERT, &rows).await?;
    }
    Ok(())
}

/// A message whose id is taken.
#[derive(Debug, FromRow)]
struct Stored {
    digest: Vec<u8>,
    kind: i64,
    owner: i64,
    name: String,
    occurred_at: i64,
    sent_at: Option<i64>,
    body: String,
}

impl Stored {
    fn known(&self) -> Known<'_> {
        Known {
            kind: self.kind,
            owner: self.owner,
            name: &self.name,
            occurred_at: self.occurred_at,
            sent_at: self.sent_at,
            body: &self.body,
        }
    }
}

/// What makes a message the same as an earlier one.
struct Known<'a> {
    kind: i64,
    owner: i64,
    name: &'a str,
    occurred_at: i64,
    sent_at: Option<i64>,
    body: &'a str,
}

impl<'a> Known<'a> {
    fn of(event: &'a NewEvent) -> Known<'a> {
        Known {
            kind: event.kind,
            owner: event.owner(),
            name: &event.name,
            occurred_at: event.occurred_at,
            sent_at: event.sent_at,
            body: &event.body,
        }
    }
}

/// Messages of these leads that people caused, in no particular order; with `machines`, all.
///
/// # Errors
/// The database's own.
pub async fn of_leads(tx: &mut Tx, leads: &[i64], machines: bool) -> Result<Vec<Event>, StoreError> {
    let which = if machines { "lead_id IN (@values)" } else { "lead_id IN (@values) AND verdict = 0" };
    owned_by(tx, "lead_id", which, leads).await
}

/// How many messages there are of each of these leads, whoever caused them; those without any are left out.
///
/// # Errors
/// The database's own.
pub async fn counts_of(tx: &mut Tx, leads: &[i64]) -> Result<HashMap<i64, i64>, StoreError> {
    let leads: Vec<[i64; 1]> = leads.iter().map(|lead| [*lead]).collect();
    let sql = "SELECT e.lead_id, COUNT(*) FROM @rows JOIN event e ON e.lead_id = CAST(r.value ->> 0 AS BIGINT) GROUP BY e.lead_id";
    Ok(tx.lookup::<_, (i64, i64)>(sql, &leads).await?.into_iter().collect())
}

/// Whose doing an event is held to be.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Verdict {
    /// The event's number.
    pub seq: i64,
    /// When it happened, in microseconds.
    pub occurred_at: i64,
    /// 0 a person's, [`MACHINE`], or a person's [`WITHOUT_CONSENT`](crate::consent::WITHOUT_CONSENT).
    pub verdict: i64,
    /// Why.
    pub verdict_reason: Option<String>,
}

/// In the column `verdict` of an event: it is held to be the doing of a machine, and scores nothing.
pub const MACHINE: i64 = 1;

/// Whose doing the event of a lead with this message id is held to be.
///
/// # Errors
/// The database's own.
pub async fn verdict(tx: &mut Tx, lead: i64, message_id: &str) -> Result<Option<Verdict>, StoreError> {
    let sql = "SELECT seq, occurred_at, verdict, verdict_reason FROM event \
               WHERE lead_id = $1 AND message_id = $2 AND kind = 0 ORDER BY seq LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(message_id).fetch_optional(c).await?))
}

/// Holds an event to be the doing of a machine, or of a person.
///
/// # Errors
/// [`StoreError::Value`] for a reason that may not be stored, or the database's own.
pub async fn judge(tx: &mut Tx, seq: i64, machine: bool, reason: &str) -> Result<(), StoreError> {
    check::text("reason", reason, check::TEXT_BYTES_MAX)?;
    let sql = "UPDATE event SET verdict = $1, verdict_reason = $2 WHERE seq = $3";
    let verdict = i64::from(machine) * MACHINE;
    on!(&mut *tx, c => sqlx::query(sql).bind(verdict).bind(reason).bind(seq).execute(c).await.map(|_| ())?);
    tx.note_moved().await
}

/// A stretch of a lead's events.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// It holds all that people caused up to and including this instant, in microseconds.
    pub until: i64,
    /// In no particular order.
    pub events: Vec<Event>,
}

/// The next stretch of a lead's events that happened after `after` and not after `until`: about `messages` of them, and all of an instant.
///
/// # Errors
/// The database's own.
pub async fn stretch(
    tx: &mut Tx,
    lead: i64,
    (after, until): (i64, i64),
    messages: i64,
) -> Result<Stretch, StoreError> {
    const END: &str = "SELECT occurred_at FROM event WHERE lead_id = $1 AND occurred_at > $2 AND occurred_at <= $3 \
                       ORDER BY lead_id, occurred_at LIMIT 1 OFFSET $4";
    let end: Option<(i64,)> = on!(tx, c => sqlx::query_as(END).bind(lead).bind(after).bind(until).bind(messages - 1).fetch_optional(c).await?);
    let until = end.map_or(until, |(end,)| end);
    let which = "lead_id = $1 AND occurred_at > $2 AND occurred_at <= $3 AND kind = 0 AND verdict = 0";
    let columns = "seq, lead_id, kind, name, occurred_at, message_id, body, context";
    let events = match tx {
        Tx::Sqlite(tx) => {
            let sql = format!("SELECT json_group_array(json_array({columns})) FROM event WHERE {which}");
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(lead).bind(after).bind(until);
            let (json,): (String,) = query.fetch_one(&mut **tx).await?;
            serde_json::from_str::<Vec<Row>>(&json)?
        }
        Tx::Postgres(tx) => {
            let sql = format!("SELECT {columns} FROM event WHERE {which}");
            sqlx::query_as(AssertSqlSafe(sql)).bind(lead).bind(after).bind(until).fetch_all(&mut **tx).await?
        }
    };
    Ok(Stretch { until, events: events.into_iter().map(Event::from).collect() })
}

/// Facts of these accounts, in no particular order.
///
/// # Errors
/// The database's own.
pub async fn of_accounts(tx: &mut Tx, accounts: &[i64]) -> Result<Vec<Event>, StoreError> {
    owned_by(tx, "account_id", "account_id IN (@values)", accounts).await
}

/// A message as it is read: its number, its owner, and the rest in the order of [`Event`].
type Row = (i64, i64, i64, String, i64, String, String, Option<String>);

async fn owned_by(tx: &mut Tx, owner: &str, which: &str, owners: &[i64]) -> Result<Vec<Event>, StoreError> {
    let columns = format!("seq, {owner}, kind, name, occurred_at, message_id, body, context");
    let mut events = Vec::new();
    for piece in pieces(owners) {
        let ids: Vec<[Cell<'_>; 1]> = piece.iter().map(|id| [Cell::Int(Some(*id))]).collect();
        if let Tx::Sqlite(_) = tx {
            // SQLite works in a thread of its own, and to hand over a row costs more than to find it: so all come in one, which may be
            // 1 GB long.
            let sql = format!("SELECT json_group_array(json_array({columns})) FROM event WHERE {which}");
            for (json,) in tx.fetch_values::<(String,), 1>(&sql, &ids).await? {
                let rows: Vec<Row> = serde_json::from_str(&json)?;
                events.extend(rows.into_iter().map(Event::from));
            }
        } else {
            let sql = format!("SELECT {columns} FROM event WHERE {which}");
            events.extend(tx.fetch_values::<Row, 1>(&sql, &ids).await?.into_iter().map(Event::from));
        }
    }
    Ok(events)
}

impl From<Row> for Event {
    fn from((seq, owner, kind, name, occurred_at, message_id, body, context): Row) -> Event {
        Event { seq, owner, kind, name, occurred_at, message_id, body, context }
    }
}

/// The number of the newest message; 0 before the first.
///
/// # Errors
/// The database's own.
pub async fn newest(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(MAX(seq), 0) FROM event";
    let (newest,): (i64,) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok(newest)
}

/// How many messages there are.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx) -> Result<u64, StoreError> {
    let (count,): (i64,) = on!(tx, c => sqlx::query_as("SELECT COUNT(*) FROM event").fetch_one(c).await?);
    Ok(count as u64)
}
