//! Calendars of members that other programs read: who may, by the hash of a secret.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A calendar that may be read.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CalendarFeed {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Whose: an e-mail address.
    pub member: String,
    /// SHA-256 of the token in its address.
    pub secret: Vec<u8>,
    /// `en` or `ko`.
    pub language: String,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
}

/// Adds a calendar; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, feed: &CalendarFeed) -> Result<i64, StoreError> {
    check::text("member", &feed.member, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO calendar_feed (member, secret, language, created_at) VALUES ($1, $2, $3, $4) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&feed.member).bind(&feed.secret).bind(&feed.language).bind(feed.created_at).fetch_one(c).await?);
    Ok(id)
}

/// The calendar of a secret (its SHA-256) that holds.
///
/// # Errors
/// The database's own.
pub async fn by_secret(tx: &mut Tx, secret: &[u8]) -> Result<Option<CalendarFeed>, StoreError> {
    let sql = "SELECT id, member, secret, language, created_at, revoked_at FROM calendar_feed WHERE secret = $1 AND revoked_at IS NULL";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(secret).fetch_optional(c).await?))
}

/// The calendars of a member that hold, oldest first.
///
/// # Errors
/// The database's own.
pub async fn of_member(tx: &mut Tx, member: &str) -> Result<Vec<CalendarFeed>, StoreError> {
    let sql = "SELECT id, member, secret, language, created_at, revoked_at FROM calendar_feed \
               WHERE member = $1 AND revoked_at IS NULL ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(member).fetch_all(c).await?))
}

/// Revokes every calendar of a member; returns how many held.
///
/// # Errors
/// The database's own.
pub async fn revoke(tx: &mut Tx, member: &str, at: i64) -> Result<u64, StoreError> {
    let sql = "UPDATE calendar_feed SET revoked_at = $1 WHERE member = $2 AND revoked_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(at).bind(member).execute(c).await?.rows_affected()))
}
