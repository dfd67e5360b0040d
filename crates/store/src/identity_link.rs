//! Ids that were found to be a lead's, with the evidence; each can be undone.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// An id that was found to be a lead's.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct IdentityLink {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// The lead.
    pub lead_id: i64,
    /// The kind of id: `''` another system's, `email`, `anonymous`.
    pub system: String,
    /// The id.
    pub value: String,
    /// What said so: `identify`, `alias`, `event`.
    pub kind: String,
    /// The message that said so.
    pub message_id: String,
    /// The lead whose history came with the id, if it had one of its own.
    pub gone: Option<i64>,
    /// When, in microseconds.
    pub linked_at: i64,
    /// When it was undone.
    pub undone_at: Option<i64>,
    /// By whom.
    pub undone_by: Option<String>,
}

/// Notes links.
///
/// # Errors
/// The database's own.
pub async fn add(tx: &mut Tx, links: &[IdentityLink]) -> Result<(), StoreError> {
    let sql = "INSERT INTO identity_link (lead_id, system, value, kind, message_id, gone, linked_at) \
               SELECT CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'system', r.value ->> 'value', r.value ->> 'kind', \
                 r.value ->> 'message_id', CAST(r.value ->> 'gone' AS BIGINT), CAST(r.value ->> 'linked_at' AS BIGINT) FROM @rows";
    tx.batch(sql, links).await?;
    Ok(())
}

/// The links of a lead, oldest first.
///
/// # Errors
/// The database's own.
pub async fn of_lead(tx: &mut Tx, lead: i64) -> Result<Vec<IdentityLink>, StoreError> {
    let sql = "SELECT * FROM identity_link WHERE lead_id = $1 ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).fetch_all(c).await?))
}

/// A link that holds; none if there is none of this number, or it was undone.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<IdentityLink>, StoreError> {
    let sql = "SELECT * FROM identity_link WHERE id = $1 AND undone_at IS NULL";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Undoes a link: the id, and what came under it, becomes the lead `to`'s. Both leads wait to be derived again.
///
/// # Errors
/// The database's own.
pub async fn undo(tx: &mut Tx, link: &IdentityLink, to: i64, by: &str, at: i64) -> Result<(), StoreError> {
    check::text("by", by, check::KEY_BYTES_MAX)?;
    let sender = format!("{}:{}", if link.system == "anonymous" { 'a' } else { 'u' }, link.value);
    let keys = "UPDATE external_id SET lead_id = $1 WHERE system = $2 AND value = $3";
    on!(&mut *tx, c => sqlx::query(keys).bind(to).bind(&link.system).bind(&link.value).execute(c).await.map(|_| ())?);
    let events = "UPDATE event SET lead_id = $1 WHERE lead_id = $2 AND sender = $3";
    on!(&mut *tx, c => sqlx::query(events).bind(to).bind(link.lead_id).bind(&sender).execute(c).await.map(|_| ())?);
    let note = "UPDATE identity_link SET undone_at = $1, undone_by = $2 WHERE id = $3";
    on!(&mut *tx, c => sqlx::query(note).bind(at).bind(by).bind(link.id).execute(c).await.map(|_| ())?);
    tx.note_moved().await?;
    crate::lead::mark_stale(tx, &[link.lead_id, to]).await
}
