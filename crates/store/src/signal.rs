//! The newest events of people: what BANT is read from.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx};

/// An event that a person caused.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Signal {
    /// Whose.
    pub lead_id: i64,
    /// Its identity.
    pub message_id: String,
    /// Its name.
    pub name: String,
    /// When it happened, in microseconds.
    pub occurred_at: i64,
    /// Its properties: a JSON object.
    pub body: String,
}

/// Events of a lead after `since` up to `until` (microseconds), newest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn newest(
    tx: &mut Tx,
    lead: i64,
    since: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<Signal>, StoreError> {
    let sql = "SELECT lead_id, message_id, name, occurred_at, body FROM event \
               WHERE lead_id = $1 AND occurred_at > $2 AND occurred_at <= $3 AND kind = 0 AND verdict = 0 \
               ORDER BY occurred_at DESC, message_id DESC LIMIT $4";
    Ok(on!(tx, c => sqlx::query_as(sql)
        .bind(lead).bind(since).bind(until).bind(limit).fetch_all(c).await?))
}
