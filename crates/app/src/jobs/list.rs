//! Jobs as people look at them.

use baton_model::{Instant, Role};
use baton_store::job::{self, Job};
use baton_store::{Tx, audit};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::KEPT;
use super::asker::known;
use crate::access::Caller;
use crate::workspace::{Error, Workspace};

/// What jobs do.
pub const KINDS: [&str; 7] = [
    "assign_leads",
    "set_attributes",
    "move_leads",
    "export_leads",
    "export_events",
    "rehearse_import",
    "run_import",
];
/// What jobs are at.
pub const STATES: [&str; 5] = ["queued", "running", "done", "failed", "cancelled"];

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct JobView {
    /// Its number.
    pub id: i64,
    /// `assign_leads`, `set_attributes`, `move_leads`, `export_leads`, `export_events`, `rehearse_import` or `run_import`.
    pub kind: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// Who asked for it.
    pub by: String,
    /// What was asked for.
    #[schema(value_type = Object)]
    pub asked: Value,
    /// How much of it is done, of what `unit` says.
    pub done: i64,
    /// How much it is.
    pub total: i64,
    /// `leads`, `messages`, or `bytes` of a file.
    pub unit: String,
    /// Leads or rows that were refused.
    pub failed: i64,
    /// What it did, once it has ended.
    #[schema(value_type = Option<Object>)]
    pub report: Option<Value>,
    /// Why it failed.
    pub error: Option<String>,
    /// Whether there is a file to be fetched: an export, or the rows that an import rejected.
    pub has_file: bool,
    /// Whether somebody wants it to end.
    pub stopping: bool,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it was taken up.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// When it is forgotten, with its file.
    pub expires_at: Option<Instant>,
}

pub(super) fn view(found: Job) -> JobView {
    let instant = |at: Option<i64>| at.map(Instant::from_micros);
    let unit = match found.kind.as_str() {
        "rehearse_import" | "run_import" => "bytes",
        "export_events" => "messages",
        _ => "leads",
    };
    JobView {
        id: found.id,
        unit: unit.to_owned(),
        asked: asked(&found.asked),
        done: found.done,
        total: found.total,
        failed: found.failed,
        report: found.report.as_deref().and_then(|report| serde_json::from_str(report).ok()),
        error: found.error,
        has_file: found.file.is_some(),
        stopping: found.stop == 1 && found.ended_at.is_none(),
        created_at: Instant::from_micros(found.created_at),
        started_at: instant(found.started_at),
        ended_at: instant(found.ended_at),
        expires_at: instant(found.ended_at.map(|at| at + KEPT)),
        kind: found.kind,
        state: found.state,
        by: found.actor,
    }
}

/// What was asked for, without where a file lies.
fn asked(text: &str) -> Value {
    let mut asked: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(import) = asked.get_mut("import").and_then(Value::as_object_mut) {
        import.shift_remove("file");
    }
    asked
}

/// The jobs of whoever asks, of an administrator all, with numbers below `before`; the newest first.
///
/// # Errors
/// The database's own.
pub async fn list(
    workspace: &Workspace,
    before: Option<i64>,
    limit: u32,
    caller: &Caller,
) -> Result<Vec<JobView>, Error> {
    let actor = (caller.role != Role::Admin).then_some(caller.by.as_str());
    let mut tx = workspace.db.read().await?;
    let before = before.unwrap_or(i64::MAX);
    Ok(job::list(&mut tx, actor, before, i64::from(limit)).await?.into_iter().map(view).collect())
}

/// The job of this number: one's own, or any for an administrator.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64, caller: &Caller) -> Result<JobView, Error> {
    shown(&mut workspace.db.read().await?, id, caller).await
}

pub(super) async fn shown(tx: &mut Tx, id: i64, caller: &Caller) -> Result<JobView, Error> {
    known(tx, id, caller).await.map(view)
}

/// Wants a job to end: one that waits has ended then, one that runs does with its next step. What it did stays done.
///
/// # Errors
/// [`Error::Missing`], [`Error::Refused`] if it has ended, or the database's own.
pub async fn cancel(workspace: &Workspace, id: i64, caller: &Caller) -> Result<JobView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let found = known(&mut tx, id, caller).await?;
    if !job::stop(&mut tx, id, now).await? {
        return Err(Error::Refused(format!("job {id} has ended: it is {}", found.state)));
    }
    audit::note(&mut tx, now, &caller.by, "cancel_job", &format!("job {id}"), "{}").await?;
    let cancelled = shown(&mut tx, id, caller).await?;
    tx.commit().await?;
    Ok(cancelled)
}
