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
    /// What was learned.
    pub value: Option<String>,
    /// What it rests on.
    pub evidence: Option<String>,
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
        check::text("by", &self.actor, check::KEY_BYTES_MAX)?;
        check::number("confidence", self.confidence)
    }
}

/// Adds entries.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, entries: &[Entry]) -> Result<(), StoreError> {
    for entry in entries {
        entry.check()?;
    }
    let sql = "INSERT INTO bant_entry (lead_id, letter, status, value, evidence, confidence, best_before, actor, recorded_at) \
               SELECT CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'letter', r.value ->> 'status', r.value ->> 'value', \
                 r.value ->> 'evidence', CAST(r.value ->> 'confidence' AS DOUBLE PRECISION), \
                 CAST(r.value ->> 'best_before' AS BIGINT), r.value ->> 'actor', CAST(r.value ->> 'recorded_at' AS BIGINT) \
               FROM @rows";
    tx.batch(sql, entries).await?;
    Ok(())
}

/// The newest entry of each letter of a lead.
///
/// # Errors
/// The database's own.
pub async fn latest(tx: &mut Tx, lead: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT lead_id, letter, status, value, evidence, confidence, best_before, actor, recorded_at FROM bant_entry b \
               WHERE lead_id = $1 AND id = (SELECT MAX(id) FROM bant_entry n WHERE n.lead_id = b.lead_id AND n.letter = b.letter)";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).fetch_all(c).await?))
}
