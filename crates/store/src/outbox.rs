//! The outbox: what happened that others want to hear of, written in the commit that made it happen.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, seen};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Happened {
    /// Its number; 0 in a new one. Of one lead, what happens later has the greater one.
    pub id: i64,
    /// What, by its name.
    pub kind: String,
    /// To whom.
    pub lead_id: Option<i64>,
    /// When, in microseconds.
    pub occurred_at: i64,
    /// When it was noted.
    pub recorded_at: i64,
    /// More of it: a JSON object.
    pub data: String,
    /// When it was passed on.
    pub dispatched_at: Option<i64>,
}

/// Notes what happened, in this order.
///
/// # Errors
/// The database's own.
pub async fn add(tx: &mut Tx, happened: &[Happened]) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox (kind, lead_id, occurred_at, recorded_at, data) \
               SELECT r.value ->> 'kind', CAST(r.value ->> 'lead_id' AS BIGINT), CAST(r.value ->> 'occurred_at' AS BIGINT), \
                 CAST(r.value ->> 'recorded_at' AS BIGINT), r.value ->> 'data' FROM @rows";
    tx.batch(sql, happened).await?;
    Ok(())
}

/// Whether it is this transaction's turn to pass on what waits; on PostgreSQL nobody else's is then before it ends, on SQLite nobody else
/// writes anyway.
///
/// # Errors
/// The database's own.
pub async fn take_turn(tx: &mut Tx) -> Result<bool, StoreError> {
    let Tx::Postgres(tx) = tx else { return Ok(true) };
    let sql = "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.outbox', 0))";
    let (taken,): (bool,) = sqlx::query_as(sql).fetch_one(&mut **tx).await?;
    Ok(taken)
}

/// What waits to be passed on, oldest first.
///
/// # Errors
/// The database's own.
pub async fn waiting(tx: &mut Tx, limit: i64) -> Result<Vec<Happened>, StoreError> {
    let sql = "SELECT * FROM outbox WHERE dispatched_at IS NULL ORDER BY id LIMIT $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(limit).fetch_all(c).await?))
}

/// Notes that these were passed on.
///
/// # Errors
/// The database's own.
pub async fn set_dispatched(tx: &mut Tx, ids: &[i64], at: i64) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Row {
        id: i64,
        at: i64,
    }
    let rows: Vec<Row> = ids.iter().map(|id| Row { id: *id, at }).collect();
    let sql = "UPDATE outbox SET dispatched_at = s.at FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, CAST(r.value ->> 'at' AS BIGINT) AS at FROM @rows) AS s \
               WHERE outbox.id = s.id AND outbox.dispatched_at IS NULL";
    tx.batch(sql, &rows).await?;
    Ok(())
}

/// That something happened, without what was said of it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Heard {
    /// Its number.
    pub id: i64,
    /// What, by its name.
    pub kind: String,
    /// To whom.
    pub lead_id: Option<i64>,
    /// When, in microseconds.
    pub occurred_at: i64,
}

/// On PostgreSQL a number may become visible after greater ones: so many are looked at again,
const OVERLAP: i64 = 1_000;
/// if they were noted so short a time ago, in microseconds.
const OVERLAP_AGE: i64 = 10_000_000;

/// What happened after the number `after`, in order, as of `now`: to leads that may be seen, and to none. On PostgreSQL something may come
/// again that was there before.
///
/// # Errors
/// The database's own.
pub async fn heard(
    tx: &mut Tx,
    after: i64,
    now: i64,
    owned_by: Option<&[String]>,
    limit: i64,
) -> Result<Vec<Heard>, StoreError> {
    let seen = seen::condition(tx, "lead_id", "$5");
    let overlap = if tx.is_shared() { OVERLAP } else { 0 };
    let sql = format!(
        "SELECT id, kind, lead_id, occurred_at FROM outbox \
         WHERE id > $1 - $2 AND (id > $1 OR recorded_at > $3) AND (lead_id IS NULL OR {seen}) ORDER BY id LIMIT $4"
    );
    let owned_by = seen::bound(owned_by);
    Ok(
        on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(after).bind(overlap).bind(now - OVERLAP_AGE).bind(limit)
        .bind(owned_by).fetch_all(c).await?),
    )
}

/// The greatest number; 0 if nothing happened yet.
///
/// # Errors
/// The database's own.
pub async fn newest(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(MAX(id), 0) FROM outbox";
    let (newest,): (i64,) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok(newest)
}

/// What happened to a lead, oldest first.
///
/// # Errors
/// The database's own.
pub async fn of_lead(tx: &mut Tx, lead: i64) -> Result<Vec<Happened>, StoreError> {
    let sql = "SELECT * FROM outbox WHERE lead_id = $1 ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).fetch_all(c).await?))
}
