//! What came of a meeting: held, missed or called off.

use baton_model::Instant;
use baton_store::Tx;
use baton_store::meeting::{self, Meeting};
use serde::Deserialize;
use utoipa::ToSchema;

use super::event::leave;
use super::{MeetingView, NewMeeting, found, view};
use crate::limits::{belongs, maybe, named};
use crate::workspace::{Error, Workspace, lead_of};

/// What came of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// Whether it took place: else nobody came, or nobody answered.
    pub held: bool,
    /// Whether it was a conversation that led somewhere; one that did not take place was none.
    #[serde(default)]
    pub meaningful: bool,
    /// What came of it, as a code.
    pub outcome: Option<String>,
    /// What was said.
    pub summary: Option<String>,
    /// When it ended; without it, as planned, or now where that is still to come.
    pub ended_at: Option<Instant>,
    /// The revision that it was read at; another one is refused.
    #[serde(skip)]
    pub revision: Option<i64>,
}

impl Holding {
    /// Puts it into a meeting that was planned.
    fn put(&self, row: &mut Meeting, now: i64) -> Result<(), Error> {
        let ends_at = self.ended_at.map_or(row.ends_at.min(now), Instant::micros);
        if ends_at > now {
            return Err(Error::WrongUse("ended_at: what has not ended yet cannot be told".to_owned()));
        }
        row.starts_at = row.starts_at.min(ends_at);
        row.ends_at = ends_at;
        if self.held { "held" } else { "missed" }.clone_into(&mut row.status);
        row.meaningful = Some(i64::from(self.held && self.meaningful));
        row.outcome = maybe(self.outcome.as_deref());
        row.summary = maybe(self.summary.as_deref());
        row.updated_at = now;
        Ok(())
    }
}

/// Notes a meeting or a call that is over, in the name of `by`: it leaves an event in the log of its lead, once, which may score.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::WrongUse`] for a value that is none; [`Error::Refused`] for the opportunity of another lead; or the database's own.
pub async fn log(
    workspace: &Workspace,
    new: &NewMeeting,
    holding: &Holding,
    by: &str,
) -> Result<MeetingView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let lead = lead_of(&mut tx, &new.lead).await?;
    belongs(&mut tx, new.opportunity, &lead).await?;
    let mut row = new.row(lead.id, by, now)?;
    holding.put(&mut row, now)?;
    row.id = meeting::add(&mut tx, &row).await?;
    let row = end(&mut tx, row, now).await?;
    let leads = named(&mut tx, [lead.id]).await?;
    tx.commit().await?;
    Ok(view(row, &leads))
}

/// Notes what came of a planned meeting. It leaves an event in the log of its lead, once, which may score.
///
/// # Errors
/// [`Error::Missing`]; [`Error::Refused`] if that was noted already, or it was called off; [`Error::Changed`] if somebody else changed it;
/// [`Error::WrongUse`] for a time that cannot be; or the database's own.
pub async fn hold(workspace: &Workspace, id: i64, holding: &Holding) -> Result<MeetingView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let mut row = planned(&mut tx, id, holding.revision).await?;
    holding.put(&mut row, now)?;
    let row = end(&mut tx, row, now).await?;
    let leads = named(&mut tx, [row.lead_id]).await?;
    tx.commit().await?;
    Ok(view(row, &leads))
}

/// Calls a planned meeting off: it leaves no event.
///
/// # Errors
/// As [`hold`].
pub async fn call_off(
    workspace: &Workspace,
    id: i64,
    reason: Option<&str>,
    revision: Option<i64>,
) -> Result<MeetingView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut row = planned(&mut tx, id, revision).await?;
    "cancelled".clone_into(&mut row.status);
    row.outcome = maybe(reason);
    row.updated_at = now;
    save(&mut tx, &mut row).await?;
    let leads = named(&mut tx, [row.lead_id]).await?;
    tx.commit().await?;
    Ok(view(row, &leads))
}

async fn planned(tx: &mut Tx, id: i64, revision: Option<i64>) -> Result<Meeting, Error> {
    let row = found(tx, id).await?;
    if revision.is_some_and(|revision| revision != row.revision) {
        return Err(Error::Changed(format!("meeting {id}")));
    }
    if row.status != "planned" {
        return Err(Error::Refused(format!("meeting {id} is {} already", row.status)));
    }
    Ok(row)
}

/// Stores a meeting that is over, with its event.
async fn end(tx: &mut Tx, mut row: Meeting, now: i64) -> Result<Meeting, Error> {
    row.message_id = Some(leave(tx, &row, now).await?);
    save(tx, &mut row).await?;
    Ok(row)
}

async fn save(tx: &mut Tx, row: &mut Meeting) -> Result<(), Error> {
    if !meeting::change(tx, row).await? {
        return Err(Error::Changed(format!("meeting {}", row.id)));
    }
    row.revision += 1;
    Ok(())
}
