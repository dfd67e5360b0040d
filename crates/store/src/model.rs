//! Scoring models and their publications.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// The slot of the model that drives stages.
pub const PRIMARY: &str = "primary";

/// The longest document of a model, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A publication.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Publication {
    /// The version published.
    pub version: String,
    /// The model's name.
    pub name: String,
    /// The document, canonical JSON.
    pub document: String,
    /// When, in microseconds.
    pub published_at: i64,
    /// By whom.
    pub published_by: String,
}

/// Keeps a version; one that is kept already stays as it is.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn keep(tx: &mut Tx, version: &str, name: &str, document: &str, at: i64) -> Result<(), StoreError> {
    check::text("version of the model", version, check::KEY_BYTES_MAX)?;
    check::text("name of the model", name, check::KEY_BYTES_MAX)?;
    check::text("model", document, DOCUMENT_BYTES_MAX)?;
    let sql = "INSERT INTO scoring_model (version, name, document, recorded_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (version) DO NOTHING";
    on!(tx, c => sqlx::query(sql).bind(version).bind(name).bind(document).bind(at).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Publishes a kept version in a slot: from now on it is in force there.
///
/// # Errors
/// [`StoreError::Value`] for a name that may not be stored, or the database's own.
pub async fn publish(tx: &mut Tx, slot: &str, version: &str, at: i64, by: &str) -> Result<(), StoreError> {
    check::text("slot", slot, check::KEY_BYTES_MAX)?;
    check::text("by", by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO publication (slot, version, published_at, published_by) VALUES ($1, $2, $3, $4)";
    on!(tx, c => sqlx::query(sql).bind(slot).bind(version).bind(at).bind(by).execute(c).await.map(|_| ())?);
    Ok(())
}

/// All publications of the primary slot, oldest first; the last is in force.
///
/// # Errors
/// The database's own.
pub async fn publications(tx: &mut Tx) -> Result<Vec<Publication>, StoreError> {
    let sql = "SELECT p.version, m.name, m.document, p.published_at, p.published_by FROM publication p \
               JOIN scoring_model m ON m.version = p.version WHERE p.slot = $1 ORDER BY p.id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(PRIMARY).fetch_all(c).await?))
}

/// Takes back every publication of the primary slot: the first of somebody's own covers all history instead of the template's.
///
/// # Errors
/// The database's own.
pub async fn withdraw_all(tx: &mut Tx) -> Result<(), StoreError> {
    on!(tx, c => sqlx::query("DELETE FROM publication WHERE slot = $1").bind(PRIMARY).execute(c).await.map(|_| ())?);
    Ok(())
}

/// The newest publication: (number, version); none before the first.
///
/// # Errors
/// The database's own.
pub async fn newest_publication(tx: &mut Tx) -> Result<Option<(i64, String)>, StoreError> {
    let sql = "SELECT id, version FROM publication WHERE slot = $1 ORDER BY id DESC LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(PRIMARY).fetch_optional(c).await?))
}

/// The version in force; none before the first publication.
///
/// # Errors
/// The database's own.
pub async fn in_force(tx: &mut Tx) -> Result<Option<String>, StoreError> {
    let sql = "SELECT version FROM publication WHERE slot = $1 ORDER BY id DESC LIMIT 1";
    let found: Option<(String,)> = on!(tx, c => sqlx::query_as(sql).bind(PRIMARY).fetch_optional(c).await?);
    Ok(found.map(|(version,)| version))
}

/// The kept versions that begin like `begin`, published or once published: at most two, as documents.
///
/// # Errors
/// The database's own.
pub async fn beginning(tx: &mut Tx, begin: &str) -> Result<Vec<(String, String)>, StoreError> {
    // PostgreSQL takes no text with it.
    if begin.contains('\0') {
        return Ok(Vec::new());
    }
    let sql = "SELECT version, document FROM scoring_model WHERE substr(version, 1, length($1)) = $1 ORDER BY version LIMIT 2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(begin).fetch_all(c).await?))
}
