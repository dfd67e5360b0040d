//! Erasing a person: what is of it goes, what is counted of it stays and is of nobody.

mod export;
mod log;
mod mentions;

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

pub use export::{EXCUSED, PARTS, Part, part};
pub use log::{KeyedId, TOMBSTONE, buried, bury, messages_of, older};
pub use mentions::{mentions, remove_mentions};

use crate::db::on;
use crate::{StoreError, Tx, audit, check, job, listing};

/// Rows that go: table, and which of them; `$1` is the lead. Rows of others that refer to them come first.
const GONE: [(&str, &str); 23] = [
    ("score", "lead_id = $1"),
    ("job_lead", "lead_id = $1"),
    ("slot_score", "lead_id = $1"),
    ("bant_entry", "lead_id = $1"),
    ("task", "lead_id = $1 OR opportunity_id IN (SELECT id FROM opportunity WHERE lead_id = $1)"),
    ("note", "lead_id = $1"),
    ("meeting", "lead_id = $1"),
    ("attachment", "lead_id = $1"),
    ("opportunity_change", "opportunity_id IN (SELECT id FROM opportunity WHERE lead_id = $1)"),
    ("handoff_comment", "handoff_id IN (SELECT id FROM handoff WHERE lead_id = $1)"),
    ("delivery", "lead_id = $1"),
    ("notice", "lead_id = $1"),
    ("lead_search", "lead_id = $1"),
    ("lead_facts", "lead_id = $1"),
    ("held", "lead_id = $1"),
    ("outbox", "lead_id = $1"),
    ("consent", "lead_id = $1"),
    ("identity_link", "lead_id = $1"),
    ("external_id", "lead_id = $1"),
    // Rows that only say how something went on, and with which words.
    ("handoff_step", "handoff_id IN (SELECT id FROM handoff WHERE lead_id = $1 AND status = 'open')"),
    ("handoff_assignment", "handoff_id IN (SELECT id FROM handoff WHERE lead_id = $1 AND status = 'open')"),
    ("handoff", "lead_id = $1 AND status = 'open'"),
    // Answers are sealed: nobody knows of whom they are.
    ("idempotent_request", "CAST($1 AS BIGINT) IS NOT NULL"),
];

/// Rows that reports count: what they say of the person is blanked, that they are there and when is kept.
const BLANKED: [(&str, &str); 5] = [
    (
        "handoff",
        "UPDATE handoff SET note = NULL, opened_note = NULL, next_at = NULL, route_at = NULL, \
           opened_reason = CASE WHEN opened_reason IS NULL THEN NULL ELSE 'erased' END, \
           reason = CASE WHEN reason IN ('left_mql', 'stage_moved', 'merged') OR reason IN (SELECT code FROM return_reason) THEN reason \
                         WHEN reason IS NULL THEN NULL ELSE 'erased' END WHERE lead_id = $1",
    ),
    (
        "decision",
        "UPDATE decision SET note = NULL, ref = 'erased:' || CAST(id AS TEXT), \
           reason = CASE WHEN reason IN (SELECT code FROM return_reason) THEN reason ELSE 'erased' END WHERE lead_id = $1",
    ),
    (
        "transition",
        "UPDATE transition SET note = NULL, \
           reason = CASE WHEN actor = 'baton' OR reason IN (SELECT code FROM return_reason) THEN reason ELSE 'erased' END \
         WHERE lead_id = $1",
    ),
    (
        "opportunity",
        "UPDATE opportunity SET external_id = 'erased:' || CAST(id AS TEXT), name = NULL, attributes = '{}', missing_feature = NULL \
         WHERE lead_id = $1",
    ),
    (
        "lead",
        "UPDATE lead SET account_id = NULL, email = NULL, email_key = NULL, name = NULL, job_title = NULL, phone = NULL, \
           attributes = '{}', stale = 0 WHERE id = $1",
    ),
];

/// Why an import ends that has not when somebody is erased.
const MAY_HOLD: &str = "somebody was erased who may stand in its file: send it again without them; what was imported until then stays";

/// How many rows of a table went or were blanked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The table.
    pub table: &'static str,
    /// How many.
    pub rows: u64,
}

/// Lets nobody write to a lead meanwhile; false if it is not there, or erased already.
///
/// # Errors
/// The database's own.
pub async fn lock(tx: &mut Tx, lead: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE lead SET stale = stale WHERE id = $1 AND erased_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(lead).execute(c).await?.rows_affected()) == 1)
}

