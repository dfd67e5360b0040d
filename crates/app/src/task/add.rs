//! Setting a task.

use baton_model::Instant;
use baton_store::task::{self, Task};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{TaskView, kind, view};
use crate::limits::{belongs, maybe, named, said};
use crate::members;
use crate::workspace::{Error, Workspace, lead_of};

/// A task to be set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTask {
    /// About which lead.
    pub lead: Option<String>,
    /// For which of its opportunities.
    pub opportunity: Option<i64>,
    /// One of [`KINDS`](super::KINDS); without it, `todo`.
    pub kind: Option<String>,
    /// What is to be done.
    pub title: String,
    /// More of it.
    pub note: Option<String>,
    /// Who is to do it; without it, who sets it.
    pub owner: Option<String>,
    /// By when.
    pub due_at: Option<Instant>,
}

/// Sets a task, in the name of `by`.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::WrongUse`] for a value that is none; [`Error::Refused`] for the opportunity of another lead; or the database's own.
pub async fn add(workspace: &Workspace, new: &NewTask, by: &str) -> Result<TaskView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let lead = match &new.lead {
        Some(key) => Some(lead_of(&mut tx, key).await?),
        None if new.opportunity.is_some() => {
            return Err(Error::WrongUse("opportunity: say of which lead".to_owned()));
        }
        None => None,
    };
    if let Some(lead) = &lead {
        belongs(&mut tx, new.opportunity, lead).await?;
    }
    let owner = match maybe(new.owner.as_deref()) {
        Some(owner) => members::owner(&mut tx, "owner", &owner).await?,
        None => by.to_owned(),
    };
    let due_at = new.due_at.map(Instant::micros);
    let mut task = Task {
        id: 0,
        lead_id: lead.as_ref().map(|lead| lead.id),
        opportunity_id: new.opportunity,
        kind: kind(new.kind.as_deref().unwrap_or("todo"))?,
        title: said("title", &new.title)?,
        note: maybe(new.note.as_deref()),
        owner,
        due_at,
        alarm_at: due_at,
        done_at: None,
        done_by: None,
        created_by: by.to_owned(),
        created_at: now,
        updated_at: now,
        revision: 1,
    };
    task.id = task::add(&mut tx, &task).await?;
    let leads = named(&mut tx, task.lead_id).await?;
    tx.commit().await?;
    Ok(view(task, &leads))
}
