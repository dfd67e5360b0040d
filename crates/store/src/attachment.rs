//! Links that belong to leads.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Attachment {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Whose.
    pub lead_id: i64,
    /// Of which opportunity.
    pub opportunity_id: Option<i64>,
    /// What it is.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// Who added it.
    pub added_by: String,
    /// When, in microseconds.
    pub added_at: i64,
}

/// Adds a link; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, link: &Attachment) -> Result<i64, StoreError> {
    check::text("title", &link.title, check::KEY_BYTES_MAX)?;
    check::text("link", &link.url, check::TEXT_BYTES_MAX)?;
    check::text("by", &link.added_by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO attachment (lead_id, opportunity_id, title, url, added_by, added_at) \
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(link.lead_id).bind(link.opportunity_id).bind(&link.title).bind(&link.url).bind(&link.added_by)
        .bind(link.added_at).fetch_one(c).await?);
    Ok(id)
}

/// Removes a link; false if there is none.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, id: i64, at: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE attachment SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(at).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// The links of a lead, oldest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn of_lead(tx: &mut Tx, lead: i64, limit: i64) -> Result<Vec<Attachment>, StoreError> {
    let sql = "SELECT id, lead_id, opportunity_id, title, url, added_by, added_at FROM attachment \
               WHERE lead_id = $1 AND removed_at IS NULL ORDER BY id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(limit).fetch_all(c).await?))
}

/// The lead that a link belongs to; none if there is no such link, or it was removed.
///
/// # Errors
/// The database's own.
pub async fn lead_of(tx: &mut Tx, id: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT lead_id FROM attachment WHERE id = $1 AND removed_at IS NULL";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?);
    Ok(found.map(|(lead,)| lead))
}
