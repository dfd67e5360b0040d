//! Tickets: what is good for one use, such as a link to set a password.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A ticket. The secret itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Ticket {
    /// SHA-256 of the secret.
    pub secret: Vec<u8>,
    /// What it is good for: `setup`, `invitation`, `reset`, `second_factor`.
    pub kind: String,
    /// For whom; none for the first member.
    pub member_id: Option<i64>,
    /// Who issued it.
    pub created_by: String,
    /// When, in microseconds.
    pub created_at: i64,
    /// Until when it is good.
    pub expires_at: i64,
    /// How often a wrong code came with it.
    pub attempts: i64,
}

/// Issues a ticket, in place of those of its kind for the same member.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn issue(tx: &mut Tx, ticket: &Ticket) -> Result<(), StoreError> {
    check::text("by", &ticket.created_by, check::KEY_BYTES_MAX)?;
    void(tx, &ticket.kind, ticket.member_id).await?;
    let sql = "INSERT INTO ticket (secret, kind, member_id, created_by, created_at, expires_at, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    on!(tx, c => sqlx::query(sql)
        .bind(&ticket.secret).bind(&ticket.kind).bind(ticket.member_id).bind(&ticket.created_by)
        .bind(ticket.created_at).bind(ticket.expires_at).bind(ticket.attempts)
        .execute(c).await.map(|_| ())?);
    Ok(())
}

/// The ticket of this secret (SHA-256) and kind that is good at `now`.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, secret: &[u8], kind: &str, now: i64) -> Result<Option<Ticket>, StoreError> {
    let sql = "SELECT * FROM ticket WHERE secret = $1 AND kind = $2 AND expires_at > $3";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(secret).bind(kind).bind(now).fetch_optional(c).await?))
}

/// Uses up a ticket; false if somebody else did.
///
/// # Errors
/// The database's own.
pub async fn take(tx: &mut Tx, secret: &[u8]) -> Result<bool, StoreError> {
    let sql = "DELETE FROM ticket WHERE secret = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(secret).execute(c).await?.rows_affected()) == 1)
}

/// Counts a wrong code that came with a ticket; returns how many there were.
///
/// # Errors
/// The database's own.
pub async fn miss(tx: &mut Tx, secret: &[u8]) -> Result<i64, StoreError> {
    let sql = "UPDATE ticket SET attempts = attempts + 1 WHERE secret = $1 RETURNING attempts";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(secret).fetch_optional(c).await?);
    Ok(found.map_or(0, |(attempts,)| attempts))
}

/// Voids the tickets of a kind for a member.
///
/// # Errors
/// The database's own.
pub async fn void(tx: &mut Tx, kind: &str, member: Option<i64>) -> Result<(), StoreError> {
    let sql = "DELETE FROM ticket WHERE kind = $1 AND COALESCE(member_id, 0) = $2";
    on!(tx, c => sqlx::query(sql).bind(kind).bind(member.unwrap_or(0)).execute(c).await.map(|_| ())?);
    Ok(())
}

/// All tickets of a kind that are good at `now`, the newest first.
///
/// # Errors
/// The database's own.
pub async fn open(tx: &mut Tx, kind: &str, now: i64) -> Result<Vec<Ticket>, StoreError> {
    let sql = "SELECT * FROM ticket WHERE kind = $1 AND expires_at > $2 ORDER BY created_at DESC, secret";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(kind).bind(now).fetch_all(c).await?))
}

/// Forgets the tickets that are good no more.
///
/// # Errors
/// The database's own.
pub async fn tidy(tx: &mut Tx, now: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM ticket WHERE expires_at <= $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(now).execute(c).await?.rows_affected()))
}
