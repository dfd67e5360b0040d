//! The clock of a hand-off: what waits for an owner, what is due.

use sqlx::FromRow;

use super::Handoff;
use crate::db::on;
use crate::{StoreError, Tx, check};

// Asked every second: by the index of those few that are waiting, and not by that of all that are open.

/// Open hand-offs for which an owner is to be looked for at `now`, the longest waiting first.
///
/// # Errors
/// The database's own.
pub async fn to_route(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Handoff>, StoreError> {
    let sql =
        "SELECT * FROM handoff WHERE route_at <= $1 AND status || '' = 'open' ORDER BY route_at, id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(now).bind(limit).fetch_all(c).await?))
}

/// Open hand-offs whose clock is to be looked at at `now`, the longest due first.
///
/// # Errors
/// The database's own.
pub async fn due(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Handoff>, StoreError> {
    let sql =
        "SELECT * FROM handoff WHERE next_at <= $1 AND status || '' = 'open' ORDER BY next_at, id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(now).bind(limit).fetch_all(c).await?))
}

/// Writes owner and clock of an open hand-off, changed by its `changed_by`; false if it was changed since it was read, or is open no longer.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, handoff: &Handoff) -> Result<bool, StoreError> {
    check::optional("owner", handoff.owner.as_deref(), check::KEY_BYTES_MAX)?;
    check::optional("by", handoff.changed_by.as_deref(), check::KEY_BYTES_MAX)?;
    let sql = "UPDATE handoff SET owner = $1, assigned_at = $2, route_at = $3, unassigned_at = $4, clock_from = $5, \
                 clock_used = $6, sla_at = $7, sla_step = $8, next_at = $9, reassigned = $10, overdue_at = $11, \
                 snoozed_until = $12, touched_at = $13, touched_work = $14, changed_by = $15, revision = revision + 1 \
               WHERE id = $16 AND revision = $17 AND status = 'open'";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&handoff.owner).bind(handoff.assigned_at).bind(handoff.route_at).bind(handoff.unassigned_at)
        .bind(handoff.clock_from).bind(handoff.clock_used).bind(handoff.sla_at).bind(handoff.sla_step)
        .bind(handoff.next_at).bind(handoff.reassigned).bind(handoff.overdue_at).bind(handoff.snoozed_until)
        .bind(handoff.touched_at).bind(handoff.touched_work).bind(&handoff.changed_by).bind(handoff.id).bind(handoff.revision)
        .execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// Says when an owner of an open hand-off is to be looked for, and nothing else: whoever has read it need not read it again.
///
/// # Errors
/// The database's own.
pub async fn look_for_owner(tx: &mut Tx, handoff: i64, at: Option<i64>) -> Result<(), StoreError> {
    let sql = "UPDATE handoff SET route_at = $1 WHERE id = $2 AND status = 'open'";
    on!(tx, c => sqlx::query(sql).bind(at).bind(handoff).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Lets every open hand-off be looked at at `now`: what was agreed has changed. Those that look for an owner, or for another one, do so at once.
///
/// # Errors
/// The database's own.
pub async fn look_again(tx: &mut Tx, now: i64) -> Result<(), StoreError> {
    for sql in [
        "UPDATE handoff SET next_at = $1 WHERE status = 'open' AND (next_at IS NULL OR next_at > $1)",
        "UPDATE handoff SET route_at = $1 WHERE status = 'open' AND route_at > $1",
    ] {
        on!(&mut *tx, c => sqlx::query(sql).bind(now).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

/// Something that the clock did.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Step {
    /// The hand-off.
    pub handoff_id: i64,
    /// How often the hand-off had gone on to somebody else before.
    pub round: i64,
    /// `reminder`, `overdue`, `escalation` or `reassignment`.
    pub step: String,
    /// When it was due, in microseconds.
    pub due_at: i64,
    /// When it was done.
    pub taken_at: i64,
}

/// Notes a step; false if it was taken before.
///
/// # Errors
/// The database's own.
pub async fn take(tx: &mut Tx, step: &Step) -> Result<bool, StoreError> {
    let sql = "INSERT INTO handoff_step (handoff_id, round, step, due_at, taken_at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (handoff_id, round, step) DO NOTHING";
    let taken = on!(tx, c => sqlx::query(sql)
        .bind(step.handoff_id).bind(step.round).bind(&step.step).bind(step.due_at).bind(step.taken_at)
        .execute(c).await?.rows_affected());
    Ok(taken == 1)
}

/// What the clock of a hand-off did, in order.
///
/// # Errors
/// The database's own.
pub async fn steps(tx: &mut Tx, handoff: i64) -> Result<Vec<Step>, StoreError> {
    let sql = "SELECT * FROM handoff_step WHERE handoff_id = $1 ORDER BY round, due_at, step";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(handoff).fetch_all(c).await?))
}
