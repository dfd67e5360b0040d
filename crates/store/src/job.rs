//! Jobs: work that takes its time, by lease.

pub mod target;

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Job {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// What it does.
    pub kind: String,
    /// Who asked for it.
    pub actor: String,
    /// The member who that is; none for a key that acts for nobody.
    pub member: Option<String>,
    /// From where it was asked for.
    pub address: Option<String>,
    /// Which leads the asker could see then: JSON.
    pub sees: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// What was asked for: a JSON object.
    pub asked: String,
    /// How much of it is done.
    pub done: i64,
    /// How much it is.
    pub total: i64,
    /// How much was refused.
    pub failed: i64,
    /// What it did: a JSON object.
    pub report: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// The file that it made, by its name in the folder of jobs.
    pub file: Option<String>,
    /// 1 once somebody wants it to end.
    pub stop: i64,
    /// How often it was taken up.
    pub attempts: i64,
    /// Until when it is whoever took it up last's, in microseconds.
    pub lease_until: Option<i64>,
    /// When it was asked for, in microseconds.
    pub created_at: i64,
    /// When it was first taken up.
    pub started_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
}

/// A job that somebody took up: its number, and how often it had been taken up then. Whoever took it up later goes before.
pub type Held = (i64, i64);

/// Adds one; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, new: &Job) -> Result<i64, StoreError> {
    check::text("by", &new.actor, check::KEY_BYTES_MAX)?;
    check::json("asked", &new.asked)?;
    check::json("sees", &new.sees)?;
    let sql = "INSERT INTO job (kind, actor, member, address, sees, state, asked, done, total, failed, stop, attempts, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, $10) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&new.kind).bind(&new.actor).bind(&new.member).bind(&new.address).bind(&new.sees).bind(&new.state).bind(&new.asked)
        .bind(new.done).bind(new.total).bind(new.created_at).fetch_one(c).await?);
    Ok(id)
}

/// The one of this number.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Job>, StoreError> {
    let sql = "SELECT * FROM job WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Those with numbers below `before`, of one asker or of all, the newest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, actor: Option<&str>, before: i64, limit: i64) -> Result<Vec<Job>, StoreError> {
    let sql = "SELECT * FROM job WHERE ($1 = '' OR actor = $1) AND id < $2 ORDER BY id DESC LIMIT $3";
    Ok(
        on!(tx, c => sqlx::query_as(sql).bind(actor.unwrap_or_default()).bind(before).bind(limit).fetch_all(c).await?),
    )
}

/// How many have not ended: of one asker, and of all.
///
/// # Errors
/// The database's own.
pub async fn count_open(tx: &mut Tx, actor: &str) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT COUNT(CASE WHEN actor = $1 THEN 1 END), COUNT(*) FROM job WHERE ended_at IS NULL";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(actor).fetch_one(c).await?))
}

/// Those that somebody has to take up at `now`: nobody has, or whoever did is gone. The oldest first, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn due(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Job>, StoreError> {
    let sql = "SELECT * FROM job WHERE ended_at IS NULL AND (state = 'queued' OR lease_until <= $1) ORDER BY id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(now).bind(limit).fetch_all(c).await?))
}

/// Takes up a job as it was found, until `lease`; false if somebody else has since.
///
/// # Errors
/// The database's own.
pub async fn claim(tx: &mut Tx, found: &Job, now: i64, lease: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = $1, started_at = COALESCE(started_at, $2) \
               WHERE id = $3 AND attempts = $4 AND ended_at IS NULL";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(lease).bind(now).bind(found.id).bind(found.attempts).execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// How far a job has got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reached {
    /// How much of it is done, the refused included.
    pub done: i64,
    /// How much it is.
    pub total: i64,
    /// How much was refused.
    pub failed: i64,
}

/// Notes how far a job has got, and keeps it until `lease`. Returns whether somebody wants it to end; none if it is somebody else's now.
///
/// # Errors
/// The database's own.
pub async fn advance(
    tx: &mut Tx,
    (id, attempt): Held,
    reached: Reached,
    lease: i64,
) -> Result<Option<bool>, StoreError> {
    let sql = "UPDATE job SET done = $1, total = $2, failed = $3, lease_until = $4 \
               WHERE id = $5 AND attempts = $6 AND ended_at IS NULL RETURNING stop";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql)
        .bind(reached.done).bind(reached.total).bind(reached.failed).bind(lease).bind(id).bind(attempt).fetch_optional(c).await?);
    Ok(found.map(|(stop,)| stop == 1))
}

/// Whether a job is still whose it was when it was taken up.
///
/// # Errors
/// The database's own.
pub async fn is_held(tx: &mut Tx, (id, attempt): Held) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM job WHERE id = $1 AND attempts = $2 AND ended_at IS NULL";
    let found: Option<(i64,)> =
        on!(tx, c => sqlx::query_as(sql).bind(id).bind(attempt).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// How a job ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended<'a> {
    /// `done`, `failed` or `cancelled`.
    pub state: &'a str,
    /// What it did: a JSON object.
    pub report: Option<&'a str>,
    /// Why it failed.
    pub error: Option<&'a str>,
    /// The file that it made.
    pub file: Option<&'a str>,
}

