//! Who was given which hand-off.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A hand-off given to somebody.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Assignment {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// The hand-off.
    pub handoff_id: i64,
    /// To whom.
    pub owner: String,
    /// Who had it before.
    pub previous: Option<String>,
    /// When, in microseconds.
    pub at: i64,
    /// By whom.
    pub actor: String,
    /// Why, as a code: `rule:ID`, `account_owner`, `lead_owner`, `overdue`, `by_hand`, `accepted`.
    pub reason: String,
}

/// Notes that a hand-off was given to somebody.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, assignment: &Assignment) -> Result<(), StoreError> {
    check::text("owner", &assignment.owner, check::KEY_BYTES_MAX)?;
    check::text("by", &assignment.actor, check::KEY_BYTES_MAX)?;
    check::text("reason", &assignment.reason, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO handoff_assignment (handoff_id, owner, previous, at, actor, reason) VALUES ($1, $2, $3, $4, $5, $6)";
    on!(tx, c => sqlx::query(sql)
        .bind(assignment.handoff_id).bind(&assignment.owner).bind(&assignment.previous).bind(assignment.at)
        .bind(&assignment.actor).bind(&assignment.reason).execute(c).await.map(|_| ())?);
    Ok(())
}

/// To whom a hand-off was given, oldest first.
///
/// # Errors
/// The database's own.
pub async fn of_handoff(tx: &mut Tx, handoff: i64) -> Result<Vec<Assignment>, StoreError> {
    let sql = "SELECT * FROM handoff_assignment WHERE handoff_id = $1 ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(handoff).fetch_all(c).await?))
}

/// When these people were given hand-offs after `since`, oldest first: (owner, microseconds).
///
/// # Errors
/// The database's own.
pub async fn given(tx: &mut Tx, owners: &[&str], since: i64) -> Result<Vec<(String, i64)>, StoreError> {
    #[derive(serde::Serialize)]
    struct Row<'a> {
        o: &'a str,
        s: i64,
    }
    let rows: Vec<Row<'_>> = owners.iter().map(|o| Row { o, s: since }).collect();
    let sql = "SELECT a.owner, a.at FROM @rows JOIN handoff_assignment a ON a.owner = r.value ->> 'o' \
                 AND a.at > CAST(r.value ->> 's' AS BIGINT) ORDER BY a.at, a.id";
    tx.lookup(sql, &rows).await
}
