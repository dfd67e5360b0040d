//! Tasks of people, about a lead or not.

use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx, check, seen};

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Task {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// About whom.
    pub lead_id: Option<i64>,
    /// For which opportunity.
    pub opportunity_id: Option<i64>,
    /// `follow_up`, `call`, `email` or `todo`.
    pub kind: String,
    /// What is to be done.
    pub title: String,
    /// More of it.
    pub note: Option<String>,
    /// Who is to do it.
    pub owner: String,
    /// By when, in microseconds.
    pub due_at: Option<i64>,
    /// When it is due, until that was announced or it is done.
    pub alarm_at: Option<i64>,
    /// When it was done.
    pub done_at: Option<i64>,
    /// By whom.
    pub done_by: Option<String>,
    /// Who set it.
    pub created_by: String,
    /// When.
    pub created_at: i64,
    /// When it was changed last.
    pub updated_at: i64,
    /// How often it was written.
    pub revision: i64,
}

impl Task {
    /// Refuses what may not be stored.
    ///
    /// # Errors
    /// [`StoreError::Value`] naming the field.
    pub fn check(&self) -> Result<(), StoreError> {
        check::text("title", &self.title, check::KEY_BYTES_MAX)?;
        check::optional("note", self.note.as_deref(), check::TEXT_BYTES_MAX)?;
        check::text("owner", &self.owner, check::KEY_BYTES_MAX)?;
        check::optional("by", self.done_by.as_deref(), check::KEY_BYTES_MAX)?;
        check::text("by", &self.created_by, check::KEY_BYTES_MAX)
    }
}

/// Adds a task; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, task: &Task) -> Result<i64, StoreError> {
    task.check()?;
    let sql = "INSERT INTO task (lead_id, opportunity_id, kind, title, note, owner, due_at, alarm_at, done_at, done_by, created_by, \
                 created_at, updated_at, revision) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(task.lead_id).bind(task.opportunity_id).bind(&task.kind).bind(&task.title).bind(&task.note).bind(&task.owner)
        .bind(task.due_at).bind(task.alarm_at).bind(task.done_at).bind(&task.done_by).bind(&task.created_by)
        .bind(task.created_at).bind(task.updated_at).fetch_one(c).await?);
    Ok(id)
}

/// Changes a task of which the revision is still that of `task`; false if somebody else changed it.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, task: &Task) -> Result<bool, StoreError> {
    task.check()?;
    let sql = "UPDATE task SET kind = $1, title = $2, note = $3, owner = $4, due_at = $5, alarm_at = $6, done_at = $7, done_by = $8, \
                 updated_at = $9, revision = revision + 1 WHERE id = $10 AND revision = $11";
    let touched = on!(tx, c => sqlx::query(sql)
        .bind(&task.kind).bind(&task.title).bind(&task.note).bind(&task.owner).bind(task.due_at).bind(task.alarm_at)
        .bind(task.done_at).bind(&task.done_by).bind(task.updated_at).bind(task.id).bind(task.revision)
        .execute(c).await?.rows_affected());
    Ok(touched == 1)
}

/// The task of this number.
///
/// # Errors
/// The database's own.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<Task>, StoreError> {
    let sql = "SELECT * FROM task WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Which tasks are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Only those of this owner.
    pub owner: Option<&'a str>,
    /// Only those about this lead.
    pub lead: Option<i64>,
    /// Done ones as well.
    pub all: bool,
    /// Only about leads that these members own, or whose open hand-off one of them has, or about none and theirs; none: all.
    pub owned_by: Option<&'a [String]>,
    /// After this due date (or the greatest number, without one) and this number.
    pub after: Option<(i64, i64)>,
}

/// Tasks by due date, those without one last, at most `limit`.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, filter: Filter<'_>, limit: i64) -> Result<Vec<Task>, StoreError> {
    let (seen, members) = (seen::condition(tx, "lead_id", "$8"), seen::members(tx, "$8"));
    let sql = format!(
        "SELECT * FROM task WHERE ($1 = '' OR owner = $1) AND ($2 = 0 OR lead_id = $2) AND ($3 = 1 OR done_at IS NULL) \
           AND (COALESCE(due_at, $6) > $4 OR (COALESCE(due_at, $6) = $4 AND id > $5)) \
           AND ({seen} OR (lead_id IS NULL AND owner IN ({members}))) ORDER BY COALESCE(due_at, $6), id LIMIT $7"
    );
    let (due, id) = filter.after.unwrap_or((i64::MIN, 0));
    let owned_by = seen::bound(filter.owned_by);
    Ok(on!(tx, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(filter.owner.unwrap_or_default()).bind(filter.lead.unwrap_or_default()).bind(i64::from(filter.all))
        .bind(due).bind(id).bind(i64::MAX).bind(limit).bind(owned_by).fetch_all(c).await?))
}

/// Whether something is due at `now` (microseconds).
///
/// # Errors
/// The database's own.
pub async fn is_due(tx: &mut Tx, now: i64) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM task WHERE alarm_at <= $1 LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).bind(now).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Takes what is due at `now`, the longest first, at most `limit`: its alarm has rung.
///
/// # Errors
/// The database's own.
pub async fn take_due(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Task>, StoreError> {
    let sql = "UPDATE task SET alarm_at = NULL WHERE id IN ( \
                 SELECT id FROM task WHERE alarm_at <= $1 ORDER BY alarm_at, id LIMIT $2) RETURNING *";
    let mut taken: Vec<Task> = on!(tx, c => sqlx::query_as(sql).bind(now).bind(limit).fetch_all(c).await?);
    taken.sort_unstable_by_key(|task| (task.due_at, task.id));
    Ok(taken)
}
