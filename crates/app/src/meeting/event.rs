//! The event that a meeting leaves in the log of its lead.

use baton_store::Tx;
use baton_store::event::{EVENT, NewEvent};
use baton_store::meeting::Meeting;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::intake::take_known;
use crate::workspace::Error;

/// The namespace of the ids of events of meetings (RFC 9562, version 5).
const MEETINGS: Uuid = Uuid::from_u128(0x7d0c_55a1_9a3e_5b42_8f16_2f0e_c4d9_71b3);

/// Leaves the event; returns its message id. The id follows from the meeting: told again, it is the same event.
pub(super) async fn leave(tx: &mut Tx, meeting: &Meeting, now: i64) -> Result<String, Error> {
    let event = event(meeting, now);
    let message_id = event.message_id.clone();
    take_known(tx, event, now).await?;
    Ok(message_id)
}

fn event(meeting: &Meeting, now: i64) -> NewEvent {
    let name = match (meeting.kind.as_str(), meeting.status.as_str()) {
        ("call", _) => "Call Logged",
        (_, "held") => "Meeting Held",
        _ => "Meeting Missed",
    };
    NewEvent {
        class: 0,
        message_id: message_id(meeting),
        kind: EVENT,
        lead_id: Some(meeting.lead_id),
        account_id: None,
        name: name.to_owned(),
        occurred_at: meeting.ends_at,
        received_at: now,
        body: Value::Object(properties(meeting)).to_string(),
        context: None,
        snapshot: 0,
        verdict: 0,
        verdict_reason: None,
        sender: None,
        sent_at: None,
        extra: None,
    }
}

/// Also in another workspace, into which the log is imported, no other meeting has this id.
fn message_id(meeting: &Meeting) -> String {
    let whose = format!("{}\0{}\0{}", meeting.id, meeting.created_at, meeting.created_by);
    Uuid::new_v5(&MEETINGS, whose.as_bytes()).to_string()
}

fn properties(meeting: &Meeting) -> Map<String, Value> {
    let minutes = (meeting.ends_at - meeting.starts_at) / 60_000_000;
    let attendees: Value = serde_json::from_str(&meeting.attendees).unwrap_or_default();
    let all = [
        ("title", json!(meeting.title)),
        ("meaningful", json!(meeting.meaningful == Some(1))),
        ("held", json!(meeting.status == "held")),
        ("minutes", json!(minutes)),
        ("outcome", json!(meeting.outcome)),
        ("summary", json!(meeting.summary)),
        ("attendees", attendees),
        ("owner", json!(meeting.owner)),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
