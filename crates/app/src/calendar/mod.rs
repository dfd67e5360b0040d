//! Calendars that other programs read: what a member has to do and when. Whoever has the address reads it, so the address has a secret in it.

mod render;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_model::Instant;
use baton_model::time::MICROS_PER_DAY;
use baton_store::calendar_feed::{self, CalendarFeed};
use baton_store::handoff::{self, Handoff};
use baton_store::meeting::{self, Meeting};
use baton_store::task::{self, Task};
use baton_store::{Tx, audit, member};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::limits::{LIST_MAX, shown};
use crate::members;
use crate::workspace::{Error, Workspace};
use render::{Entry, Words, render};

/// How long past meetings stay in a calendar, in microseconds.
const PAST: i64 = 30 * MICROS_PER_DAY;
/// A token longer than this is none.
const TOKEN_BYTES_MAX: usize = 64;

/// The calendar of a member, as it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalendarLink {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub member: String,
    /// Where it is, below the address of the server: shown now and never again.
    pub path: String,
}

/// Makes a calendar of a member, in the name of `by`; `random`: 32 random bytes.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn create(
    workspace: &Workspace,
    address: &str,
    random: [u8; 32],
    by: &str,
) -> Result<CalendarLink, Error> {
    let address = members::named(workspace, address).await?;
    let now = workspace.now().micros();
    let token = URL_SAFE_NO_PAD.encode(random);
    let mut tx = workspace.db.write_aside().await?;
    let language =
        member::by_email(&mut tx, &address).await?.map_or_else(|| "en".to_owned(), |member| member.language);
    let feed = CalendarFeed {
        id: 0,
        member: address.clone(),
        secret: hash(&token),
        language,
        created_at: now,
        revoked_at: None,
    };
    let id = calendar_feed::add(&mut tx, &feed).await?;
    audit::note(&mut tx, now, by, "create_calendar", &format!("calendar {id}"), "{}").await?;
    tx.commit().await?;
    Ok(CalendarLink { id, member: address, path: format!("/calendar/{token}.ics") })
}

/// Revokes every calendar of a member, in the name of `by`; returns how many there were.
///
/// # Errors
/// The database's own.
pub async fn revoke(workspace: &Workspace, address: &str, by: &str) -> Result<u64, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let revoked = calendar_feed::revoke(&mut tx, &address.trim().to_lowercase(), now).await?;
    let detail = serde_json::json!({ "calendars": revoked }).to_string();
    audit::note(&mut tx, now, by, "revoke_calendars", "calendar", &detail).await?;
    tx.commit().await?;
    Ok(revoked)
}

/// The calendar of a token, as RFC 5545 writes it; none if the token is none, was revoked, or is that of a member who is disabled.
///
/// # Errors
/// The database's own.
pub async fn read(workspace: &Workspace, token: &str) -> Result<Option<String>, Error> {
    if token.len() > TOKEN_BYTES_MAX {
        return Ok(None);
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.read().await?;
    let Some(feed) = calendar_feed::by_secret(&mut tx, &hash(token)).await? else { return Ok(None) };
    let member = member::by_email(&mut tx, &feed.member).await?;
    if member.is_none_or(|member| member.disabled_at.is_some()) {
        return Ok(None);
    }
    let words = Words::of(&feed.language);
    let entries = entries(&mut tx, &feed.member, words, now).await?;
    render(&entries, &feed.member, words)
        .map(Some)
        .map_err(|_| Error::Refused("the calendar cannot be written".to_owned()))
}

async fn entries(tx: &mut Tx, member: &str, words: Words, now: i64) -> Result<Vec<Entry>, Error> {
    let open = task::Filter { owner: Some(member), ..task::Filter::default() };
    let tasks = task::list(tx, open, i64::from(LIST_MAX)).await?;
    let recent =
        meeting::Filter { owner: Some(member), since: Some(now - PAST), ..meeting::Filter::default() };
    let meetings = meeting::list(tx, recent, i64::from(LIST_MAX)).await?;
    let handoffs = handoff::due_of(tx, member, i64::from(LIST_MAX)).await?;
    let with =
        tasks.iter().filter_map(|task| task.lead_id).chain(meetings.iter().map(|meeting| meeting.lead_id));
    let leads = shown(tx, with.chain(handoffs.iter().map(|handoff| handoff.lead_id))).await?;
    let named = |id: i64| leads.get(&id).cloned().unwrap_or_default();
    let tasks = tasks.into_iter().filter_map(|task| of_task(&task, task.lead_id.map(named), words));
    let meetings = meetings.iter().map(|meeting| of_meeting(meeting, named(meeting.lead_id), words));
    let handoffs = handoffs.iter().filter_map(|handoff| of_handoff(handoff, named(handoff.lead_id), words));
    Ok(tasks.chain(meetings).chain(handoffs).collect())
}

fn of_task(task: &Task, lead: Option<String>, words: Words) -> Option<Entry> {
    let due_at = Instant::from_micros(task.due_at?);
    let what = if task.kind == "follow_up" { words.follow_up() } else { words.task() };
    Some(Entry {
        uid: format!("task-{}-{}@baton", task.id, task.created_at),
        starts_at: due_at,
        ends_at: due_at,
        summary: format!("{what}: {}", task.title),
        description: [lead, task.note.clone()].into_iter().flatten().collect::<Vec<_>>().join("\n"),
        place: None,
        cancelled: false,
        updated_at: Instant::from_micros(task.updated_at),
        sequence: task.revision - 1,
    })
}

fn of_meeting(meeting: &Meeting, lead: String, words: Words) -> Entry {
    let what = if meeting.kind == "call" { words.call() } else { words.meeting() };
    Entry {
        uid: format!("meeting-{}-{}@baton", meeting.id, meeting.created_at),
        starts_at: Instant::from_micros(meeting.starts_at),
        ends_at: Instant::from_micros(meeting.ends_at),
        summary: format!("{what}: {}", meeting.title),
        description: lead,
        place: meeting.place.clone(),
        cancelled: meeting.status == "cancelled",
        updated_at: Instant::from_micros(meeting.updated_at),
        sequence: meeting.revision - 1,
    }
}

/// By when a hand-off is to be answered: moved when its clock is.
fn of_handoff(handoff: &Handoff, lead: String, words: Words) -> Option<Entry> {
    let due_at = Instant::from_micros(handoff.sla_at?);
    Some(Entry {
        uid: format!("handoff-{}-{}@baton", handoff.id, handoff.opened_at),
        starts_at: due_at,
        ends_at: due_at,
        summary: format!("{}: {lead}", words.handoff()),
        description: lead,
        place: None,
        cancelled: false,
        updated_at: Instant::from_micros(handoff.assigned_at.unwrap_or(handoff.opened_at)),
        sequence: handoff.revision,
    })
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
