//! What to do with leads, by the band of their score: every playbook that was ever in force.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// The longest document, in bytes.
const DOCUMENT_BYTES_MAX: usize = 512 * 1_024;

/// A playbook in force since an instant.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SetPlaybook {
    /// Its number, from 1; one more than that of the one it replaced.
    pub revision: i64,
    /// The document, JSON.
    pub document: String,
    /// Since when, in microseconds.
    pub set_at: i64,
    /// By whom.
    pub set_by: String,
}

/// Puts a playbook in force; false if the one in force is not that of the revision before (0: none).
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set(tx: &mut Tx, new: &SetPlaybook) -> Result<bool, StoreError> {
    check::text("playbook", &new.document, DOCUMENT_BYTES_MAX)?;
    check::text("by", &new.set_by, check::KEY_BYTES_MAX)?;
    // Of two that replace the same one, the second finds the number taken.
    let sql = "INSERT INTO playbook (revision, document, set_at, set_by) \
               SELECT CAST($1 AS BIGINT), $2, CAST($3 AS BIGINT), $4 \
               WHERE (SELECT COALESCE(MAX(revision), 0) FROM playbook) = CAST($1 AS BIGINT) - 1 \
               ON CONFLICT (revision) DO NOTHING";
    let stored = on!(tx, c => sqlx::query(sql)
        .bind(new.revision).bind(&new.document).bind(new.set_at).bind(&new.set_by)
        .execute(c).await?.rows_affected());
    Ok(stored == 1)
}

/// The one that was in force at an instant, in microseconds; none before the first.
///
/// # Errors
/// The database's own.
pub async fn in_force(tx: &mut Tx, at: i64) -> Result<Option<SetPlaybook>, StoreError> {
    let sql = "SELECT * FROM playbook WHERE set_at <= $1 ORDER BY revision DESC LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(at).fetch_optional(c).await?))
}

/// The newest; none before the first.
///
/// # Errors
/// The database's own.
pub async fn newest(tx: &mut Tx) -> Result<Option<SetPlaybook>, StoreError> {
    in_force(tx, i64::MAX).await
}
