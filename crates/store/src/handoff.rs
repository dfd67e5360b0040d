//! Hand-offs: the baton between marketing and sales.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx, check, seen};

pub mod assignment;
pub mod clock;
pub mod comment;
pub mod record;

/// A hand-off.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize)]
pub struct Handoff {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Whose.
    pub lead_id: i64,
    /// The model that opened it.
    pub model_version: Option<String>,
    /// `open`, `accepted`, `returned`, `disqualified` or `closed`.
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
    /// Who opened it; none: a model.
    pub opened_by: Option<String>,
    /// Why, as a code, where a person did.
    pub opened_reason: Option<String>,
    /// Why, in words.
    pub opened_note: Option<String>,
    /// Since when its owner has it.
    pub assigned_at: Option<i64>,
    /// When an owner is looked for, or another one since this one let it wait; none: it has one, or is decided.
    pub route_at: Option<i64>,
    /// Since when nobody was found.
    pub unassigned_at: Option<i64>,
    /// From when on working time counts.
    pub clock_from: i64,
    /// Working time that had passed before, in microseconds.
    pub clock_used: i64,
    /// When it is overdue.
    pub sla_at: Option<i64>,
    /// How many steps of the clock are behind it, since it was opened or last went on to somebody else.
    pub sla_step: i64,
    /// When the clock is looked at; none: nothing more comes.
    pub next_at: Option<i64>,
    /// How often it went on to somebody else by itself.
    pub reassigned: i64,
    /// When it was overdue first.
    pub overdue_at: Option<i64>,
    /// Until when its owner put it off.
    pub snoozed_until: Option<i64>,
    /// When sales first did something.
    pub touched_at: Option<i64>,
    /// How much working time that took, in microseconds.
    pub touched_work: Option<i64>,
    /// How often it was changed.
    pub revision: i64,
    /// Who changed it last; none: Baton itself, or nobody since it was opened.
    pub changed_by: Option<String>,
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
            opened_by: None,
            opened_reason: None,
            opened_note: None,
            assigned_at: None,
            route_at: Some(at),
            unassigned_at: None,
            clock_from: at,
            clock_used: 0,
            sla_at: None,
            sla_step: 0,
            next_at: Some(at),
            reassigned: 0,
            overdue_at: None,
            snoozed_until: None,
            touched_at: None,
            touched_work: None,
            revision: 0,
            changed_by: None,
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

/// Opens hand-offs, except for leads that have an open one; returns those opened. One without an owner is its lead's owner's. Its clock runs
/// from when it was opened.
///
/// # Errors
/// The database's own.
pub async fn open(tx: &mut Tx, handoffs: &[Handoff]) -> Result<Vec<Changed>, StoreError> {
    let sql = "INSERT INTO handoff (lead_id, model_version, status, owner, opened_at, opened_by, opened_reason, opened_note, \
                 clock_from, next_at, route_at) \
               SELECT l.id, r.value ->> 'model_version', 'open', COALESCE(r.value ->> 'owner', l.owner), \
                 CAST(r.value ->> 'opened_at' AS BIGINT), r.value ->> 'opened_by', r.value ->> 'opened_reason', \
                 r.value ->> 'opened_note', CAST(r.value ->> 'opened_at' AS BIGINT), CAST(r.value ->> 'opened_at' AS BIGINT), \
                 CAST(r.value ->> 'opened_at' AS BIGINT) \
               FROM @rows JOIN lead l ON l.id = CAST(r.value ->> 'lead_id' AS BIGINT) WHERE true \
               ON CONFLICT (lead_id) WHERE status = 'open' DO NOTHING RETURNING id, lead_id, owner";
    tx.lookup(sql, handoffs).await
}

/// The open hand-offs of an owner that are to be answered by some time, the soonest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn due_of(tx: &mut Tx, owner: &str, limit: i64) -> Result<Vec<Handoff>, StoreError> {
    let sql = "SELECT * FROM handoff WHERE owner = $1 AND status = 'open' AND sla_at IS NOT NULL ORDER BY sla_at, id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(owner).bind(limit).fetch_all(c).await?))
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

/// The hand-off of this number.
///
/// # Errors
/// The database's own.
pub async fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Handoff>, StoreError> {
    let sql = "SELECT * FROM handoff WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Decides an open hand-off; false if it is open no longer.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn decide(tx: &mut Tx, handoff: &Handoff) -> Result<bool, StoreError> {
    check::optional("reason", handoff.reason.as_deref(), check::KEY_BYTES_MAX)?;
    check::optional("note", handoff.note.as_deref(), check::TEXT_BYTES_MAX)?;
    check::optional("by", handoff.decided_by.as_deref(), check::KEY_BYTES_MAX)?;
    let sql = "UPDATE handoff SET status = $1, decided_at = $2, decided_by = $3, reason = $4, note = $5, touched_at = $7, \
                 touched_work = $8, sla_at = $9, owner = $10, next_at = NULL, route_at = NULL, changed_by = $3, \
                 revision = revision + 1 \
               WHERE id = $6 AND status = 'open'";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&handoff.status).bind(handoff.decided_at).bind(&handoff.decided_by).bind(&handoff.reason)
        .bind(&handoff.note).bind(handoff.id).bind(handoff.touched_at).bind(handoff.touched_work)
        .bind(handoff.sla_at).bind(&handoff.owner).execute(c).await?.rows_affected());
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
    let sql = "UPDATE handoff SET status = 'closed', decided_at = s.at, reason = s.reason, next_at = NULL, route_at = NULL, \
                 changed_by = NULL, revision = revision + 1 FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, CAST(r.value ->> 'at' AS BIGINT) AS at, \
                        r.value ->> 'reason' AS reason FROM @rows) AS s \
               WHERE handoff.lead_id = s.id AND handoff.status = 'open' \
               RETURNING handoff.id, handoff.lead_id, handoff.owner";
    tx.lookup(sql, &rows).await
}

