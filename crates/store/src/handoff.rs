//! Hand-offs: the baton between marketing and sales.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A hand-off.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Handoff {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Whose.
    pub lead_id: i64,
    /// The model that opened it.
    pub model_version: Option<String>,
    /// `open`, `accepted`, `returned` or `closed`.
    pub status: String,
    /// Who is to take it.
    pub owner: Option<String>,
    /// When, in microseconds.
    pub opened_at: i64,
    /// When it was decided.
    pub decided_at: Option<i64>,
    /// By whom.
    pub decided_by: Option<String>,
    /// Why, as a code.
    pub reason: Option<String>,
    /// Why, in words.
    pub note: Option<String>,
}

impl Handoff {
    /// An open hand-off of `lead`, opened at `at` (microseconds) by a model.
    pub fn new(lead: i64, model_version: Option<String>, at: i64) -> Handoff {
        Handoff {
            id: 0,
            lead_id: lead,
            model_version,
            status: "open".to_owned(),
            owner: None,
            opened_at: at,
            decided_at: None,
            decided_by: None,
            reason: None,
            note: None,
        }
    }
}

/// Which of these leads have an open hand-off.
///
/// # Errors
/// The database's own.
pub async fn open_among(tx: &mut Tx, leads: &[i64]) -> Result<HashSet<i64>, StoreError> {
    let sql = "SELECT h.lead_id FROM @rows JOIN handoff h ON h.lead_id = CAST(r.value AS BIGINT) WHERE h.status = 'open'";
    Ok(tx.lookup::<_, (i64,)>(sql, leads).await?.into_iter().map(|(id,)| id).collect())
}

/// A hand-off that was opened or closed.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Changed {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub lead_id: i64,
    /// Who is to take it.
    pub owner: Option<String>,
}

/// Opens hand-offs, except for leads that have an open one; returns those opened. One without an owner is its lead's owner's.
///
/// # Errors
/// The database's own.
pub async fn open(tx: &mut Tx, handoffs: &[Handoff]) -> Result<Vec<Changed>, StoreError> {
    let sql = "INSERT INTO handoff (lead_id, model_version, status, owner, opened_at) \
               SELECT l.id, r.value ->> 'model_version', 'open', COALESCE(r.value ->> 'owner', l.owner), \
                 CAST(r.value ->> 'opened_at' AS BIGINT) \
               FROM @rows JOIN lead l ON l.id = CAST(r.value ->> 'lead_id' AS BIGINT) WHERE true \
               ON CONFLICT (lead_id) WHERE status = 'open' DO NOTHING RETURNING id, lead_id, owner";
    tx.lookup(sql, handoffs).await
}

/// The open hand-off of a lead.
///
/// # Errors
/// The database's own.
pub async fn open_of(tx: &mut Tx, lead: i64) -> Result<Option<Handoff>, StoreError> {
    let sql = "SELECT * FROM handoff WHERE lead_id = $1 AND status = 'open'";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).fetch_optional(c).await?))
}

/// The hand-off of a lead that was opened last, whatever became of it.
///
/// # Errors
/// The database's own.
pub async fn latest_of(tx: &mut Tx, lead: i64) -> Result<Option<Handoff>, StoreError> {
    let sql = "SELECT * FROM handoff WHERE lead_id = $1 ORDER BY id DESC LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).fetch_optional(c).await?))
}

/// Decides an open hand-off; false if it is open no longer.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn decide(tx: &mut Tx, handoff: &Handoff) -> Result<bool, StoreError> {
    check::optional("reason", handoff.reason.as_deref(), check::KEY_BYTES_MAX)?;
    check::optional("note", handoff.note.as_deref(), check::TEXT_BYTES_MAX)?;
    check::optional("by", handoff.decided_by.as_deref(), check::KEY_BYTES_MAX)?;
    let sql = "UPDATE handoff SET status = $1, decided_at = $2, decided_by = $3, reason = $4, note = $5 \
               WHERE id = $6 AND status = 'open'";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&handoff.status).bind(handoff.decided_at).bind(&handoff.decided_by).bind(&handoff.reason)
        .bind(&handoff.note).bind(handoff.id).execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// Closes the open hand-offs of leads that no longer wait for sales; returns those closed.
///
/// # Errors
/// The database's own.
pub async fn close(tx: &mut Tx, leads: &[i64], at: i64, reason: &str) -> Result<Vec<Changed>, StoreError> {
    #[derive(Serialize)]
    struct Row<'a> {
        id: i64,
        at: i64,
        reason: &'a str,
    }
    let rows: Vec<Row<'_>> = leads.iter().map(|id| Row { id: *id, at, reason }).collect();
    let sql = "UPDATE handoff SET status = 'closed', decided_at = s.at, reason = s.reason FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, CAST(r.value ->> 'at' AS BIGINT) AS at, \
                        r.value ->> 'reason' AS reason FROM @rows) AS s \
               WHERE handoff.lead_id = s.id AND handoff.status = 'open' \
               RETURNING handoff.id, handoff.lead_id, handoff.owner";
    tx.lookup(sql, &rows).await
}

/// A hand-off with its lead.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Listed {
    /// The lead.
    pub lead_id: i64,
    /// Its first external id.
    pub external_id: Option<String>,
    /// Its address.
    pub email: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its company.
    pub company: Option<String>,
    /// Its score under the model in force.
    pub score: Option<i64>,
    /// Its grade.
    pub grade: Option<String>,
    /// `open`, `accepted`, `returned` or `closed`.
    pub status: String,
    /// Who is to take it.
    pub owner: Option<String>,
    /// When it was opened, in microseconds.
    pub opened_at: i64,
    /// When it was decided.
    pub decided_at: Option<i64>,
    /// By whom.
    pub decided_by: Option<String>,
    /// Why, as a code.
    pub reason: Option<String>,
}

/// Hand-offs with their leads, oldest first: the open ones, or all.
///
/// # Errors
/// The database's own.
pub async fn list(
    tx: &mut Tx,
    all: bool,
    owner: Option<&str>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let sql = "SELECT h.lead_id, ( \
                 SELECT x.value FROM external_id x WHERE x.lead_id = h.lead_id AND x.system = '' ORDER BY x.rank, x.value LIMIT 1) AS external_id, l.email, \
                 l.name, a.name AS company, s.score, s.grade, h.status, h.owner, h.opened_at, h.decided_at, h.decided_by, h.reason \
               FROM handoff h JOIN lead l ON l.id = h.lead_id LEFT JOIN account a ON a.id = l.account_id \
               LEFT JOIN score s ON s.lead_id = h.lead_id AND s.model_version = ( \
                 SELECT version FROM publication WHERE slot = 'primary' ORDER BY id DESC LIMIT 1) \
               WHERE (h.status = 'open' OR $1 = 1) AND ($2 = '' OR h.owner = $2) ORDER BY h.opened_at, h.id LIMIT $3";
    Ok(on!(tx, c => sqlx::query_as(sql)
        .bind(i64::from(all)).bind(owner.unwrap_or_default()).bind(limit).fetch_all(c).await?))
}
