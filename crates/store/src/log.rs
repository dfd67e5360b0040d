//! The log as a whole, in order of arrival, with whom each message is of.

use std::collections::{HashMap, HashSet};

use sqlx::FromRow;

use crate::bulk::{Cell, pieces};
use crate::db::on;
use crate::event::{Digest, digest};
use crate::{StoreError, Tx};

/// A message with all that was kept of it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Entry {
    /// Its place in the order of arrival.
    pub seq: i64,
    /// 0 from servers and files, 1 from browsers.
    pub class: i64,
    /// Its identity within the class.
    pub message_id: String,
    /// [`EVENT`](crate::event::EVENT), [`LEAD_FACTS`](crate::event::LEAD_FACTS) or [`ACCOUNT_FACTS`](crate::event::ACCOUNT_FACTS).
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
    /// 1 if held to be the doing of a machine.
    pub verdict: i64,
    /// Why.
    pub verdict_reason: Option<String>,
    /// The id it came under: `u:` a user's, `a:` a browser's.
    pub sender: Option<String>,
    /// When it happened by the sender's own clock, where that was corrected, in microseconds.
    pub sent_at: Option<i64>,
    /// Members of the message that have no column: a JSON object.
    pub extra: Option<String>,
}

/// Messages that arrived after `seq`, at most `limit`, in order of arrival; those of which nothing is left are passed over.
///
/// # Errors
/// The database's own.
pub async fn after(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT seq, class, message_id, kind, lead_id, account_id, name, occurred_at, received_at, body, context, verdict, \
                 verdict_reason, sender, sent_at, extra FROM event WHERE seq > $1 AND kind <> 3 ORDER BY seq LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(seq).bind(limit).fetch_all(c).await?))
}

/// Those of these message ids that a server or a file has taken.
///
/// # Errors
/// The database's own.
pub async fn taken_by_servers(tx: &mut Tx, ids: &[&str]) -> Result<HashSet<String>, StoreError> {
    let of: HashMap<Digest, &str> = ids.iter().map(|id| (digest(0, id), *id)).collect();
    let digests: Vec<&Digest> = of.keys().collect();
    let mut taken = HashSet::new();
    for piece in pieces(&digests) {
        let rows: Vec<[Cell<'_>; 1]> = piece.iter().map(|digest| [Cell::Bytes(*digest)]).collect();
        let sql = "SELECT digest FROM message WHERE digest IN (@values)";
        for (found,) in tx.fetch_values::<(Vec<u8>,), 1>(sql, &rows).await? {
            let found = <Digest>::try_from(found.as_slice());
            taken.extend(found.ok().and_then(|found| of.get(&found)).map(|id| (*id).to_owned()));
        }
    }
    Ok(taken)
}

/// By what a lead can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// Its first external id; without one its address, else `#` and its number.
    User(String),
    /// Its first anonymous id, where it has no other key.
    Anonymous(String),
}

/// A lead with one of its keys: number, address, kind of key, key.
type Keyed = (i64, Option<String>, Option<String>, Option<String>);

/// By what these leads can be named.
///
/// # Errors
/// The database's own.
pub async fn names(tx: &mut Tx, leads: &[i64]) -> Result<HashMap<i64, Name>, StoreError> {
    let sql = "SELECT l.id, l.email, x.system, x.value FROM @rows JOIN lead l ON l.id = CAST(r.value AS BIGINT) \
               LEFT JOIN external_id x ON x.lead_id = l.id AND x.system IN ('', 'anonymous') \
               ORDER BY l.id, x.system, x.rank, x.value";
    let mut names = HashMap::with_capacity(leads.len());
    let found: Vec<Keyed> = tx.lookup(sql, leads).await?;
    for (id, email, system, value) in found {
        // External ids come before anonymous ones, the first known of each before the others.
        names.entry(id).or_insert_with(|| match (system.as_deref(), email, value) {
            (Some(""), _, Some(value)) => Name::User(value),
            (_, Some(email), _) => Name::User(email),
            (_, None, Some(value)) => Name::Anonymous(value),
            (_, None, None) => Name::User(format!("#{id}")),
        });
    }
    Ok(names)
}

/// The first message of each of these accounts.
///
/// # Errors
/// The database's own.
pub async fn first_facts(tx: &mut Tx, accounts: &[i64]) -> Result<HashMap<i64, i64>, StoreError> {
    let sql = "SELECT e.account_id, MIN(e.seq) FROM @rows JOIN event e ON e.account_id = CAST(r.value AS BIGINT) \
               GROUP BY e.account_id";
    Ok(tx.lookup::<_, (i64, i64)>(sql, accounts).await?.into_iter().collect())
}

/// Leads of an account with numbers after `after`, at most `limit`, in order of number.
///
/// # Errors
/// The database's own.
pub async fn members(tx: &mut Tx, account: i64, after: i64, limit: i64) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT id FROM lead WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let found: Vec<(i64,)> =
        on!(tx, c => sqlx::query_as(sql).bind(account).bind(after).bind(limit).fetch_all(c).await?);
    Ok(found.into_iter().map(|(id,)| id).collect())
}
