//! Models beside the primary one, each in a slot of its own, and what leads score under them.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A slot with the model that is in force in it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Slot {
    /// A product, a region.
    pub name: String,
    /// The version in force.
    pub version: String,
    /// Since when, in microseconds.
    pub published_at: i64,
    /// Who published it.
    pub published_by: String,
    /// The lead up to which all have been scored under it; none: all have.
    pub pass_after: Option<i64>,
    /// The newest message up to which what was said since is scored too.
    pub seq: i64,
    /// [`Tx::moved`] when that was begun.
    pub moved: i64,
}

/// What a lead scores in a slot.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct SlotScore {
    /// The slot.
    pub slot: String,
    /// The lead.
    pub lead_id: i64,
    /// The version it was scored under.
    pub model_version: String,
    /// What it is.
    pub fit: f64,
    /// What it does.
    pub engagement: f64,
    /// Both together.
    pub total: f64,
    /// As it is displayed.
    pub score: i64,
    /// `A1` to `D3`.
    pub grade: String,
    /// 1 if it has reached the line of this model and not left it.
    pub qualified: i64,
    /// When it reached it first, in microseconds.
    pub first_entered_at: Option<i64>,
    /// When it reached it last.
    pub entered_at: Option<i64>,
    /// When it left it last.
    pub left_at: Option<i64>,
    /// The instant of these numbers.
    pub as_of: i64,
    /// When they change with no message; none: they do not.
    pub due_at: Option<i64>,
}

#[derive(Serialize)]
struct Of<'a> {
    slot: &'a str,
    lead: i64,
}

/// All slots, by name.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<Slot>, StoreError> {
    let sql = "SELECT * FROM slot ORDER BY name";
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// The slot of this name.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, name: &str) -> Result<Option<Slot>, StoreError> {
    let sql = "SELECT * FROM slot WHERE name = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(name).fetch_optional(c).await?))
}

/// Puts a version in force in a slot, which is made if it is not there: every lead is scored anew.
///
/// # Errors
/// [`StoreError::Value`] for a name that may not be stored, or the database's own.
pub async fn set(tx: &mut Tx, slot: &Slot) -> Result<(), StoreError> {
    check::text("slot", &slot.name, check::KEY_BYTES_MAX)?;
    check::text("by", &slot.published_by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO slot (name, version, published_at, published_by, pass_after, seq, moved) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT (name) DO UPDATE SET version = excluded.version, published_at = excluded.published_at, \
                 published_by = excluded.published_by, pass_after = excluded.pass_after, seq = excluded.seq, moved = excluded.moved";
    on!(tx, c => sqlx::query(sql)
        .bind(&slot.name).bind(&slot.version).bind(slot.published_at).bind(&slot.published_by)
        .bind(slot.pass_after).bind(slot.seq).bind(slot.moved)
        .execute(c).await.map(|_| ())?);
    Ok(())
}

/// Notes how far leads are scored; false if `slot` no longer stands as `before` says: somebody else has scored them, or published.
///
/// # Errors
/// The database's own.
pub async fn advance(tx: &mut Tx, before: &Slot, slot: &Slot) -> Result<bool, StoreError> {
    let sql = "UPDATE slot SET pass_after = $1, seq = $2, moved = $3 \
               WHERE name = $4 AND version = $5 AND COALESCE(pass_after, -1) = $6 AND seq = $7 AND moved = $8";
    let done = on!(tx, c => sqlx::query(sql)
        .bind(slot.pass_after).bind(slot.seq).bind(slot.moved)
        .bind(&before.name).bind(&before.version).bind(before.pass_after.unwrap_or(-1)).bind(before.seq).bind(before.moved)
        .execute(c).await?.rows_affected());
    Ok(done == 1)
}

/// Removes a slot with its scores; false if there is none.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, name: &str) -> Result<bool, StoreError> {
    let scores = "DELETE FROM slot_score WHERE slot = $1";
    on!(tx, c => sqlx::query(scores).bind(name).execute(c).await.map(|_| ())?);
    let sql = "DELETE FROM slot WHERE name = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(name).execute(c).await?.rows_affected()) == 1)
}

