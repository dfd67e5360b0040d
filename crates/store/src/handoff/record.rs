//! All hand-offs of a period, as reports read them.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx};

/// A hand-off as reports need it.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Record {
    /// `open`, `accepted`, `returned`, `disqualified` or `closed`.
    pub status: String,
    /// Who has it, or had.
    pub owner: Option<String>,
    /// Where its lead came from.
    pub source: Option<String>,
    /// The model that opened it.
    pub model_version: Option<String>,
    /// When it was opened, in microseconds.
    pub opened_at: i64,
    /// When it was decided.
    pub decided_at: Option<i64>,
    /// Why, as a code.
    pub reason: Option<String>,
    /// When it is or was overdue.
    pub sla_at: Option<i64>,
    /// When it was noticed to be overdue first.
    pub overdue_at: Option<i64>,
    /// When sales first did something.
    pub touched_at: Option<i64>,
    /// How much working time that took.
    pub touched_work: Option<i64>,
}

/// Hand-offs opened from `since` on and before `until`, oldest first.
///
/// # Errors
/// The database's own.
pub async fn opened_within(tx: &mut Tx, since: i64, until: i64) -> Result<Vec<Record>, StoreError> {
    let sql = "SELECT h.status, h.owner, l.source, h.model_version, h.opened_at, h.decided_at, h.reason, h.sla_at, h.overdue_at, \
                 h.touched_at, h.touched_work \
               FROM handoff h JOIN lead l ON l.id = h.lead_id WHERE h.opened_at >= $1 AND h.opened_at < $2 ORDER BY h.opened_at, h.id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(since).bind(until).fetch_all(c).await?))
}
