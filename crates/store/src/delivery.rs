//! Deliveries: what an endpoint is to be sent, in order for each lead, by lease.

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Delivery {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Where to.
    pub endpoint_id: i64,
    /// What it is known by: there is never another one of the same key.
    pub dedupe_key: String,
    /// The id that the receiver knows it by, the same whenever it is tried again.
    pub event: String,
    /// What it tells of.
    pub kind: String,
    /// Which lead it tells of.
    pub lead_id: Option<i64>,
    /// What is sent.
    pub body: String,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// When it is to be tried; none once it is done or dead.
    pub due_at: Option<i64>,
    /// After this it is not tried again.
    pub expires_at: i64,
    /// 1 while it is being sent.
    pub leased: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// When last.
    pub tried_at: Option<i64>,
    /// The status of the last answer.
    pub status: Option<i64>,
    /// What it said, or why there was none.
    pub said: Option<String>,
    /// When it was taken.
    pub done_at: Option<i64>,
    /// When it was given up.
    pub dead_at: Option<i64>,
}

/// Adds deliveries, except those whose key is there; returns how many.
///
/// # Errors
/// The database's own.
pub async fn add(tx: &mut Tx, deliveries: &[Delivery]) -> Result<u64, StoreError> {
    let sql = "INSERT INTO delivery (endpoint_id, dedupe_key, event, kind, lead_id, body, created_at, due_at, expires_at, leased, attempts) \
               SELECT CAST(r.value ->> 'endpoint_id' AS BIGINT), r.value ->> 'dedupe_key', r.value ->> 'event', r.value ->> 'kind', \
                 CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'body', CAST(r.value ->> 'created_at' AS BIGINT), \
                 CAST(r.value ->> 'due_at' AS BIGINT), CAST(r.value ->> 'expires_at' AS BIGINT), 0, 0 \
               FROM @rows WHERE true ON CONFLICT (dedupe_key) DO NOTHING";
    tx.batch(sql, deliveries).await
}

/// Takes what is due for an endpoint at `now` until `lease` (microseconds), at most `limit`: of each lead only the first that is not done, so
/// that its events arrive in order. Whoever takes one tries it, and settles it with the same `lease`; else it is due again then.
///
/// # Errors
/// The database's own.
pub async fn claim(
    tx: &mut Tx,
    endpoint: i64,
    now: i64,
    lease: i64,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let locked = if tx.is_shared() { "FOR UPDATE OF d SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE delivery SET due_at = $1, leased = 1, attempts = attempts + 1, tried_at = $2 WHERE id IN ( \
           SELECT d.id FROM delivery d WHERE d.endpoint_id = $3 AND d.due_at <= $2 AND NOT EXISTS ( \
             SELECT 1 FROM delivery e WHERE e.endpoint_id = d.endpoint_id AND e.lead_id = d.lead_id AND e.id < d.id AND e.due_at IS NOT NULL) \
           ORDER BY d.due_at, d.id LIMIT $4 {locked}) RETURNING *"
    );
    let mut taken: Vec<Delivery> = on!(tx, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(lease).bind(now).bind(endpoint).bind(limit).fetch_all(c).await?);
    taken.sort_unstable_by_key(|delivery| delivery.id);
    Ok(taken)
}

/// What became of a delivery that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken by the receiver.
    Done,
    /// It is to be tried again then, in microseconds.
    Again(i64),
    /// It is given up.
    Dead,
}

/// Settles a delivery that was taken until `lease`; false if somebody else has taken it since: then theirs counts.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn settle(
    tx: &mut Tx,
    (id, lease): (i64, i64),
    outcome: &Outcome,
    now: i64,
    (status, said): (Option<i64>, Option<&str>),
) -> Result<bool, StoreError> {
    check::optional("answer", said, check::TEXT_BYTES_MAX)?;
    let (due, done, dead) = match outcome {
        Outcome::Done => (None, Some(now), None),
        Outcome::Again(at) => (Some(*at), None, None),
        Outcome::Dead => (None, None, Some(now)),
    };
    let sql = "UPDATE delivery SET due_at = $1, done_at = $2, dead_at = $3, status = $4, said = $5, leased = 0 \
               WHERE id = $6 AND due_at = $7 AND leased = 1";
    Ok(on!(tx, c => sqlx::query(sql)
        .bind(due).bind(done).bind(dead).bind(status).bind(said).bind(id).bind(lease).execute(c).await?.rows_affected())
        == 1)
}

/// Tries what waits for an endpoint at once: it answers again.
///
/// # Errors
/// The database's own.
pub async fn hasten(tx: &mut Tx, endpoint: i64, now: i64) -> Result<u64, StoreError> {
    let sql = "UPDATE delivery SET due_at = $1 WHERE endpoint_id = $2 AND due_at > $1 AND leased = 0";
    Ok(on!(tx, c => sqlx::query(sql).bind(now).bind(endpoint).execute(c).await?.rows_affected()))
}

/// Tries what was given up again, for another while until `expires`: of one endpoint, all or one; returns how many.
///
/// # Errors
/// The database's own.
pub async fn replay(
    tx: &mut Tx,
    endpoint: i64,
    only: Option<i64>,
    now: i64,
    expires: i64,
) -> Result<u64, StoreError> {
    let sql = "UPDATE delivery SET due_at = $1, expires_at = $2, dead_at = NULL, attempts = 0, leased = 0 \
               WHERE endpoint_id = $3 AND dead_at IS NOT NULL AND ($4 = 0 OR id = $4)";
    Ok(on!(tx, c => sqlx::query(sql)
        .bind(now).bind(expires).bind(endpoint).bind(only.unwrap_or(0)).execute(c).await?.rows_affected()))
}

/// Which deliveries to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// All.
    All,
    /// Those that are not done yet.
    Waiting,
    /// Those that were given up.
    Dead,
}

/// Deliveries of an endpoint before the number `before`, the newest first.
///
/// # Errors
/// The database's own.
pub async fn list(
    tx: &mut Tx,
    endpoint: i64,
    among: Among,
    before: i64,
    limit: i64,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = match among {
        Among::All => "SELECT * FROM delivery WHERE endpoint_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        Among::Waiting => {
            "SELECT * FROM delivery WHERE endpoint_id = $1 AND id < $2 AND due_at IS NOT NULL ORDER BY id DESC LIMIT $3"
        }
        Among::Dead => {
            "SELECT * FROM delivery WHERE endpoint_id = $1 AND id < $2 AND dead_at IS NOT NULL ORDER BY id DESC LIMIT $3"
        }
    };
    Ok(on!(tx, c => sqlx::query_as(sql).bind(endpoint).bind(before).bind(limit).fetch_all(c).await?))
}

/// How many are waiting, and how many were given up.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM delivery WHERE due_at IS NOT NULL), \
                 (SELECT COUNT(*) FROM delivery WHERE dead_at IS NOT NULL)";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?))
}

/// When the oldest that is done was done, in microseconds.
///
/// # Errors
/// The database's own.
pub async fn oldest_done(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT done_at FROM delivery WHERE done_at IS NOT NULL ORDER BY done_at LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).fetch_optional(c).await?);
    Ok(found.map(|(at,)| at))
}

/// Forgets what was done before `before` (microseconds), at most `limit`; returns how many.
///
/// # Errors
/// The database's own.
pub async fn forget_done(tx: &mut Tx, before: i64, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE done_at < $1 ORDER BY done_at LIMIT $2)";
    Ok(on!(tx, c => sqlx::query(sql).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
