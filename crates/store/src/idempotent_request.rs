//! Requests that were sent with a key by which a second one is known to be the same.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A request that came with a key.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Request {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Whose key it is: SHA-256 of what the caller showed to say who it is.
    pub caller: Vec<u8>,
    /// The key.
    pub key: String,
    /// SHA-256 of what was asked.
    pub request: Vec<u8>,
    /// When it was begun, in microseconds.
    pub begun_at: i64,
    /// The status of its answer; none while it is worked on.
    pub status: Option<i64>,
    /// Its answer, sealed.
    pub answer: Option<String>,
}

/// Notes that a request is worked on; gives its number, or the one that came with the same key before.
///
/// # Errors
/// [`StoreError::Value`] for a key that may not be stored, or the database's own.
pub async fn begin(tx: &mut Tx, new: &Request) -> Result<Result<i64, Request>, StoreError> {
    check::text("key", &new.key, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO idempotent_request (caller, key, request, begun_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (caller, key) DO NOTHING RETURNING id";
    let made: Option<(i64,)> = on!(&mut *tx, c => sqlx::query_as(sql)
        .bind(&new.caller).bind(&new.key).bind(&new.request).bind(new.begun_at).fetch_optional(c).await?);
    if let Some((id,)) = made {
        return Ok(Ok(id));
    }
    let sql = "SELECT * FROM idempotent_request WHERE caller = $1 AND key = $2";
    let found: Option<Request> =
        on!(tx, c => sqlx::query_as(sql).bind(&new.caller).bind(&new.key).fetch_optional(c).await?);
    found.map(Err).ok_or(StoreError::Damaged("idempotent_request"))
}

/// Keeps the answer to a request; nothing where it was forgotten meanwhile.
///
/// # Errors
/// The database's own.
pub async fn settle(tx: &mut Tx, id: i64, status: i64, answer: &str) -> Result<(), StoreError> {
    let sql = "UPDATE idempotent_request SET status = $1, answer = $2 WHERE id = $3";
    on!(tx, c => sqlx::query(sql).bind(status).bind(answer).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Forgets a request: the next one with its key is a new one.
///
/// # Errors
/// The database's own.
pub async fn forget(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM idempotent_request WHERE id = $1";
    on!(tx, c => sqlx::query(sql).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// When the oldest was begun.
///
/// # Errors
/// The database's own.
pub async fn oldest(tx: &mut Tx) -> Result<Option<i64>, StoreError> {
    let (oldest,): (Option<i64>,) = on!(tx, c =>
        sqlx::query_as("SELECT MIN(begun_at) FROM idempotent_request").fetch_one(c).await?);
    Ok(oldest)
}

/// Forgets those that were begun before `before`; returns how many.
///
/// # Errors
/// The database's own.
pub async fn tidy(tx: &mut Tx, before: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM idempotent_request WHERE begun_at < $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(before).execute(c).await?.rows_affected()))
}