/// A hand-off with its lead.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Listed {
    /// Its number.
    pub id: i64,
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
    /// When it is overdue.
    pub sla_at: Option<i64>,
    /// When it was overdue first.
    pub overdue_at: Option<i64>,
    /// Until when its owner put it off.
    pub snoozed_until: Option<i64>,
    /// Since when nobody was found to take it.
    pub unassigned_at: Option<i64>,
}

/// Which hand-offs are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Decided ones as well.
    pub all: bool,
    /// Only those of this owner.
    pub owner: Option<&'a str>,
    /// Only those of this lead.
    pub lead: Option<i64>,
    /// Only of leads that these members own, or whose open hand-off one of them has; none: of all.
    pub owned_by: Option<&'a [String]>,
    /// After the one that was opened at this instant (microseconds) and has this number.
    pub after: Option<(i64, i64)>,
}

/// Hand-offs with their leads, oldest first: the open ones, or all; of one owner, or of everybody.
///
/// # Errors
/// The database's own.
pub async fn list(
    tx: &mut Tx,
    all: bool,
    owner: Option<&str>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    page(tx, Filter { all, owner, ..Filter::default() }, limit).await
}

/// Hand-offs with their leads, oldest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn page(tx: &mut Tx, filter: Filter<'_>, limit: i64) -> Result<Vec<Listed>, StoreError> {
    let seen = seen::condition(tx, "h.lead_id", "$6");
    let of_lead = if filter.lead.is_some() { "h.lead_id = $7" } else { "$7 = 0" };
    let sql = format!(
        "SELECT h.id, h.lead_id, ( \
           SELECT x.value FROM external_id x WHERE x.lead_id = h.lead_id AND x.system = '' ORDER BY x.rank, x.value LIMIT 1) AS external_id, l.email, \
           l.name, a.name AS company, s.score, s.grade, h.status, h.owner, h.opened_at, h.decided_at, h.decided_by, h.reason, \
           h.sla_at, h.overdue_at, h.snoozed_until, h.unassigned_at \
         FROM handoff h JOIN lead l ON l.id = h.lead_id LEFT JOIN account a ON a.id = l.account_id \
         LEFT JOIN score s ON s.lead_id = h.lead_id AND s.model_version = ( \
           SELECT version FROM publication WHERE slot = 'primary' ORDER BY id DESC LIMIT 1) \
         WHERE (h.status = 'open' OR $1 = 1) AND ($2 = '' OR h.owner = $2) AND {of_lead} \
           AND (h.opened_at > $4 OR (h.opened_at = $4 AND h.id > $5)) AND {seen} ORDER BY h.opened_at, h.id LIMIT $3"
    );
    let (opened_at, id) = filter.after.unwrap_or((i64::MIN, 0));
    let owned_by = seen::bound(filter.owned_by);
    Ok(on!(tx, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(i64::from(filter.all)).bind(filter.owner.unwrap_or_default()).bind(limit).bind(opened_at).bind(id).bind(owned_by)
        .bind(filter.lead.unwrap_or_default())
        .fetch_all(c).await?))
}
