//! What people change of a lead beside its attributes, and the ids it is known by.

use crate::db::on;
use crate::{StoreError, Tx, check};

/// Says where a lead came from; what is none is known no more.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set_origin(
    tx: &mut Tx,
    id: i64,
    source: Option<&str>,
    campaign: Option<&str>,
) -> Result<(), StoreError> {
    check::optional("source", source, check::KEY_BYTES_MAX)?;
    check::optional("campaign", campaign, check::KEY_BYTES_MAX)?;
    let sql = "UPDATE lead SET source = $1, campaign = $2 WHERE id = $3";
    on!(tx, c => sqlx::query(sql).bind(source).bind(campaign).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// The ids a lead is known by, the earliest first, at most `limit`: (system, value). Systems are '' (external ids), `email` and `anonymous`.
///
/// # Errors
/// The database's own.
pub async fn external_ids(tx: &mut Tx, id: i64, limit: i64) -> Result<Vec<(String, String)>, StoreError> {
    let sql =
        "SELECT system, value FROM external_id WHERE lead_id = $1 ORDER BY rank, system, value LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).bind(limit).fetch_all(c).await?))
}
