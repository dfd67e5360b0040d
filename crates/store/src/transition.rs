//! Moves between stages: append-only.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx};

/// A move.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Transition {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Whose.
    pub lead_id: i64,
    /// The model that was in force.
    pub model_version: Option<String>,
    /// Where from; none at the beginning.
    pub from_stage: Option<String>,
    /// Where to; none in an entry that only voids another.
    pub to_stage: Option<String>,
    /// When it happened, in microseconds.
    pub occurred_at: i64,
    /// When it was noted, in microseconds.
    pub recorded_at: i64,
    /// Why, as a code.
    pub reason: String,
    /// Why, in words.
    pub note: Option<String>,
    /// Who or what moved it.
    pub actor: String,
    /// 1 if derived from history.
    pub backfilled: i64,
    /// The entry that this one voids.
    pub corrects: Option<i64>,
}

/// Appends moves.
///
/// # Errors
/// The database's own.
pub async fn append(tx: &mut Tx, moves: &[&Transition]) -> Result<(), StoreError> {
    let sql = "INSERT INTO transition (lead_id, model_version, from_stage, to_stage, occurred_at, recorded_at, reason, note, actor, \
                 backfilled, corrects) \
               SELECT CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'model_version', r.value ->> 'from_stage', \
                 r.value ->> 'to_stage', CAST(r.value ->> 'occurred_at' AS BIGINT), \
                 CAST(r.value ->> 'recorded_at' AS BIGINT), r.value ->> 'reason', r.value ->> 'note', r.value ->> 'actor', \
                 CAST(r.value ->> 'backfilled' AS BIGINT), CAST(r.value ->> 'corrects' AS BIGINT) FROM @rows";
    tx.batch(sql, moves).await?;
    Ok(())
}

/// The moves of these leads that stand, oldest first.
///
/// # Errors
/// The database's own.
pub async fn of_leads(tx: &mut Tx, leads: &[i64]) -> Result<Vec<Transition>, StoreError> {
    let sql = "SELECT t.id, t.lead_id, t.model_version, t.from_stage, t.to_stage, t.occurred_at, t.recorded_at, t.reason, t.note, \
                 t.actor, t.backfilled, t.corrects \
               FROM @rows JOIN transition t ON t.lead_id = CAST(r.value AS BIGINT) \
               WHERE t.to_stage IS NOT NULL AND NOT EXISTS (SELECT 1 FROM transition v WHERE v.corrects = t.id) \
               ORDER BY t.lead_id, t.occurred_at, t.id";
    tx.lookup(sql, leads).await
}

/// Everything ever noted of a lead's moves, voided ones and corrections as well, in the order of noting.
///
/// # Errors
/// The database's own.
pub async fn log_of(tx: &mut Tx, lead: i64) -> Result<Vec<Transition>, StoreError> {
    let sql = "SELECT id, lead_id, model_version, from_stage, to_stage, occurred_at, recorded_at, reason, note, actor, backfilled, \
                 corrects FROM transition WHERE lead_id = $1 ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).fetch_all(c).await?))
}
