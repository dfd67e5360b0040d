//! Changing a task: also doing it, and giving it to somebody else.

use baton_model::Instant;
use baton_store::task;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{TaskView, kind, view};
use crate::limits::{maybe, named, said};
use crate::members;
use crate::workspace::{Error, Workspace};

/// What is to be other than it is: what is none stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTask {
    /// One of [`KINDS`](super::KINDS).
    pub kind: Option<String>,
    /// What is to be done.
    pub title: Option<String>,
    /// More of it; an empty text is taken away.
    pub note: Option<String>,
    /// Who is to do it.
    pub owner: Option<String>,
    /// By when. It is announced anew when it is due then.
    pub due_at: Option<Instant>,
    /// Whether it is done.
    pub done: Option<bool>,
    /// The revision that it was read at; another one is refused.
    #[serde(skip)]
    pub revision: Option<i64>,
}

/// Changes a task, in the name of `by`.
///
/// # Errors
/// [`Error::Missing`]; [`Error::Changed`] if somebody else changed it; [`Error::WrongUse`] for a value that is none; or the database's own.
pub async fn change(
    workspace: &Workspace,
    id: i64,
    change: &ChangeTask,
    by: &str,
) -> Result<TaskView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let found = task::find(&mut tx, id).await?;
    let mut task = found.ok_or_else(|| Error::Missing(format!("task {id}; `baton task list` shows them")))?;
    let read_at = change.revision.unwrap_or(task.revision);
    if let Some(asked) = &change.kind {
        task.kind = kind(asked)?;
    }
    if let Some(title) = &change.title {
        task.title = said("title", title)?;
    }
    // Whoever has it already keeps it: whoever works on the shell need be no member.
    if let Some(owner) = change.owner.as_ref().filter(|owner| **owner != task.owner) {
        task.owner = members::owner(&mut tx, "owner", owner).await?;
    }
    if let Some(note) = &change.note {
        task.note = maybe(Some(note));
    }
    let due_at = change.due_at.map(Instant::micros).filter(|due_at| Some(*due_at) != task.due_at);
    if let Some(due_at) = due_at {
        task.due_at = Some(due_at);
        task.alarm_at = Some(due_at);
    }
    match change.done {
        Some(true) if task.done_at.is_none() => {
            (task.done_at, task.done_by, task.alarm_at) = (Some(now), Some(by.to_owned()), None);
        }
        Some(false) if task.done_at.is_some() => {
            // What was due while it was done is not announced any more.
            let alarm_at = task.due_at.filter(|due_at| *due_at > now);
            (task.done_at, task.done_by, task.alarm_at) = (None, None, alarm_at);
        }
        _ => {}
    }
    if task.done_at.is_some() {
        task.alarm_at = None;
    }
    task.updated_at = now;
    if read_at != task.revision || !task::change(&mut tx, &task).await? {
        return Err(Error::Changed(format!("task {id}")));
    }
    task.revision += 1;
    let leads = named(&mut tx, task.lead_id).await?;
    tx.commit().await?;
    Ok(view(task, &leads))
}
