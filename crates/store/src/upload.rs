//! Files that were sent to be imported.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Upload {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// What it holds: `leads`, `events`, `opportunities`.
    pub kind: String,
    /// As whoever sent it calls it.
    pub name: String,
    /// Who sent it.
    pub actor: String,
    /// How large it is.
    pub bytes: i64,
    /// Its name in the folder of jobs.
    pub file: String,
    /// When it was sent, in microseconds.
    pub created_at: i64,
}

/// Adds one; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, new: &Upload) -> Result<i64, StoreError> {
    check::text("name", &new.name, check::KEY_BYTES_MAX)?;
    check::text("by", &new.actor, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO upload (kind, name, actor, bytes, file, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&new.kind).bind(&new.name).bind(&new.actor).bind(new.bytes).bind(&new.file).bind(new.created_at)
        .fetch_one(c).await?);
    Ok(id)
}

/// The one of this number.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Upload>, StoreError> {
    let sql = "SELECT * FROM upload WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// All, the newest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, limit: i64) -> Result<Vec<Upload>, StoreError> {
    let sql = "SELECT * FROM upload ORDER BY id DESC LIMIT $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(limit).fetch_all(c).await?))
}

/// Removes one.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM upload WHERE id = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Forgets what was sent before `before` (microseconds); returns how many.
///
/// # Errors
/// The database's own.
pub async fn forget(tx: &mut Tx, before: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM upload WHERE created_at < $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(before).execute(c).await?.rows_affected()))
}
