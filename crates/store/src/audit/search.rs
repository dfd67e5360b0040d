//! Looking through the audit.

use sqlx::FromRow;

use super::chain::Entry;
use crate::db::on;
use crate::{StoreError, Tx};

/// What is looked for; none: any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Who.
    pub actor: Option<String>,
    /// What.
    pub action: Option<String>,
    /// About which lead.
    pub lead_id: Option<i64>,
    /// From when on, in microseconds.
    pub since: Option<i64>,
    /// Before when, in microseconds.
    pub until: Option<i64>,
}

/// Entries with numbers below `before`, at most `limit`, the newest first.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, wanted: &Wanted, before: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT a.* FROM audit a WHERE a.id < $1 AND (CAST($2 AS TEXT) IS NULL OR a.actor = $2) \
                 AND (CAST($3 AS TEXT) IS NULL OR a.action = $3) \
                 AND (CAST($4 AS BIGINT) IS NULL OR EXISTS (SELECT 1 FROM audit_person p WHERE p.audit_id = a.id AND p.lead_id = $4)) \
                 AND a.at >= $5 AND a.at < $6 ORDER BY a.id DESC LIMIT $7";
    Ok(on!(tx, c => sqlx::query_as(sql)
        .bind(before).bind(&wanted.actor).bind(&wanted.action).bind(wanted.lead_id)
        .bind(wanted.since.unwrap_or(i64::MIN)).bind(wanted.until.unwrap_or(i64::MAX)).bind(limit)
        .fetch_all(c).await?))
}

/// Whom these entries are about: (entry, lead), in ascending order.
///
/// # Errors
/// The database's own.
pub async fn persons_of(tx: &mut Tx, entries: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
    let sql = "SELECT p.audit_id, p.lead_id FROM @rows JOIN audit_person p ON p.audit_id = CAST(r.value AS BIGINT) \
               ORDER BY p.audit_id, p.lead_id";
    tx.lookup(sql, entries).await
}

/// A person that was touched.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Touched {
    /// Which lead.
    pub lead_id: i64,
    /// In how many entries.
    pub times: i64,
    /// By how many.
    pub actors: i64,
    /// The first, in microseconds.
    pub first_at: i64,
    /// The last.
    pub last_at: i64,
}

/// Who was touched from `since` up to `until` (microseconds), after the lead `after`, at most `limit`, by lead. `actor`: by that one alone.
///
/// # Errors
/// The database's own.
pub async fn touched(
    tx: &mut Tx,
    (since, until): (i64, i64),
    actor: Option<&str>,
    after: i64,
    limit: i64,
) -> Result<Vec<Touched>, StoreError> {
    let sql = "SELECT p.lead_id, COUNT(*) AS times, COUNT(DISTINCT a.actor) AS actors, MIN(a.at) AS first_at, MAX(a.at) AS last_at \
               FROM audit_person p JOIN audit a ON a.id = p.audit_id \
               WHERE p.at >= $1 AND p.at < $2 AND p.lead_id > $3 AND (CAST($4 AS TEXT) IS NULL OR a.actor = $4) \
               GROUP BY p.lead_id ORDER BY p.lead_id LIMIT $5";
    Ok(
        on!(tx, c => sqlx::query_as(sql).bind(since).bind(until).bind(after).bind(actor).bind(limit).fetch_all(c).await?),
    )
}

/// What somebody did in a span of time.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Volume {
    /// Who.
    pub actor: String,
    /// Entries.
    pub entries: i64,
    /// Different persons in them.
    pub persons: i64,
    /// Exports.
    pub exports: i64,
    /// Different addresses.
    pub addresses: i64,
}

/// How much everybody did from `since` up to `until` (microseconds), by name.
///
/// # Errors
/// The database's own.
pub async fn volumes(tx: &mut Tx, since: i64, until: i64) -> Result<Vec<Volume>, StoreError> {
    let sql = "SELECT a.actor, COUNT(*) AS entries, CAST(SUM(CASE WHEN a.action LIKE 'export%' THEN 1 ELSE 0 END) AS BIGINT) AS exports, \
                 COUNT(DISTINCT a.address) AS addresses, \
                 (SELECT COUNT(DISTINCT p.lead_id) FROM audit_person p JOIN audit b ON b.id = p.audit_id \
                  WHERE p.at >= $1 AND p.at < $2 AND b.actor = a.actor) AS persons \
               FROM audit a WHERE a.at >= $1 AND a.at < $2 GROUP BY a.actor ORDER BY a.actor";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(since).bind(until).fetch_all(c).await?))
}

/// That a month was looked through.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Review {
    /// Which: `2026-06`.
    pub month: String,
    /// When, in microseconds.
    pub reviewed_at: i64,
    /// By whom.
    pub reviewed_by: String,
    /// What was found.
    pub note: String,
}

/// The reviews there are, the newest month first.
///
/// # Errors
/// The database's own.
pub async fn reviews(tx: &mut Tx) -> Result<Vec<Review>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM audit_review ORDER BY month DESC").fetch_all(c).await?))
}

/// Notes a review; false if that month has one.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add_review(tx: &mut Tx, review: &Review) -> Result<bool, StoreError> {
    crate::check::text("note", &review.note, crate::check::TEXT_BYTES_MAX)?;
    let sql = "INSERT INTO audit_review (month, reviewed_at, reviewed_by, note) VALUES ($1, $2, $3, $4) ON CONFLICT (month) DO NOTHING";
    Ok(
        on!(tx, c => sqlx::query(sql).bind(&review.month).bind(review.reviewed_at).bind(&review.reviewed_by).bind(&review.note)
        .execute(c).await?.rows_affected())
            == 1,
    )
}

/// The instants of the oldest and the newest entry, in microseconds.
///
/// # Errors
/// The database's own.
pub async fn span(tx: &mut Tx) -> Result<Option<(i64, i64)>, StoreError> {
    let sql = "SELECT MIN(at), MAX(at) FROM audit";
    let (first, last): (Option<i64>, Option<i64>) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok(first.zip(last))
}
