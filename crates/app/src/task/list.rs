//! Looking at tasks.

use baton_model::Instant;
use baton_store::{Tx, task};

use super::{TaskView, view};
use crate::access::Sees;
use crate::limits::{lead_filter, limit, named};
use crate::workspace::{Error, Workspace};

/// Which tasks are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only those of this owner.
    pub owner: Option<String>,
    /// Only those about this lead.
    pub lead: Option<String>,
    /// Done ones as well.
    pub all: bool,
    /// After the task of this due date and number.
    pub after: Option<(Option<Instant>, i64)>,
    /// Only those of leads that may be seen.
    pub sees: Sees,
    /// At most so many.
    pub limit: u32,
}

/// Tasks by due date, those without one last.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn list(workspace: &Workspace, filter: &Filter) -> Result<Vec<TaskView>, Error> {
    let mut tx = workspace.db.read().await?;
    let lead = lead_filter(&mut tx, filter.lead.as_deref()).await?;
    let after = filter.after.map(|(due, id)| (due.map_or(i64::MAX, Instant::micros), id));
    let asked = task::Filter {
        owner: filter.owner.as_deref(),
        lead,
        all: filter.all,
        owned_by: filter.sees.members(),
        after,
    };
    let found = task::list(&mut tx, asked, limit(filter.limit)).await?;
    let leads = named(&mut tx, found.iter().filter_map(|task| task.lead_id)).await?;
    Ok(found.into_iter().map(|task| view(task, &leads)).collect())
}

/// What is to be done next about a lead, at most `limit`.
pub(crate) async fn of_lead(tx: &mut Tx, lead: i64, limit: i64) -> Result<Vec<TaskView>, Error> {
    let asked = task::Filter { owner: None, lead: Some(lead), all: false, owned_by: None, after: None };
    let found = task::list(tx, asked, limit).await?;
    let leads = named(tx, found.iter().filter_map(|task| task.lead_id)).await?;
    Ok(found.into_iter().map(|task| view(task, &leads)).collect())
}

/// The task of this number.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64) -> Result<TaskView, Error> {
    let mut tx = workspace.db.read().await?;
    let found = task::find(&mut tx, id).await?;
    let task = found.ok_or_else(|| Error::Missing(format!("task {id}; `baton task list` shows them")))?;
    let leads = named(&mut tx, task.lead_id).await?;
    Ok(view(task, &leads))
}
