//! Sources and campaigns.

use serde::Serialize;

use crate::{StoreError, Tx, check};

/// A campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Campaign {
    /// Its key, as leads name it.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// The source it belongs to.
    pub source: Option<String>,
    /// What it cost, in units of the currency.
    pub cost: Option<f64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// When it began, in microseconds.
    pub starts_at: Option<i64>,
    /// When it ended.
    pub ends_at: Option<i64>,
}

impl Campaign {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::text("campaign", &self.key, check::KEY_BYTES_MAX)?;
        check::text("name of the campaign", &self.name, check::TEXT_BYTES_MAX)?;
        check::optional("source", self.source.as_deref(), check::KEY_BYTES_MAX)?;
        check::optional("currency", self.currency.as_deref(), check::KEY_BYTES_MAX)?;
        check::number("cost", self.cost)
    }
}

/// Stores campaigns over what is there.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn save(tx: &mut Tx, campaigns: &[Campaign]) -> Result<(), StoreError> {
    for campaign in campaigns {
        campaign.check()?;
    }
    let sql = "INSERT INTO campaign (key, name, source, cost, currency, starts_at, ends_at) \
               SELECT r.value ->> 'key', r.value ->> 'name', r.value ->> 'source', \
                 CAST(r.value ->> 'cost' AS DOUBLE PRECISION), r.value ->> 'currency', \
                 CAST(r.value ->> 'starts_at' AS BIGINT), CAST(r.value ->> 'ends_at' AS BIGINT) FROM @rows WHERE true \
               ON CONFLICT (key) DO UPDATE SET name = excluded.name, source = excluded.source, cost = excluded.cost, \
                 currency = excluded.currency, starts_at = excluded.starts_at, ends_at = excluded.ends_at";
    tx.batch(sql, campaigns).await?;
    Ok(())
}

/// Notes sources and campaigns that leads name, if they are not known yet; each is labelled with its key.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn note(tx: &mut Tx, sources: &[&str], campaigns: &[&str]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Key<'a> {
        k: &'a str,
    }
    for key in sources.iter().chain(campaigns) {
        check::text("source or campaign", key, check::KEY_BYTES_MAX)?;
    }
    let sources: Vec<Key<'_>> = sources.iter().map(|k| Key { k }).collect();
    let sql = "INSERT INTO source (key, label) SELECT r.value ->> 'k', r.value ->> 'k' FROM @rows WHERE true \
               ON CONFLICT (key) DO NOTHING";
    tx.batch(sql, &sources).await?;
    let campaigns: Vec<Key<'_>> = campaigns.iter().map(|k| Key { k }).collect();
    let sql = "INSERT INTO campaign (key, name) SELECT r.value ->> 'k', r.value ->> 'k' FROM @rows WHERE true \
               ON CONFLICT (key) DO NOTHING";
    tx.batch(sql, &campaigns).await?;
    Ok(())
}
