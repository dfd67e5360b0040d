//! Planning a meeting or a call.

use baton_model::Instant;
use baton_store::meeting::{self, Meeting};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Attendee, KINDS, MeetingView, attendees, found, times, view};
use crate::limits::{belongs, maybe, named, said};
use crate::workspace::{Error, Workspace, lead_of};

/// A meeting or a call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMeeting {
    /// With which lead.
    pub lead: String,
    /// About which of its opportunities.
    pub opportunity: Option<i64>,
    /// One of [`KINDS`].
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// Whose it is on our side; without it, who notes it.
    pub owner: Option<String>,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// Where: a room or an address.
    pub place: Option<String>,
    /// Who is there.
    #[serde(default)]
    pub attendees: Vec<Attendee>,
}

impl NewMeeting {
    pub(super) fn row(&self, lead: i64, by: &str, now: i64) -> Result<Meeting, Error> {
        if !KINDS.contains(&self.kind.as_str()) {
            let kind: String = self.kind.chars().take(64).collect();
            return Err(Error::WrongUse(format!("`{kind}` is neither a meeting nor a call")));
        }
        let (starts_at, ends_at) = times(self.starts_at, self.ends_at)?;
        Ok(Meeting {
            id: 0,
            lead_id: lead,
            opportunity_id: self.opportunity,
            kind: self.kind.clone(),
            title: said("title", &self.title)?,
            owner: maybe(self.owner.as_deref()).unwrap_or_else(|| by.to_owned()),
            starts_at,
            ends_at,
            place: maybe(self.place.as_deref()),
            attendees: attendees(&self.attendees)?,
            status: "planned".to_owned(),
            meaningful: None,
            outcome: None,
            summary: None,
            message_id: None,
            created_by: by.to_owned(),
            created_at: now,
            updated_at: now,
            revision: 1,
        })
    }
}

/// Plans a meeting, in the name of `by`.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::WrongUse`] for a value that is none; [`Error::Refused`] for the opportunity of another lead; or the database's own.
pub async fn plan(workspace: &Workspace, new: &NewMeeting, by: &str) -> Result<MeetingView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let lead = lead_of(&mut tx, &new.lead).await?;
    belongs(&mut tx, new.opportunity, &lead).await?;
    let mut row = new.row(lead.id, by, now)?;
    row.id = meeting::add(&mut tx, &row).await?;
    let leads = named(&mut tx, [lead.id]).await?;
    tx.commit().await?;
    Ok(view(row, &leads))
}

/// Moves a planned meeting to another time.
///
/// # Errors
/// [`Error::Missing`]; [`Error::Refused`] if it is over or called off; [`Error::Changed`] if somebody else changed it; [`Error::WrongUse`] for times
/// that cannot be; or the database's own.
pub async fn reschedule(
    workspace: &Workspace,
    id: i64,
    (starts_at, ends_at): (Instant, Instant),
    revision: Option<i64>,
) -> Result<MeetingView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut row = found(&mut tx, id).await?;
    if row.status != "planned" {
        return Err(Error::Refused(format!("meeting {id} is {}: plan another one", row.status)));
    }
    (row.starts_at, row.ends_at) = times(starts_at, ends_at)?;
    row.updated_at = now;
    if revision.is_some_and(|revision| revision != row.revision) || !meeting::change(&mut tx, &row).await? {
        return Err(Error::Changed(format!("meeting {id}")));
    }
    row.revision += 1;
    let leads = named(&mut tx, [row.lead_id]).await?;
    tx.commit().await?;
    Ok(view(row, &leads))
}
