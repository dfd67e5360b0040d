//! BANT: what was learned of each letter, append-only.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// Something learned about a letter.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Entry {
    /// Whose.
    pub lead_id: i64,
    /// The letter, by name.
    pub letter: String,
    /// The status, by name.
    pub status: String,
    /// What was learned, in words.
    pub value: Option<String>,
    /// The value in its own shape: a JSON object.
    pub detail: Option<String>,
    /// What it rests on, in words.
    pub evidence: Option<String>,
    /// Messages, notes and people it rests on: a JSON object.
    pub sources: Option<String>,
    /// How sure, 0 to 1.
    pub confidence: Option<f64>,
    /// Until when it can be relied on, in microseconds.
    pub best_before: Option<i64>,
    /// Who noted it.
    pub actor: String,
    /// When, in microseconds.
    pub recorded_at: i64,
}

impl Entry {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::optional("value", self.value.as_deref(), check::TEXT_BYTES_MAX)?;
        check::optional("evidence", self.evidence.as_deref(), check::TEXT_BYTES_MAX)?;
        self.detail.as_deref().map_or(Ok(()), |detail| check::json("value", detail))?;
        self.sources.as_deref().map_or(Ok(()), |sources| check::json("evidence", sources))?;
        check::text("by", &self.actor, check::KEY_BYTES_MAX)?;
        check::number("confidence", self.confidence)
    }
}

/// Adds entries. One that is confirmed and good until a date is due then, and what it replaces is due no longer.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, entries: &[Entry]) -> Result<(), StoreError> {
    for entry in entries {
        entry.check()?;
    }
    let replace = "UPDATE bant_entry SET due_at = NULL FROM ( \
                     SELECT CAST(r.value ->> 'lead_id' AS BIGINT) AS lead_id, r.value ->> 'letter' AS letter FROM @rows) AS s \
                   WHERE bant_entry.lead_id = s.lead_id AND bant_entry.letter = s.letter AND bant_entry.due_at IS NOT NULL";
    tx.batch(replace, entries).await?;
    let sql = "INSERT INTO bant_entry (lead_id, letter, status, value, detail, evidence, sources, confidence, best_before, due_at, \
                 actor, recorded_at) \
               SELECT CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'letter', r.value ->> 'status', r.value ->> 'value', \
                 r.value ->> 'detail', r.value ->> 'evidence', r.value ->> 'sources', \
                 CAST(r.value ->> 'confidence' AS DOUBLE PRECISION), CAST(r.value ->> 'best_before' AS BIGINT), \
                 CASE WHEN r.value ->> 'status' = 'confirmed' THEN CAST(r.value ->> 'best_before' AS BIGINT) END, \
                 r.value ->> 'actor', CAST(r.value ->> 'recorded_at' AS BIGINT) \
               FROM @rows";
    tx.batch(sql, entries).await?;
    Ok(())
}

/// The newest entry of each letter of a lead that was noted up to `until` (microseconds).
///
/// # Errors
/// The database's own.
pub async fn latest(tx: &mut Tx, lead: i64, until: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT lead_id, letter, status, value, detail, evidence, sources, confidence, best_before, actor, recorded_at \
               FROM bant_entry b \
               WHERE lead_id = $1 AND id = (SELECT MAX(id) FROM bant_entry n WHERE n.lead_id = b.lead_id AND n.letter = b.letter \
                 AND n.recorded_at <= $2)";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(until).fetch_all(c).await?))
}

/// All entries of a lead, newest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn history(tx: &mut Tx, lead: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT lead_id, letter, status, value, detail, evidence, sources, confidence, best_before, actor, recorded_at \
               FROM bant_entry WHERE lead_id = $1 ORDER BY id DESC LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(limit).fetch_all(c).await?))
}

/// What was confirmed and is good no longer.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Stale {
    /// The number of the entry.
    pub id: i64,
    /// Whose.
    pub lead_id: i64,
    /// The letter, by name.
    pub letter: String,
    /// Until when it was good, in microseconds.
    pub best_before: i64,
    /// Who confirmed it.
    pub actor: String,
}

/// Whether something turned stale by `now` (microseconds).
///
/// # Errors
/// The database's own.
pub async fn is_due(tx: &mut Tx, now: i64) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM bant_entry WHERE due_at <= $1 LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(now).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Takes what turned stale by `now`, the longest ago first, at most `limit`: it is due no longer. Returns how many were taken, and those of
/// them that no later entry had replaced.
///
/// # Errors
/// The database's own.
pub async fn take_due(tx: &mut Tx, now: i64, limit: i64) -> Result<(usize, Vec<Stale>), StoreError> {
    let sql = "UPDATE bant_entry SET due_at = NULL WHERE id IN ( \
                 SELECT id FROM bant_entry WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2) RETURNING id";
    let taken: Vec<(i64,)> =
        on!(&mut *tx, c => sqlx::query_as(sql).bind(now).bind(limit).fetch_all(c).await?);
    let ids: Vec<i64> = taken.into_iter().map(|(id,)| id).collect();
    let sql = "SELECT b.id, b.lead_id, b.letter, b.best_before, b.actor FROM @rows JOIN bant_entry b ON b.id = CAST(r.value AS BIGINT) \
               WHERE NOT EXISTS (SELECT 1 FROM bant_entry n WHERE n.lead_id = b.lead_id AND n.letter = b.letter AND n.id > b.id) \
               ORDER BY b.best_before, b.id";
    Ok((ids.len(), tx.lookup(sql, &ids).await?))
}
