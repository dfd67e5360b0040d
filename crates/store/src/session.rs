//! Sessions of members who have signed in, and the browsers that they did it from.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A session. The secret itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Session {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// SHA-256 of the secret.
    pub secret: Vec<u8>,
    /// Whose it is.
    pub member_id: i64,
    /// When it began, in microseconds.
    pub created_at: i64,
    /// When it was last used, within a minute.
    pub seen_at: i64,
    /// When it ends, whatever is done until then.
    pub expires_at: i64,
    /// 1 if a second factor was given.
    pub strong: i64,
    /// From which address it began.
    pub address: String,
    /// In which program, as that calls itself.
    pub agent: String,
}

/// A session with whose it is.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Held {
    /// The session.
    #[sqlx(flatten)]
    pub session: Session,
    /// The member's address.
    pub email: String,
    /// What it may do, by name.
    pub role: String,
    /// Its team, by name.
    pub team: Option<String>,
}

/// Begins a session; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, session: &Session) -> Result<i64, StoreError> {
    check::text("address", &session.address, check::KEY_BYTES_MAX)?;
    check::text("agent", &session.agent, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO session (secret, member_id, created_at, seen_at, expires_at, strong, address, agent) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&session.secret).bind(session.member_id).bind(session.created_at).bind(session.seen_at)
        .bind(session.expires_at).bind(session.strong).bind(&session.address).bind(&session.agent)
        .fetch_one(c).await?);
    Ok(id)
}

/// The session of this secret (SHA-256), unless it ended by `now`, was last used before `idle_since` (microseconds), or its member is disabled.
///
/// # Errors
/// The database's own.
pub async fn held(tx: &mut Tx, secret: &[u8], now: i64, idle_since: i64) -> Result<Option<Held>, StoreError> {
    let sql = "SELECT s.*, m.email, m.role, m.team FROM session s JOIN member m ON m.id = s.member_id \
               WHERE s.secret = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND m.disabled_at IS NULL";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(secret).bind(now).bind(idle_since).fetch_optional(c).await?))
}

/// Notes that a session is used.
///
/// # Errors
/// The database's own.
pub async fn touch(tx: &mut Tx, id: i64, at: i64) -> Result<(), StoreError> {
    let sql = "UPDATE session SET seen_at = $1 WHERE id = $2 AND seen_at < $1";
    on!(tx, c => sqlx::query(sql).bind(at).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// A member's sessions, the newest first.
///
/// # Errors
/// The database's own.
pub async fn of_member(tx: &mut Tx, member: i64) -> Result<Vec<Session>, StoreError> {
    let sql = "SELECT * FROM session WHERE member_id = $1 ORDER BY id DESC";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(member).fetch_all(c).await?))
}

/// Ends one session of a member; false if there is none of this number.
///
/// # Errors
/// The database's own.
pub async fn end(tx: &mut Tx, member: i64, id: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM session WHERE member_id = $1 AND id = $2";
    Ok(on!(tx, c => sqlx::query(sql).bind(member).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Ends all sessions of a member but one; returns how many.
///
/// # Errors
/// The database's own.
pub async fn end_others(tx: &mut Tx, member: i64, but: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM session WHERE member_id = $1 AND id <> $2";
    Ok(on!(tx, c => sqlx::query(sql).bind(member).bind(but).execute(c).await?.rows_affected()))
}

/// Forgets the sessions that ended by `now`, or were last used before `idle_since`.
///
/// # Errors
/// The database's own.
pub async fn tidy(tx: &mut Tx, now: i64, idle_since: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2";
    Ok(on!(tx, c => sqlx::query(sql).bind(now).bind(idle_since).execute(c).await?.rows_affected()))
}

/// Notes a browser (SHA-256 of its secret) that a member signs in from, and forgets all but the `most` that were used last.
///
/// # Errors
/// The database's own.
pub async fn note_device(
    tx: &mut Tx,
    secret: &[u8],
    member: i64,
    at: i64,
    most: i64,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO device (secret, member_id, seen_at) VALUES ($1, $2, $3) ON CONFLICT (secret) DO UPDATE SET seen_at = excluded.seen_at";
    on!(tx, c => sqlx::query(sql).bind(secret).bind(member).bind(at).execute(c).await.map(|_| ())?);
    let sql = "DELETE FROM device WHERE member_id = $1 AND secret NOT IN ( \
                 SELECT secret FROM device WHERE member_id = $1 ORDER BY seen_at DESC, secret LIMIT $2)";
    on!(tx, c => sqlx::query(sql).bind(member).bind(most).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Whether a member has signed in from this browser.
///
/// # Errors
/// The database's own.
pub async fn knows_device(tx: &mut Tx, secret: &[u8], member: i64) -> Result<bool, StoreError> {
    let sql = "SELECT member_id FROM device WHERE secret = $1 AND member_id = $2";
    let found: Option<(i64,)> =
        on!(tx, c => sqlx::query_as(sql).bind(secret).bind(member).fetch_optional(c).await?);
    Ok(found.is_some())
}
