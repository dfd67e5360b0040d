//! What both teams agreed on for hand-offs: every document that was ever in force.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A policy in force since an instant.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SetPolicy {
    /// Its number.
    pub id: i64,
    /// The document, JSON.
    pub document: String,
    /// Since when, in microseconds.
    pub set_at: i64,
    /// By whom.
    pub set_by: String,
}

/// Sets the policy that is in force from `at` on.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set(tx: &mut Tx, document: &str, at: i64, by: &str) -> Result<(), StoreError> {
    check::json("policy", document)?;
    check::text("by", by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO handoff_policy (document, set_at, set_by) VALUES ($1, $2, $3)";
    on!(tx, c => sqlx::query(sql).bind(document).bind(at).bind(by).execute(c).await.map(|_| ())?);
    Ok(())
}

/// All of them, oldest first; the last is in force.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<SetPolicy>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM handoff_policy ORDER BY id").fetch_all(c).await?))
}

/// The one in force; none: the default.
///
/// # Errors
/// The database's own.
pub async fn in_force(tx: &mut Tx) -> Result<Option<SetPolicy>, StoreError> {
    let sql = "SELECT * FROM handoff_policy ORDER BY id DESC LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_optional(c).await?))
}
