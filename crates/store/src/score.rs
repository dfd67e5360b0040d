//! Scores with their folded states.

use sqlx::FromRow;

use crate::bulk::{Cell, pieces};
use crate::db::on;
use crate::{StoreError, Tx};

/// The score of a lead under a model.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Score {
    /// The lead.
    pub lead_id: i64,
    /// The model.
    pub model_version: String,
    /// What they are.
    pub fit: f64,
    /// What they do.
    pub engagement: f64,
    /// Both, clamped.
    pub total: f64,
    /// `floor(total)`.
    pub score: i64,
    /// `B2`.
    pub grade: String,
    /// 1 inside the agreed line.
    pub qualified: i64,
    /// The first entry, in microseconds.
    pub first_entered_at: Option<i64>,
    /// The latest entry.
    pub entered_at: Option<i64>,
    /// The leave after it.
    pub left_at: Option<i64>,
    /// When the score was taken.
    pub as_of: i64,
    /// The newest message folded.
    pub last_at: i64,
    /// The folded state, base64.
    pub state: String,
}

/// Stores scores over what is there; each write counts up `revision`.
///
/// # Errors
/// The database's own.
pub async fn save(tx: &mut Tx, scores: &[&Score]) -> Result<(), StoreError> {
    let sql = "INSERT INTO score (lead_id, model_version, fit, engagement, total, score, grade, qualified, first_entered_at, \
                 entered_at, left_at, as_of, last_at, state, revision) @values \
               ON CONFLICT (lead_id, model_version) DO UPDATE SET fit = excluded.fit, engagement = excluded.engagement, \
                 total = excluded.total, score = excluded.score, grade = excluded.grade, qualified = excluded.qualified, \
                 first_entered_at = excluded.first_entered_at, entered_at = excluded.entered_at, left_at = excluded.left_at, \
                 as_of = excluded.as_of, last_at = excluded.last_at, state = excluded.state, revision = score.revision + 1";
    for piece in pieces(scores) {
        let rows: Vec<[Cell<'_>; 15]> = piece.iter().map(|score| score.cells()).collect();
        tx.run_values(sql, &rows).await?;
    }
    Ok(())
}

impl Score {
    /// Its columns, in the order of [`save`].
    fn cells(&self) -> [Cell<'_>; 15] {
        [
            Cell::Int(Some(self.lead_id)),
            Cell::Text(Some(&self.model_version)),
            Cell::Real(self.fit),
            Cell::Real(self.engagement),
            Cell::Real(self.total),
            Cell::Int(Some(self.score)),
            Cell::Text(Some(&self.grade)),
            Cell::Int(Some(self.qualified)),
            Cell::Int(self.first_entered_at),
            Cell::Int(self.entered_at),
            Cell::Int(self.left_at),
            Cell::Int(Some(self.as_of)),
            Cell::Int(Some(self.last_at)),
            Cell::Text(Some(&self.state)),
            Cell::Int(Some(1)),
        ]
    }
}

/// The score of a lead under a model.
///
/// # Errors
/// The database's own.
pub async fn of_lead(tx: &mut Tx, lead: i64, version: &str) -> Result<Option<Score>, StoreError> {
    let sql = "SELECT lead_id, model_version, fit, engagement, total, score, grade, qualified, first_entered_at, entered_at, \
                 left_at, as_of, last_at, state FROM score WHERE lead_id = $1 AND model_version = $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(version).fetch_optional(c).await?))
}

/// Leads inside the line under a model, the highest score first: their numbers.
///
/// # Errors
/// The database's own.
pub async fn qualified(tx: &mut Tx, version: &str, limit: i64) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT lead_id FROM score WHERE model_version = $1 AND qualified = 1 ORDER BY score DESC, lead_id LIMIT $2";
    let found: Vec<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(version).bind(limit).fetch_all(c).await?);
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Removes the scores of every model but this one.
///
/// # Errors
/// The database's own.
pub async fn keep_only(tx: &mut Tx, version: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM score WHERE model_version <> $1";
    on!(tx, c => sqlx::query(sql).bind(version).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Removes the scores of this model.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, version: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM score WHERE model_version = $1";
    on!(tx, c => sqlx::query(sql).bind(version).execute(c).await.map(|_| ())?);
    Ok(())
}
