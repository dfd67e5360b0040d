//! Runs of imports.

use crate::db::on;
use crate::{StoreError, Tx, check};

/// Notes that an import of `kind` begins; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for a name that may not be stored, or the database's own.
pub async fn start(tx: &mut Tx, kind: &str, file: &str, at: i64) -> Result<i64, StoreError> {
    check::text("file name", file, check::KEY_BYTES_MAX)?;
    let sql =
        "INSERT INTO import_run (kind, file, started_at, counts) VALUES ($1, $2, $3, '{}') RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql).bind(kind).bind(file).bind(at).fetch_one(c).await?);
    Ok(id)
}

/// Notes that an import ended, with its counts (a JSON object).
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn finish(tx: &mut Tx, id: i64, at: i64, counts: &str) -> Result<(), StoreError> {
    check::json("counts", counts)?;
    let sql = "UPDATE import_run SET finished_at = $1, counts = $2 WHERE id = $3";
    on!(tx, c => sqlx::query(sql).bind(at).bind(counts).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}