/// Ends a job; false if it is somebody else's now.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn end(tx: &mut Tx, (id, attempt): Held, how: Ended<'_>, now: i64) -> Result<bool, StoreError> {
    how.report.map_or(Ok(()), |report| check::json("report", report))?;
    check::optional("error", how.error, check::TEXT_BYTES_MAX)?;
    let sql = "UPDATE job SET state = $1, report = $2, error = $3, file = $4, ended_at = $5, lease_until = NULL \
               WHERE id = $6 AND attempts = $7 AND ended_at IS NULL";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(how.state).bind(how.report).bind(how.error).bind(how.file).bind(now).bind(id).bind(attempt)
        .execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// Wants a job to end: one that nobody took up has ended then, another one does at its next step. False if it had ended.
///
/// # Errors
/// The database's own.
pub async fn stop(tx: &mut Tx, id: i64, now: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET stop = 1, state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END, \
                 ended_at = CASE state WHEN 'queued' THEN $1 ELSE ended_at END WHERE id = $2 AND ended_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(now).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Whether there is a job that ended, or a file that was sent, before `before` (microseconds).
///
/// # Errors
/// The database's own.
pub async fn is_anything_older(tx: &mut Tx, before: i64) -> Result<bool, StoreError> {
    let sql = "SELECT (SELECT MIN(ended_at) FROM job), (SELECT MIN(created_at) FROM upload)";
    let oldest: (Option<i64>, Option<i64>) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok([oldest.0, oldest.1].into_iter().flatten().any(|at| at < before))
}

/// Forgets what ended before `before` (microseconds), at most `limit`; returns how many.
///
/// # Errors
/// The database's own.
pub async fn forget(tx: &mut Tx, before: i64, limit: i64) -> Result<u64, StoreError> {
    let sql =
        "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE ended_at < $1 ORDER BY ended_at LIMIT $2)";
    Ok(on!(tx, c => sqlx::query(sql).bind(before).bind(limit).execute(c).await?.rows_affected()))
}

/// The files in the folder of jobs that somebody may still ask for: those of uploads and those that jobs made. Numbers of jobs that have not ended
/// come second: what they are writing is theirs.
///
/// # Errors
/// The database's own.
pub async fn files(tx: &mut Tx) -> Result<(Vec<String>, Vec<i64>), StoreError> {
    let sql = "SELECT file FROM job WHERE file IS NOT NULL UNION ALL SELECT file FROM upload";
    let kept: Vec<(String,)> = on!(&mut *tx, c => sqlx::query_as(sql).fetch_all(c).await?);
    let sql = "SELECT id FROM job WHERE ended_at IS NULL";
    let open: Vec<(i64,)> = on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?);
    Ok((kept.into_iter().map(|(file,)| file).collect(), open.into_iter().map(|(id,)| id).collect()))
}

/// Lets nobody have a file any more that was made of the log before something was forgotten of it; one that is being written begins anew.
///
/// # Errors
/// The database's own.
pub async fn withdraw_logs(tx: &mut Tx) -> Result<u64, StoreError> {
    let sql = "UPDATE job SET file = NULL WHERE kind = 'export_events' AND file IS NOT NULL";
    let made = on!(&mut *tx, c => sqlx::query(sql).execute(c).await?.rows_affected());
    let sql = "UPDATE job SET attempts = attempts + 1, lease_until = 0 \
               WHERE kind = 'export_events' AND state = 'running' AND ended_at IS NULL";
    on!(tx, c => sqlx::query(sql).execute(c).await.map(|_| ())?);
    Ok(made)
}

/// Whether a job of this kind has not ended.
///
/// # Errors
/// The database's own.
pub async fn is_open(tx: &mut Tx, kind: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM job WHERE kind = $1 AND ended_at IS NULL LIMIT 1";
    let found: Option<(i32,)> = on!(tx, c => sqlx::query_as(sql).bind(kind).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Lets nobody have a file any more in which a lead may stand: exports of it or of the log, and all that was sent for imports or left over from them, since nobody
/// has noted who stands in those; imports that have not ended end at `at` (microseconds), for `why`. Returns how many files that were.
///
/// # Errors
/// The database's own.
pub async fn withdraw(tx: &mut Tx, lead: i64, at: i64, why: &str) -> Result<u64, StoreError> {
    let logs = withdraw_logs(tx).await?;
    let sql = "UPDATE job SET file = NULL WHERE file IS NOT NULL \
                 AND (kind <> 'export_leads' OR EXISTS (SELECT 1 FROM job_lead t WHERE t.job_id = job.id AND t.lead_id = $1))";
    let made = on!(&mut *tx, c => sqlx::query(sql).bind(lead).execute(c).await?.rows_affected());
    // One that is being written begins anew, without the lead.
    let sql = "UPDATE job SET attempts = attempts + 1, lease_until = 0 WHERE kind = 'export_leads' AND state = 'running' AND ended_at IS NULL \
                 AND EXISTS (SELECT 1 FROM job_lead t WHERE t.job_id = job.id AND t.lead_id = $1)";
    on!(&mut *tx, c => sqlx::query(sql).bind(lead).execute(c).await.map(|_| ())?);
    let sql = "UPDATE job SET state = 'failed', error = $1, ended_at = $2, lease_until = NULL \
               WHERE kind IN ('run_import', 'rehearse_import') AND ended_at IS NULL";
    on!(&mut *tx, c => sqlx::query(sql).bind(why).bind(at).execute(c).await.map(|_| ())?);
    let sent = on!(tx, c => sqlx::query("DELETE FROM upload").execute(c).await?.rows_affected());
    Ok(logs + made + sent)
}
