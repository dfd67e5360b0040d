//! Settings that people agree on: documents by key.

use crate::db::on;
use crate::{StoreError, Tx, check};

/// The document of this key, if it was ever set.
///
/// # Errors
/// The database's own.
pub async fn get(tx: &mut Tx, key: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT value FROM setting WHERE key = $1";
    let found: Option<(String,)> = on!(tx, c => sqlx::query_as(sql).bind(key).fetch_optional(c).await?);
    Ok(found.map(|(value,)| value))
}

/// Forgets the document of this key.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM setting WHERE key = $1";
    on!(tx, c => sqlx::query(sql).bind(key).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Sets the document of this key.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set(tx: &mut Tx, key: &str, value: &str) -> Result<(), StoreError> {
    check::text("setting", key, check::KEY_BYTES_MAX)?;
    check::text("setting", value, check::BODY_BYTES_MAX)?;
    let sql = "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    on!(tx, c => sqlx::query(sql).bind(key).bind(value).execute(c).await.map(|_| ())?);
    Ok(())
}
