//! What both teams say about a hand-off.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Comment {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// The hand-off.
    pub handoff_id: i64,
    /// When, in microseconds.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub body: String,
    /// Who is mentioned: a JSON list of addresses.
    pub mentions: String,
}

/// Adds a comment; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, comment: &Comment) -> Result<i64, StoreError> {
    check::text("by", &comment.actor, check::KEY_BYTES_MAX)?;
    check::text("comment", &comment.body, check::TEXT_BYTES_MAX)?;
    check::json("mentions", &comment.mentions)?;
    let sql = "INSERT INTO handoff_comment (handoff_id, at, actor, body, mentions) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(comment.handoff_id).bind(comment.at).bind(&comment.actor).bind(&comment.body).bind(&comment.mentions)
        .fetch_one(c).await?);
    Ok(id)
}

/// Comments on a hand-off, oldest first; of more than `limit` the newest.
///
/// # Errors
/// The database's own.
pub async fn of_handoff(tx: &mut Tx, handoff: i64, limit: i64) -> Result<Vec<Comment>, StoreError> {
    let sql = "SELECT * FROM handoff_comment WHERE handoff_id = $1 ORDER BY id DESC LIMIT $2";
    let mut found: Vec<Comment> =
        on!(tx, c => sqlx::query_as(sql).bind(handoff).bind(limit).fetch_all(c).await?);
    found.reverse();
    Ok(found)
}
