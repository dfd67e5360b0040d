//! Mails: what is to be sent, by lease.

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::delivery::Outcome;
use crate::{StoreError, Tx, check};

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Mail {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// What it is known by: there is never another one of the same key.
    pub dedupe_key: String,
    /// To which address.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// What it says, as text.
    pub body_text: String,
    /// The same in HTML.
    pub body_html: String,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// When it is to be sent; none once it is done or dead.
    pub due_at: Option<i64>,
    /// After this it is not tried again.
    pub expires_at: i64,
    /// 1 while it is being sent.
    pub leased: i64,
    /// How often it may have been sent without anybody knowing: whoever sent it did not live to note what came of it, or the server did not
    /// say.
    pub doubtful: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it could not be sent.
    pub error: Option<String>,
    /// When it was sent.
    pub done_at: Option<i64>,
    /// When it was given up.
    pub dead_at: Option<i64>,
    /// What it tells of; none in one of before that was kept.
    pub kind: Option<String>,
}

/// Adds mails, except those whose key is there; returns how many.
///
/// # Errors
/// The database's own.
pub async fn add(tx: &mut Tx, mails: &[Mail]) -> Result<u64, StoreError> {
    let sql = "INSERT INTO mail (dedupe_key, recipient, subject, body_text, body_html, created_at, due_at, expires_at, kind, leased, doubtful, attempts) \
               SELECT r.value ->> 'dedupe_key', r.value ->> 'recipient', r.value ->> 'subject', r.value ->> 'body_text', r.value ->> 'body_html', \
                 CAST(r.value ->> 'created_at' AS BIGINT), CAST(r.value ->> 'due_at' AS BIGINT), CAST(r.value ->> 'expires_at' AS BIGINT), r.value ->> 'kind', 0, 0, 0 \
               FROM @rows WHERE true ON CONFLICT (dedupe_key) DO NOTHING";
    tx.batch(sql, mails).await
}

/// Whether a mail is due at `now` (microseconds).
///
/// # Errors
/// The database's own.
pub async fn is_due(tx: &mut Tx, now: i64) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM mail WHERE due_at <= $1 ORDER BY due_at LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(now).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Takes mails that are due at `now` until `lease` (microseconds), at most `limit`. One that somebody took before and did not settle is
/// doubtful from now on.
///
/// # Errors
/// The database's own.
pub async fn claim(tx: &mut Tx, now: i64, lease: i64, limit: i64) -> Result<Vec<Mail>, StoreError> {
    let locked = if tx.is_shared() { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE mail SET due_at = $1, doubtful = doubtful + leased, leased = 1, attempts = attempts + 1 WHERE id IN ( \
           SELECT id FROM mail WHERE due_at <= $2 ORDER BY due_at, id LIMIT $3 {locked}) RETURNING *"
    );
    let mut taken: Vec<Mail> = on!(tx, c => sqlx::query_as(AssertSqlSafe(sql)).bind(lease).bind(now).bind(limit).fetch_all(c).await?);
    taken.sort_unstable_by_key(|mail| mail.id);
    Ok(taken)
}

/// Settles a mail that was taken until `lease`, `doubtful` if it may have been sent; false if somebody else has taken it since: then theirs
/// counts.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn settle(
    tx: &mut Tx,
    (id, lease): (i64, i64),
    outcome: &Outcome,
    now: i64,
    (error, doubtful): (Option<&str>, bool),
) -> Result<bool, StoreError> {
    check::optional("error", error, check::TEXT_BYTES_MAX)?;
    let (due, done, dead) = match outcome {
        Outcome::Done => (None, Some(now), None),
        Outcome::Again(at) => (Some(*at), None, None),
        Outcome::Dead => (None, None, Some(now)),
    };
    let sql = "UPDATE mail SET due_at = $1, done_at = $2, dead_at = $3, error = $4, doubtful = doubtful + $5, leased = 0 \
               WHERE id = $6 AND due_at = $7 AND leased = 1";
    Ok(on!(tx, c => sqlx::query(sql)
        .bind(due).bind(done).bind(dead).bind(error).bind(i64::from(doubtful)).bind(id).bind(lease).execute(c).await?.rows_affected())
        == 1)
}

/// How many are waiting, and how many were given up.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM mail WHERE due_at IS NOT NULL), (SELECT COUNT(*) FROM mail WHERE dead_at IS NOT NULL)";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?))
}

/// How many of those that are kept may have arrived twice.
///
/// # Errors
/// The database's own.
pub async fn count_doubtful(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM mail WHERE doubtful > 0";
    let (count,): (i64,) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok(count)
}

/// Mails that were given up, the newest first.
///
/// # Errors
/// The database's own.
pub async fn dead(tx: &mut Tx, limit: i64) -> Result<Vec<Mail>, StoreError> {
    let sql = "SELECT * FROM mail WHERE dead_at IS NOT NULL ORDER BY id DESC LIMIT $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(limit).fetch_all(c).await?))
}

/// Tries all mails again that were given up, for another while until `expires`; returns how many.
///
/// # Errors
/// The database's own.
pub async fn replay(tx: &mut Tx, now: i64, expires: i64) -> Result<u64, StoreError> {
    let sql = "UPDATE mail SET due_at = $1, expires_at = $2, dead_at = NULL, attempts = 0, doubtful = 0 WHERE dead_at IS NOT NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(now).bind(expires).execute(c).await?.rows_affected()))
}

/// When the oldest that is done was done, in microseconds.
///
/// # Errors
/// The database's own.
pub async fn oldest_done(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT done_at FROM mail WHERE done_at IS NOT NULL ORDER BY done_at LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).fetch_optional(c).await?);
    Ok(found.map(|(at,)| at))
}

/// Forgets what was sent before `before` (microseconds), at most `limit`; returns how many.
///
/// # Errors
/// The database's own.
pub async fn forget_done(tx: &mut Tx, before: i64, limit: i64) -> Result<u64, StoreError> {
    let sql =
        "DELETE FROM mail WHERE id IN (SELECT id FROM mail WHERE done_at < $1 ORDER BY done_at LIMIT $2)";
    Ok(on!(tx, c => sqlx::query(sql).bind(before).bind(limit).execute(c).await?.rows_affected()))
}
