//! Looking at meetings.

use baton_model::Instant;
use baton_store::meeting;

use super::{MeetingView, found, view};
use crate::access::Sees;
use crate::limits::{lead_filter, limit, named};
use crate::workspace::{Error, Workspace};

/// Which meetings are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only those of this owner.
    pub owner: Option<String>,
    /// Only those with this lead.
    pub lead: Option<String>,
    /// Only those that end after this.
    pub since: Option<Instant>,
    /// After the meeting of this beginning and number.
    pub after: Option<(Instant, i64)>,
    /// Only those of leads that may be seen.
    pub sees: Sees,
    /// At most so many.
    pub limit: u32,
}

/// Meetings and calls in order of their beginning.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn list(workspace: &Workspace, filter: &Filter) -> Result<Vec<MeetingView>, Error> {
    let mut tx = workspace.db.read().await?;
    let asked = meeting::Filter {
        owner: filter.owner.as_deref(),
        lead: lead_filter(&mut tx, filter.lead.as_deref()).await?,
        since: filter.since.map(Instant::micros),
        owned_by: filter.sees.members(),
        after: filter.after.map(|(start, id)| (start.micros(), id)),
    };
    let found = meeting::list(&mut tx, asked, limit(filter.limit)).await?;
    let leads = named(&mut tx, found.iter().map(|meeting| meeting.lead_id)).await?;
    Ok(found.into_iter().map(|meeting| view(meeting, &leads)).collect())
}

/// The meeting of this number.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64) -> Result<MeetingView, Error> {
    let mut tx = workspace.db.read().await?;
    let row = found(&mut tx, id).await?;
    let leads = named(&mut tx, [row.lead_id]).await?;
    Ok(view(row, &leads))
}