/// Removes and blanks everything of a lead but its messages ([`bury`]), and notes that it is erased since `at` (microseconds).
///
/// # Errors
/// The database's own.
pub async fn erase(tx: &mut Tx, lead: i64, at: i64) -> Result<Vec<Count>, StoreError> {
    let mut counts = Vec::new();
    details(tx, lead).await?;
    listing::forget_keys(tx, lead).await?;
    let files = job::withdraw(tx, lead, at, MAY_HOLD).await?;
    counts.push(Count { table: "job", rows: files });
    for (table, which) in GONE {
        let sql = AssertSqlSafe(format!("DELETE FROM {table} WHERE {which}"));
        let rows = on!(&mut *tx, c => sqlx::query(sql).bind(lead).execute(c).await?.rows_affected());
        counts.push(Count { table, rows });
    }
    for (table, sql) in BLANKED {
        let rows = on!(&mut *tx, c => sqlx::query(sql).bind(lead).execute(c).await?.rows_affected());
        counts.push(Count { table, rows });
    }
    let sql = "UPDATE lead SET erased_at = $1 WHERE id = $2";
    on!(&mut *tx, c => sqlx::query(sql).bind(at).bind(lead).execute(c).await.map(|_| ())?);
    counts.retain(|count| count.rows > 0);
    Ok(counts)
}

/// What the audit says of what was done with the lead: a hash takes its place, so that the chain holds.
async fn details(tx: &mut Tx, lead: i64) -> Result<(), StoreError> {
    let sql = "SELECT a.id, a.detail FROM audit a JOIN audit_person p ON p.audit_id = a.id WHERE p.lead_id = $1 AND a.subject = $2";
    let subject = format!("lead {lead}");
    let found: Vec<(i64, String)> =
        on!(&mut *tx, c => sqlx::query_as(sql).bind(lead).bind(&subject).fetch_all(c).await?);
    for (id, detail) in found.into_iter().filter(|(_, detail)| detail != "{}") {
        let detail = audit::chain::erased_detail(&detail);
        let sql = "UPDATE audit SET detail = $1 WHERE id = $2";
        on!(&mut *tx, c => sqlx::query(sql).bind(&detail).bind(id).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

/// That somebody was erased, without who it was.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Proof {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// A keyed hash of the number of the lead.
    pub digest: Vec<u8>,
    /// When, in microseconds.
    pub erased_at: i64,
    /// By whom.
    pub erased_by: String,
    /// From where.
    pub address: Option<String>,
    /// Why.
    pub reason: String,
    /// What went: a JSON object.
    pub counts: String,
}

/// Keeps a proof; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn prove(tx: &mut Tx, proof: &Proof) -> Result<i64, StoreError> {
    check::text("reason", &proof.reason, check::TEXT_BYTES_MAX)?;
    check::text("by", &proof.erased_by, check::KEY_BYTES_MAX)?;
    let sql = "INSERT INTO erasure (digest, erased_at, erased_by, address, reason, counts) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&proof.digest).bind(proof.erased_at).bind(&proof.erased_by).bind(&proof.address).bind(&proof.reason).bind(&proof.counts)
        .fetch_one(c).await?);
    Ok(id)
}

/// Proofs with numbers below `before`, the newest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn proofs(tx: &mut Tx, before: i64, limit: i64) -> Result<Vec<Proof>, StoreError> {
    let sql = "SELECT * FROM erasure WHERE id < $1 ORDER BY id DESC LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(before).bind(limit).fetch_all(c).await?))
}

/// Who was nobody's concern since before `at` (microseconds): leads of which nothing was recorded since, not customers and without an open deal or
/// hand-off; at most `limit`, by number.
///
/// # Errors
/// The database's own.
pub async fn inactive(tx: &mut Tx, at: i64, limit: i64) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT l.id FROM lead l WHERE l.erased_at IS NULL AND l.recorded_at < $1 AND l.stage NOT IN ('customer', 'opportunity') \
                 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.lead_id = l.id AND e.occurred_at >= $1) \
                 AND NOT EXISTS (SELECT 1 FROM handoff h WHERE h.lead_id = l.id AND (h.status = 'open' OR h.opened_at >= $1)) \
                 AND NOT EXISTS (SELECT 1 FROM opportunity o WHERE o.lead_id = l.id AND (o.outcome = 'open' OR o.recorded_at >= $1)) \
                 AND NOT EXISTS (SELECT 1 FROM note n WHERE n.lead_id = l.id AND n.updated_at >= $1) \
                 AND NOT EXISTS (SELECT 1 FROM task t WHERE t.lead_id = l.id AND (t.done_at IS NULL OR t.updated_at >= $1)) \
                 AND NOT EXISTS (SELECT 1 FROM meeting m WHERE m.lead_id = l.id AND m.starts_at >= $1) \
               ORDER BY l.id LIMIT $2";
    let found: Vec<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(at).bind(limit).fetch_all(c).await?);
    Ok(found.into_iter().map(|(id,)| id).collect())
}
