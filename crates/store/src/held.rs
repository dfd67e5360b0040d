//! What waits to be told together: the digest of a day, or a storm.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx};

/// Something that is told later, with others.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Held {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Who is told, as the application writes it.
    pub recipient: String,
    /// How.
    pub channel: String,
    /// Why it waits: `digest` or `storm`.
    pub reason: String,
    /// What it is known by: there is never another one of the same key.
    pub dedupe_key: String,
    /// What it tells of.
    pub kind: String,
    /// Which lead it tells of.
    pub lead_id: Option<i64>,
    /// In a line.
    pub title: String,
    /// In some more.
    pub body: String,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// When it is told.
    pub release_at: i64,
}

/// Holds these, except those whose key is there; returns how many.
///
/// # Errors
/// The database's own.
pub async fn add(tx: &mut Tx, held: &[Held]) -> Result<u64, StoreError> {
    let sql = "INSERT INTO held (recipient, channel, reason, dedupe_key, kind, lead_id, title, body, created_at, release_at) \
               SELECT r.value ->> 'recipient', r.value ->> 'channel', r.value ->> 'reason', r.value ->> 'dedupe_key', r.value ->> 'kind', \
                 CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'title', r.value ->> 'body', \
                 CAST(r.value ->> 'created_at' AS BIGINT), CAST(r.value ->> 'release_at' AS BIGINT) \
               FROM @rows WHERE true ON CONFLICT (dedupe_key) DO NOTHING";
    tx.batch(sql, held).await
}

/// Whether something is to be told at `now` (microseconds).
///
/// # Errors
/// The database's own.
pub async fn is_due(tx: &mut Tx, now: i64) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM held WHERE release_at <= $1 LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(now).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Takes all that is due at `now` (microseconds) for whoever waits the longest, by one channel and for one reason, at most `limit`: it is no
/// longer held, and whoever takes it tells it in the same transaction. Of several who take at once, one gets it.
///
/// # Errors
/// The database's own.
pub async fn take(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Held>, StoreError> {
    let sql = "DELETE FROM held WHERE id IN ( \
                 SELECT h.id FROM held h JOIN ( \
                   SELECT recipient, channel, reason FROM held WHERE release_at <= $1 ORDER BY release_at, id LIMIT 1) AS first \
                 ON h.recipient = first.recipient AND h.channel = first.channel AND h.reason = first.reason \
                 WHERE h.release_at <= $1 ORDER BY h.id LIMIT $2) RETURNING *";
    let mut taken: Vec<Held> = on!(tx, c => sqlx::query_as(sql).bind(now).bind(limit).fetch_all(c).await?);
    taken.sort_unstable_by_key(|held| held.id);
    Ok(taken)
}
