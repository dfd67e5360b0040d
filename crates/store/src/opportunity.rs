//! Opportunities: the deals of leads.

use serde::Serialize;
use sqlx::FromRow;

use crate::{StoreError, Tx, check};

/// A deal.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Opportunity {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Its identity elsewhere; unique.
    pub external_id: String,
    /// Whose.
    pub lead_id: i64,
    /// Its name.
    pub name: Option<String>,
    /// What is to be sold.
    pub product: Option<String>,
    /// Its stage as its source calls it.
    pub stage: String,
    /// `open`, `won` or `lost`.
    pub outcome: String,
    /// What it is worth, in units of the currency.
    pub amount: Option<f64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// When it was opened, in microseconds.
    pub opened_at: i64,
    /// When it was decided.
    pub closed_at: Option<i64>,
    /// When it should be decided.
    pub expected_close_at: Option<i64>,
    /// Why it was won or lost.
    pub reason: Option<String>,
    /// Who else was in it.
    pub competitor: Option<String>,
    /// Who sells.
    pub owner: Option<String>,
    /// Everything else that its source says: a JSON object.
    pub attributes: String,
    /// When it was first stored, in microseconds.
    pub recorded_at: i64,
}

impl Opportunity {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::text("opportunity id", &self.external_id, check::KEY_BYTES_MAX)?;
        check::text("stage", &self.stage, check::TEXT_BYTES_MAX)?;
        check::number("amount", self.amount)?;
        check::json("attributes", &self.attributes)?;
        for (field, value) in [
            ("opportunity name", &self.name),
            ("product", &self.product),
            ("currency", &self.currency),
            ("reason", &self.reason),
            ("competitor", &self.competitor),
            ("owner", &self.owner),
        ] {
            check::optional(field, value.as_deref(), check::TEXT_BYTES_MAX)?;
        }
        Ok(())
    }
}

/// Stores deals over what is there under the same external id; returns how many are new or changed.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, deals: &[Opportunity]) -> Result<u64, StoreError> {
    for deal in deals {
        deal.check()?;
    }
    let sql = "INSERT INTO opportunity (external_id, lead_id, name, product, stage, outcome, amount, currency, opened_at, closed_at, \
                 expected_close_at, reason, competitor, owner, attributes, recorded_at) \
               SELECT r.value ->> 'external_id', CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'name', \
                 r.value ->> 'product', r.value ->> 'stage', r.value ->> 'outcome', \
                 CAST(r.value ->> 'amount' AS DOUBLE PRECISION), r.value ->> 'currency', \
                 CAST(r.value ->> 'opened_at' AS BIGINT), CAST(r.value ->> 'closed_at' AS BIGINT), \
                 CAST(r.value ->> 'expected_close_at' AS BIGINT), r.value ->> 'reason', r.value ->> 'competitor', \
                 r.value ->> 'owner', r.value ->> 'attributes', CAST(r.value ->> 'recorded_at' AS BIGINT) \
               FROM @rows WHERE true \
               ON CONFLICT (external_id) DO UPDATE SET lead_id = excluded.lead_id, name = excluded.name, \
                 product = excluded.product, stage = excluded.stage, outcome = excluded.outcome, amount = excluded.amount, \
                 currency = excluded.currency, opened_at = excluded.opened_at, closed_at = excluded.closed_at, \
                 expected_close_at = excluded.expected_close_at, reason = excluded.reason, \
                 competitor = excluded.competitor, owner = excluded.owner, attributes = excluded.attributes \
               WHERE opportunity.lead_id <> excluded.lead_id OR opportunity.stage <> excluded.stage \
                 OR opportunity.outcome <> excluded.outcome OR opportunity.opened_at <> excluded.opened_at \
                 OR opportunity.amount IS DISTINCT FROM excluded.amount \
                 OR opportunity.closed_at IS DISTINCT FROM excluded.closed_at \
                 OR opportunity.attributes <> excluded.attributes OR opportunity.reason IS DISTINCT FROM excluded.reason \
                 OR opportunity.product IS DISTINCT FROM excluded.product OR opportunity.owner IS DISTINCT FROM excluded.owner \
                 OR opportunity.name IS DISTINCT FROM excluded.name OR opportunity.competitor IS DISTINCT FROM excluded.competitor \
                 OR opportunity.currency IS DISTINCT FROM excluded.currency \
                 OR opportunity.expected_close_at IS DISTINCT FROM excluded.expected_close_at";
    tx.batch(sql, deals).await
}

/// The deals of these leads, oldest first.
///
/// # Errors
/// The database's own.
pub async fn of_leads(tx: &mut Tx, leads: &[i64]) -> Result<Vec<Opportunity>, StoreError> {
    let sql = "SELECT o.* FROM @rows JOIN opportunity o ON o.lead_id = CAST(r.value AS BIGINT) \
               ORDER BY o.opened_at, o.id";
    tx.lookup(sql, leads).await
}