/// Stores the scores of `leads` in a slot, in place of those before: who has none any more has none then. Of leads that are gone nothing is
/// stored.
///
/// # Errors
/// The database's own.
pub async fn save(tx: &mut Tx, slot: &str, leads: &[i64], scores: &[SlotScore]) -> Result<(), StoreError> {
    let scored: HashSet<i64> = scores.iter().map(|score| score.lead_id).collect();
    let without = leads.iter().filter(|lead| !scored.contains(lead));
    let without: Vec<Of<'_>> = without.map(|lead| Of { slot, lead: *lead }).collect();
    let sql = "DELETE FROM slot_score WHERE (slot, lead_id) IN ( \
                 SELECT r.value ->> 'slot', CAST(r.value ->> 'lead' AS BIGINT) FROM @rows)";
    tx.batch(sql, &without).await?;
    let sql = "INSERT INTO slot_score (slot, lead_id, model_version, fit, engagement, total, score, grade, qualified, first_entered_at, \
                 entered_at, left_at, as_of, due_at) \
               SELECT r.value ->> 'slot', l.id, r.value ->> 'model_version', CAST(r.value ->> 'fit' AS DOUBLE PRECISION), \
                 CAST(r.value ->> 'engagement' AS DOUBLE PRECISION), CAST(r.value ->> 'total' AS DOUBLE PRECISION), \
                 CAST(r.value ->> 'score' AS BIGINT), r.value ->> 'grade', CAST(r.value ->> 'qualified' AS BIGINT), \
                 CAST(r.value ->> 'first_entered_at' AS BIGINT), CAST(r.value ->> 'entered_at' AS BIGINT), \
                 CAST(r.value ->> 'left_at' AS BIGINT), CAST(r.value ->> 'as_of' AS BIGINT), CAST(r.value ->> 'due_at' AS BIGINT) \
               FROM @rows JOIN lead l ON l.id = CAST(r.value ->> 'lead_id' AS BIGINT) WHERE true \
               ON CONFLICT (slot, lead_id) DO UPDATE SET model_version = excluded.model_version, fit = excluded.fit, \
                 engagement = excluded.engagement, total = excluded.total, score = excluded.score, grade = excluded.grade, \
                 qualified = excluded.qualified, first_entered_at = excluded.first_entered_at, entered_at = excluded.entered_at, \
                 left_at = excluded.left_at, as_of = excluded.as_of, due_at = excluded.due_at";
    tx.batch(sql, scores).await?;
    Ok(())
}

/// What a lead scores in every slot, by slot.
///
/// # Errors
/// The database's own.
pub async fn of_lead(tx: &mut Tx, lead: i64) -> Result<Vec<SlotScore>, StoreError> {
    let sql = "SELECT * FROM slot_score WHERE lead_id = $1 ORDER BY slot";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).fetch_all(c).await?))
}

/// What these leads score in a slot.
///
/// # Errors
/// The database's own.
pub async fn of_leads(tx: &mut Tx, slot: &str, leads: &[i64]) -> Result<Vec<SlotScore>, StoreError> {
    let wanted: Vec<Of<'_>> = leads.iter().map(|lead| Of { slot, lead: *lead }).collect();
    let sql = "SELECT s.* FROM @rows JOIN slot_score s ON s.slot = r.value ->> 'slot' AND s.lead_id = CAST(r.value ->> 'lead' AS BIGINT)";
    tx.lookup(sql, &wanted).await
}

/// How many leads have a score in a slot under its version, and how many of them are qualified.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx, slot: &Slot) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT COUNT(*), COUNT(CASE WHEN qualified = 1 THEN 1 END) FROM slot_score WHERE slot = $1 AND model_version = $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(&slot.name).bind(&slot.version).fetch_one(c).await?))
}

/// Leads whose score in a slot is due at `now`, the longest due first.
///
/// # Errors
/// The database's own.
pub async fn due(tx: &mut Tx, slot: &str, now: i64, limit: i64) -> Result<Vec<i64>, StoreError> {
    let sql =
        "SELECT lead_id FROM slot_score WHERE slot = $1 AND due_at <= $2 ORDER BY due_at, lead_id LIMIT $3";
    let ids: Vec<(i64,)> =
        on!(tx, c => sqlx::query_as(sql).bind(slot).bind(now).bind(limit).fetch_all(c).await?);
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Leads of which, or of whose account, a message with a number above `after` up to `until` tells.
///
/// # Errors
/// The database's own.
pub async fn told_of(tx: &mut Tx, after: i64, until: i64) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT lead_id FROM event WHERE seq > $1 AND seq <= $2 AND lead_id IS NOT NULL \
               UNION SELECT l.id FROM event e JOIN lead l ON l.account_id = e.account_id WHERE e.seq > $1 AND e.seq <= $2";
    let ids: Vec<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(after).bind(until).fetch_all(c).await?);
    Ok(ids.into_iter().map(|(id,)| id).collect())
}
