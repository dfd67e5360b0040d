//! The leads of a job, and what became of each.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// What became of a lead of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing yet.
    Waiting,
    /// It was done.
    Done,
    /// It was so already.
    Unchanged,
    /// It was refused.
    Refused,
}

impl Fate {
    const fn number(self) -> i64 {
        match self {
            Fate::Waiting => 0,
            Fate::Done => 1,
            Fate::Unchanged => 2,
            Fate::Refused => 3,
        }
    }
}

#[derive(Serialize)]
struct New {
    j: i64,
    l: i64,
}

/// Adds leads to a job, each once.
///
/// # Errors
/// The database's own.
pub async fn add(tx: &mut Tx, job: i64, leads: &[i64]) -> Result<u64, StoreError> {
    let rows: Vec<New> = leads.iter().map(|lead| New { j: job, l: *lead }).collect();
    let sql = "INSERT INTO job_lead (job_id, lead_id, state) \
               SELECT DISTINCT CAST(r.value ->> 'j' AS BIGINT), CAST(r.value ->> 'l' AS BIGINT), 0 FROM @rows WHERE true \
               ON CONFLICT (job_id, lead_id) DO NOTHING";
    tx.batch(sql, &rows).await
}

/// Leads of which something became, with numbers above `after`, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn of(tx: &mut Tx, job: i64, fate: Fate, after: i64, limit: i64) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT lead_id FROM job_lead WHERE job_id = $1 AND state = $2 AND lead_id > $3 ORDER BY lead_id LIMIT $4";
    let found: Vec<(i64,)> = on!(tx, c => sqlx::query_as(sql)
        .bind(job).bind(fate.number()).bind(after).bind(limit).fetch_all(c).await?);
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// How many leads something became of.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx, job: i64, fate: Fate) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM job_lead WHERE job_id = $1 AND state = $2";
    let (count,): (i64,) =
        on!(tx, c => sqlx::query_as(sql).bind(job).bind(fate.number()).fetch_one(c).await?);
    Ok(count)
}

/// Settles a lead that waits; false if it does not, or is not the job's.
///
/// # Errors
/// [`StoreError::Value`] for a reason that may not be stored, or the database's own.
pub async fn settle(
    tx: &mut Tx,
    job: i64,
    lead: i64,
    fate: Fate,
    reason: Option<&str>,
) -> Result<bool, StoreError> {
    check::optional("reason", reason, check::TEXT_BYTES_MAX)?;
    let sql = "UPDATE job_lead SET state = $1, reason = $2 WHERE job_id = $3 AND lead_id = $4 AND state = 0";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(fate.number()).bind(reason).bind(job).bind(lead).execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// As [`settle`], of many leads that are done.
///
/// # Errors
/// The database's own.
pub async fn settle_done(tx: &mut Tx, job: i64, leads: &[i64]) -> Result<u64, StoreError> {
    let rows: Vec<New> = leads.iter().map(|lead| New { j: job, l: *lead }).collect();
    let sql = "UPDATE job_lead SET state = 1 WHERE state = 0 AND (job_id, lead_id) IN \
                 (SELECT CAST(r.value ->> 'j' AS BIGINT), CAST(r.value ->> 'l' AS BIGINT) FROM @rows)";
    tx.batch(sql, &rows).await
}

/// Lets all leads of a job wait again: it begins anew.
///
/// # Errors
/// The database's own.
pub async fn rewind(tx: &mut Tx, job: i64) -> Result<(), StoreError> {
    let sql = "UPDATE job_lead SET state = 0, reason = NULL WHERE job_id = $1 AND state <> 0";
    on!(tx, c => sqlx::query(sql).bind(job).execute(c).await.map(|_| ())?);
    Ok(())
}

/// A lead of a job that was refused.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Refused {
    /// The lead.
    pub lead_id: i64,
    /// Why.
    pub reason: Option<String>,
}

/// Those that were refused, with numbers above `after`, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn refused(tx: &mut Tx, job: i64, after: i64, limit: i64) -> Result<Vec<Refused>, StoreError> {
    let sql = "SELECT lead_id, reason FROM job_lead WHERE job_id = $1 AND state = 3 AND lead_id > $2 ORDER BY lead_id LIMIT $3";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(job).bind(after).bind(limit).fetch_all(c).await?))
}
