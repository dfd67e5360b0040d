//! What people, or a system of record, decided about leads.

use serde::Serialize;
use sqlx::FromRow;

use crate::{StoreError, Tx, check};

/// A decision: the lead is at this stage.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Decision {
    /// Its identity; the same one twice is one decision.
    #[sqlx(rename = "ref")]
    #[serde(rename = "ref")]
    pub reference: String,
    /// Whose.
    pub lead_id: i64,
    /// The stage, by name.
    pub stage: String,
    /// When it was decided, in microseconds.
    pub decided_at: i64,
    /// When it was noted, in microseconds.
    pub recorded_at: i64,
    /// Who decided.
    pub actor: String,
    /// Why, as a code.
    pub reason: String,
    /// Why, in words.
    pub note: Option<String>,
    /// 1 if it was imported.
    pub imported: i64,
}

impl Decision {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::text("reference", &self.reference, check::TEXT_BYTES_MAX)?;
        check::text("actor", &self.actor, check::KEY_BYTES_MAX)?;
        check::text("reason", &self.reason, check::KEY_BYTES_MAX)?;
        check::optional("note", self.note.as_deref(), check::TEXT_BYTES_MAX)
    }
}

/// Adds decisions; returns how many were new.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, decisions: &[Decision]) -> Result<u64, StoreError> {
    for decision in decisions {
        decision.check()?;
    }
    let sql = "INSERT INTO decision (ref, lead_id, stage, decided_at, recorded_at, actor, reason, note, imported) \
               SELECT r.value ->> 'ref', CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'stage', \
                 CAST(r.value ->> 'decided_at' AS BIGINT), CAST(r.value ->> 'recorded_at' AS BIGINT), r.value ->> 'actor', \
                 r.value ->> 'reason', r.value ->> 'note', CAST(r.value ->> 'imported' AS BIGINT) FROM @rows WHERE true \
               ON CONFLICT (ref) DO NOTHING";
    tx.batch(sql, decisions).await
}

/// The decisions about these leads, oldest first.
///
/// # Errors
/// The database's own.
pub async fn of_leads(tx: &mut Tx, leads: &[i64]) -> Result<Vec<Decision>, StoreError> {
    let sql = "SELECT d.ref, d.lead_id, d.stage, d.decided_at, d.recorded_at, d.actor, d.reason, d.note, d.imported \
               FROM @rows JOIN decision d ON d.lead_id = CAST(r.value AS BIGINT) ORDER BY d.decided_at, d.id";
    tx.lookup(sql, leads).await
}
