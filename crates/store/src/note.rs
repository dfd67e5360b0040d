//! Notes on leads.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A note; one on a first conversation tells the situation, the problem, and how we solve it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Note {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// On whom.
    pub lead_id: i64,
    /// On which opportunity.
    pub opportunity_id: Option<i64>,
    /// The text.
    pub body: String,
    /// How things are with the customer.
    pub situation: Option<String>,
    /// What troubles them.
    pub problem: Option<String>,
    /// How we solve it.
    pub solution: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// When, in microseconds.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
    /// How often it was written.
    pub revision: i64,
    /// When it was removed.
    pub removed_at: Option<i64>,
}

impl Note {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::text("text", &self.body, check::BODY_BYTES_MAX)?;
        check::optional("situation", self.situation.as_deref(), check::TEXT_BYTES_MAX)?;
        check::optional("problem", self.problem.as_deref(), check::TEXT_BYTES_MAX)?;
        check::optional("solution", self.solution.as_deref(), check::TEXT_BYTES_MAX)?;
        check::text("by", &self.author, check::KEY_BYTES_MAX)
    }
}

/// Adds a note; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, note: &Note) -> Result<i64, StoreError> {
    note.check()?;
    let sql = "INSERT INTO note (lead_id, opportunity_id, body, situation, problem, solution, author, created_at, updated_at, revision) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(note.lead_id).bind(note.opportunity_id).bind(&note.body).bind(&note.situation).bind(&note.problem)
        .bind(&note.solution).bind(&note.author).bind(note.created_at).bind(note.updated_at).fetch_one(c).await?);
    Ok(id)
}

/// Changes a note of which the revision is still that of `note`; false if somebody else changed it.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, note: &Note) -> Result<bool, StoreError> {
    note.check()?;
    let sql = "UPDATE note SET body = $1, situation = $2, problem = $3, solution = $4, updated_at = $5, removed_at = $6, \
                 revision = revision + 1 WHERE id = $7 AND revision = $8";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&note.body).bind(&note.situation).bind(&note.problem).bind(&note.solution).bind(note.updated_at)
        .bind(note.removed_at).bind(note.id).bind(note.revision).execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// The note of this number, unless it was removed.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Note>, StoreError> {
    let sql = "SELECT * FROM note WHERE id = $1 AND removed_at IS NULL";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Notes on a lead before number `before`, newest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn of_lead(tx: &mut Tx, lead: i64, before: i64, limit: i64) -> Result<Vec<Note>, StoreError> {
    let sql =
        "SELECT * FROM note WHERE lead_id = $1 AND id < $2 AND removed_at IS NULL ORDER BY id DESC LIMIT $3";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(before).bind(limit).fetch_all(c).await?))
}
