//! Meetings and calls: planned, and what came of them. One that is over leaves an event in the log of its lead, which may score.

mod event;
mod hold;
mod list;
mod plan;

use std::collections::HashMap;

use baton_model::Instant;
use baton_store::Tx;
use baton_store::census::Named;
use baton_store::meeting::{self, Meeting};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use hold::{Holding, call_off, hold, log};
pub use list::{Filter, list, show};
pub use plan::{NewMeeting, plan, reschedule};

use crate::workspace::Error;

/// What kinds there are.
pub const KINDS: [&str; 2] = ["meeting", "call"];
/// The most attendees.
const ATTENDEES_MAX: usize = 100;
/// The longest meeting, in microseconds: 14 days.
const LENGTH_MAX: i64 = 14 * baton_model::time::MICROS_PER_DAY;

/// Somebody who is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attendee {
    /// Their name.
    pub name: String,
    /// Their job title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// Their address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A meeting or a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeetingView {
    /// Its number.
    pub id: i64,
    /// How people are told which lead it is with.
    pub lead: String,
    /// That lead's name.
    pub name: Option<String>,
    /// That lead's company.
    pub company: Option<String>,
    /// The number of the opportunity it is about.
    pub opportunity: Option<i64>,
    /// One of [`KINDS`].
    pub kind: String,
    /// What it is about.
    pub title: String,
    /// Whose it is on our side.
    pub owner: String,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// Where: a room or an address.
    pub place: Option<String>,
    /// Who is there.
    pub attendees: Vec<Attendee>,
    /// `planned`, `held`, `missed` or `cancelled`.
    pub status: String,
    /// Whether it was a conversation that led somewhere.
    pub meaningful: Option<bool>,
    /// What came of it, as a code.
    pub outcome: Option<String>,
    /// What was said.
    pub summary: Option<String>,
    /// The event that it left in the log.
    pub message_id: Option<String>,
    /// Who noted it.
    pub created_by: String,
    /// Counted up by every change.
    pub revision: i64,
}

fn view(meeting: Meeting, leads: &HashMap<i64, Named>) -> MeetingView {
    let lead = leads.get(&meeting.lead_id);
    MeetingView {
        id: meeting.id,
        lead: lead.map_or_else(|| format!("#{}", meeting.lead_id), Named::key),
        name: lead.and_then(|lead| lead.name.clone()),
        company: lead.and_then(|lead| lead.company.clone()),
        opportunity: meeting.opportunity_id,
        kind: meeting.kind,
        title: meeting.title,
        owner: meeting.owner,
        starts_at: Instant::from_micros(meeting.starts_at),
        ends_at: Instant::from_micros(meeting.ends_at),
        place: meeting.place,
        attendees: serde_json::from_str(&meeting.attendees).unwrap_or_default(),
        status: meeting.status,
        meaningful: meeting.meaningful.map(|flag| flag != 0),
        outcome: meeting.outcome,
        summary: meeting.summary,
        message_id: meeting.message_id,
        created_by: meeting.created_by,
        revision: meeting.revision,
    }
}

async fn found(tx: &mut Tx, id: i64) -> Result<Meeting, Error> {
    let found = meeting::find(tx, id).await?;
    found.ok_or_else(|| Error::Missing(format!("meeting {id}; `baton meeting list` shows them")))
}

fn attendees(attendees: &[Attendee]) -> Result<String, Error> {
    let is_short = |text: &String| text.len() <= 400;
    if attendees.len() > ATTENDEES_MAX {
        return Err(Error::WrongUse("attendees: at most 100".to_owned()));
    }
    for attendee in attendees {
        let short = [Some(&attendee.name), attendee.job_title.as_ref(), attendee.email.as_ref()];
        if attendee.name.trim().is_empty() || !short.into_iter().flatten().all(is_short) {
            return Err(Error::WrongUse(
                "attendees: each has a name; texts have at most 400 bytes".to_owned(),
            ));
        }
    }
    serde_json::to_string(attendees)
        .map_err(|error| Error::Refused(format!("attendees cannot be written: {error}")))
}

/// Beginning and end, in microseconds.
fn times(starts_at: Instant, ends_at: Instant) -> Result<(i64, i64), Error> {
    let (starts_at, ends_at) = (starts_at.micros(), ends_at.micros());
    if ends_at < starts_at || ends_at - starts_at > LENGTH_MAX {
        return Err(Error::WrongUse("a meeting ends after it begins, and within 14 days".to_owned()));
    }
    Ok((starts_at, ends_at))
}
