//! Who did what: append-only.

use crate::db::on;
use crate::{StoreError, Tx, check};

/// Notes that `actor` did `action` to `subject`; `detail` is a JSON object without personal data.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn note(
    tx: &mut Tx,
    at: i64,
    actor: &str,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), StoreError> {
    check::text("by", actor, check::KEY_BYTES_MAX)?;
    check::text("subject", subject, check::KEY_BYTES_MAX)?;
    check::json("detail", detail)?;
    let sql = "INSERT INTO audit (at, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)";
    on!(tx, c => sqlx::query(sql).bind(at).bind(actor).bind(action).bind(subject).bind(detail).execute(c).await.map(|_| ())?);
    Ok(())
}

/// How many entries there are.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx) -> Result<u64, StoreError> {
    let (count,): (i64,) = on!(tx, c => sqlx::query_as("SELECT COUNT(*) FROM audit").fetch_one(c).await?);
    Ok(count as u64)
}
