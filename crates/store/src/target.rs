//! What owners are to reach in a period.

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx, check, seen};

/// A target.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Target {
    /// Who is to reach it.
    pub owner: String,
    /// `2026`, `2026-Q3` or `2026-09`.
    pub period: String,
    /// `won_amount` or `won_count`.
    pub metric: String,
    /// ISO 4217; empty for counts.
    pub currency: String,
    /// How much.
    pub amount: f64,
    /// Who set it.
    pub set_by: String,
    /// When, in microseconds.
    pub set_at: i64,
}

/// Sets a target, over what was set before.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set(tx: &mut Tx, target: &Target) -> Result<(), StoreError> {
    check::text("owner", &target.owner, check::KEY_BYTES_MAX)?;
    check::number("amount", Some(target.amount))?;
    check::text("by", &target.set_by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO target (owner, period, metric, currency, amount, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT (owner, period, metric, currency) DO UPDATE SET amount = excluded.amount, set_by = excluded.set_by, \
                 set_at = excluded.set_at";
    on!(tx, c => sqlx::query(sql)
        .bind(&target.owner).bind(&target.period).bind(&target.metric).bind(&target.currency).bind(target.amount)
        .bind(&target.set_by).bind(target.set_at).execute(c).await.map(|_| ())?);
    Ok(())
}

/// The target of the same owner, period, metric and currency.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, like: &Target) -> Result<Option<Target>, StoreError> {
    let sql = "SELECT owner, period, metric, currency, amount, set_by, set_at FROM target \
               WHERE owner = $1 AND period = $2 AND metric = $3 AND currency = $4";
    Ok(on!(tx, c => sqlx::query_as(sql)
        .bind(&like.owner).bind(&like.period).bind(&like.metric).bind(&like.currency).fetch_optional(c).await?))
}

/// Removes a target; false if there is none.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, target: &Target) -> Result<bool, StoreError> {
    let sql = "DELETE FROM target WHERE owner = $1 AND period = $2 AND metric = $3 AND currency = $4";
    Ok(on!(tx, c => sqlx::query(sql)
        .bind(&target.owner).bind(&target.period).bind(&target.metric).bind(&target.currency).execute(c).await?.rows_affected())
        == 1)
}

/// The targets of a period, or of all; of these owners, or of all; by period and owner, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn list(
    tx: &mut Tx,
    period: Option<&str>,
    owners: Option<&[String]>,
    limit: i64,
) -> Result<Vec<Target>, StoreError> {
    let sql = format!(
        "SELECT owner, period, metric, currency, amount, set_by, set_at FROM target WHERE ($1 = '' OR period = $1) \
           AND (CAST($3 AS TEXT) IS NULL OR owner IN ({})) ORDER BY period, owner, metric, currency LIMIT $2",
        seen::members(tx, "$3")
    );
    Ok(on!(tx, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(period.unwrap_or_default()).bind(limit).bind(seen::bound(owners)).fetch_all(c).await?))
}
