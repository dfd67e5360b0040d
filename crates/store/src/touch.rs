//! What a lead did lately, and who else of its company is active: what a brief tells.

use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx, seen};

/// Something that a person did.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Touch {
    /// What, by name.
    pub name: String,
    /// When, in microseconds.
    pub occurred_at: i64,
    /// Its properties: a JSON object.
    pub body: String,
    /// Where it came from: a JSON object.
    pub context: Option<String>,
}

/// What a lead did up to `at`, the newest first.
///
/// # Errors
/// The database's own.
pub async fn newest(tx: &mut Tx, lead: i64, at: i64, limit: i64) -> Result<Vec<Touch>, StoreError> {
    let sql = "SELECT name, occurred_at, body, context FROM event \
               WHERE lead_id = $1 AND occurred_at <= $2 AND kind = 0 AND verdict = 0 ORDER BY occurred_at DESC, seq DESC LIMIT $3";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(at).bind(limit).fetch_all(c).await?))
}

/// Somebody of a company.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Colleague {
    /// The lead.
    pub lead_id: i64,
    /// Its name.
    pub name: Option<String>,
    /// Its address.
    pub email: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its stage, by name.
    pub stage: String,
    /// Its score under the model in force.
    pub score: i64,
    /// When it last did something, in microseconds.
    pub last_at: i64,
}

/// From the company to its leads to their scores: SQLite, left to itself, begins with the scores of everybody.
pub(crate) const COLLEAGUES: &str = "SELECT l.id AS lead_id, l.name, l.email, l.job_title, l.stage, s.score, s.last_at \
    FROM lead l CROSS JOIN score s \
    WHERE s.lead_id = l.id AND s.model_version = ( \
    SELECT version FROM publication WHERE slot = 'primary' ORDER BY id DESC LIMIT 1) \
    AND l.account_id = $1 AND l.id <> $2 AND s.last_at >= $3";

/// Others of a company who did something since `since`, the most active first; of those that these members may see, or of all.
///
/// # Errors
/// The database's own.
pub async fn colleagues(
    tx: &mut Tx,
    account: i64,
    but: i64,
    since: i64,
    owned_by: Option<&[String]>,
    limit: i64,
) -> Result<Vec<Colleague>, StoreError> {
    let seen = seen::condition(tx, "l.id", "$5");
    let sql = format!("{COLLEAGUES} AND {seen} ORDER BY s.score DESC, s.last_at DESC, l.id LIMIT $4");
    Ok(on!(tx, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(account).bind(but).bind(since).bind(limit).bind(seen::bound(owned_by)).fetch_all(c).await?))
}
