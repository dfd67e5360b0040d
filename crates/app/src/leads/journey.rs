//! What a lead did: touches, the newest first, grouped into sessions.

use baton_model::Instant;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::journey::{self, Touch};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::judge;
use crate::access::{self, Sees};
use crate::derive::object;
use crate::workspace::{Error, Workspace};

/// A pause longer than this begins a new session, in microseconds.
const PAUSE: i64 = 30 * 60 * MICROS_PER_SECOND;
/// The most events of a page.
pub(super) const PAGE_MAX: u32 = 200;
/// The most names that are asked for at once.
const NAMES_MAX: usize = 50;

/// By which way somebody was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On a website.
    Web,
    /// By e-mail.
    Email,
    /// On a form, or by what was downloaded.
    Form,
    /// At a webinar.
    Webinar,
    /// In a meeting, on a call, at a demo.
    Meeting,
    /// In a chat.
    Chat,
    /// In the product.
    Product,
    /// Otherwise.
    Other,
}

impl Channel {
    /// The way an event of this name goes.
    fn of(name: &str) -> Channel {
        const BEGINNINGS: [(&str, Channel); 22] = [
            ("Page ", Channel::Web),
            ("Screen ", Channel::Web),
            ("Products Searched", Channel::Web),
            ("Email ", Channel::Email),
            ("Unsubscribed", Channel::Email),
            ("Newsletter ", Channel::Email),
            ("Form ", Channel::Form),
            ("Asset ", Channel::Form),
            ("Survey ", Channel::Form),
            ("Webinar ", Channel::Webinar),
            ("Meeting ", Channel::Meeting),
            ("Call ", Channel::Meeting),
            ("Demo ", Channel::Meeting),
            ("Live Chat ", Channel::Chat),
            ("Chat ", Channel::Chat),
            ("Trial ", Channel::Product),
            ("Product ", Channel::Product),
            ("Order ", Channel::Product),
            ("Coupon ", Channel::Product),
            ("Feature ", Channel::Product),
            ("Signed ", Channel::Product),
            ("Account ", Channel::Product),
        ];
        BEGINNINGS
            .iter()
            .find(|(begin, _)| name.starts_with(begin))
            .map_or(Channel::Other, |(_, channel)| *channel)
    }
}

/// Which part of a journey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JourneyWanted {
    /// Only events of these names; empty: all.
    pub names: Vec<String>,
    /// Those that machines caused as well.
    pub machines: bool,
    /// Only what happened up to this instant.
    pub until: Option<Instant>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// How many events, 1 to 200.
    pub limit: u32,
}

/// Something a lead did, or that happened to it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct JourneyEvent {
    /// The message that told it.
    pub message_id: String,
    /// What.
    pub name: String,
    /// By which way.
    pub channel: Channel,
    /// When.
    pub at: Instant,
    /// When that was received.
    pub received_at: Instant,
    /// Its properties.
    pub properties: Map<String, Value>,
    /// Where it came from.
    pub context: Value,
    /// Whether it is held to be the doing of a machine: then it scores nothing.
    pub machine: bool,
    /// Why.
    pub machine_reason: Option<String>,
    /// Who said whose doing it was, if somebody did.
    pub judged_by: Option<String>,
}

/// Events with no pause of more than half an hour between them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = JourneySession)]
pub struct Session {
    /// When the first of those that are listed happened.
    pub from: Instant,
    /// When the last did.
    pub until: Instant,
    /// The newest first.
    pub events: Vec<JourneyEvent>,
    /// Whether it began on the page that follows.
    pub continues: bool,
    /// How long nothing had happened before it, in seconds; null for the first, and where the page that follows tells.
    pub silence_s: Option<i64>,
}

/// A part of a journey.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Journey {
    /// The newest first.
    pub sessions: Vec<Session>,
    /// What the next page is asked for with; null: this is the last.
    pub next: Option<String>,
}

/// What the lead that `key` names did.
///
/// # Errors
/// [`Error::NoLead`] if there is none or it may not be seen, [`Error::WrongUse`] for a cursor that is none or too much at once, or the
/// database's own.
pub async fn journey(
    workspace: &Workspace,
    key: &str,
    wanted: &JourneyWanted,
    sees: &Sees,
) -> Result<Journey, Error> {
    if !(1..=PAGE_MAX).contains(&wanted.limit) {
        return Err(Error::WrongUse(format!("limit: a page has 1 to {PAGE_MAX} events")));
    }
    if wanted.names.len() > NAMES_MAX || wanted.names.iter().any(|name| name.contains('\0')) {
        return Err(Error::WrongUse(format!("events: at most {NAMES_MAX} names, without NUL")));
    }
    let before = wanted.cursor.as_deref().map(place).transpose()?;
    let mut tx = workspace.db.read().await?;
    let lead = access::lead_of(&mut tx, key, sees).await?;
    let limit = i64::from(wanted.limit);
    let asked = journey::Wanted {
        lead: lead.id,
        names: &wanted.names,
        machines: wanted.machines,
        until: wanted.until.map_or(i64::MAX, Instant::micros),
        before,
        limit: limit + 1,
    };
    let mut found = journey::page(&mut tx, asked).await?;
    // The one behind the page tells whether its last session goes on.
    let behind = if found.len() as i64 > limit { found.pop() } else { None };
    let next = found.last().filter(|_| behind.is_some());
    let next = next.map(|last| format!("{}_{}", last.occurred_at, last.seq));
    Ok(Journey { sessions: sessions(found, behind.map(|touch| touch.occurred_at)), next })
}

fn place(cursor: &str) -> Result<(i64, i64), Error> {
    let read = cursor.split_once('_').and_then(|(at, seq)| Some((at.parse().ok()?, seq.parse().ok()?)));
    read.ok_or_else(|| Error::WrongUse("cursor: send the `next` of the page before, as it was".to_owned()))
}

/// Events by sessions; `behind`: when the one behind them happened.
fn sessions(touches: Vec<Touch>, behind: Option<i64>) -> Vec<Session> {
    let times: Vec<i64> = touches.iter().map(|touch| touch.occurred_at).collect();
    let mut sessions: Vec<Session> = Vec::new();
    let mut rest = touches.into_iter().zip(&times).peekable();
    while let Some((first, at)) = rest.next() {
        let (mut from, until) = (*at, *at);
        let mut events = vec![event(first)];
        while let Some((touch, at)) = rest.next_if(|(_, at)| from - **at <= PAUSE) {
            from = *at;
            events.push(event(touch));
        }
        let before = rest.peek().map(|(_, at)| **at).or(behind);
        let continues = before.is_some_and(|before| from - before <= PAUSE);
        sessions.push(Session {
            from: Instant::from_micros(from),
            until: Instant::from_micros(until),
            events,
            continues,
            silence_s: before.filter(|_| !continues).map(|before| (from - before) / MICROS_PER_SECOND),
        });
    }
    sessions
}

fn event(touch: Touch) -> JourneyEvent {
    let (machine_reason, judged_by) = judge::told(touch.verdict_reason);
    JourneyEvent {
        channel: Channel::of(&touch.name),
        message_id: touch.message_id,
        name: touch.name,
        at: Instant::from_micros(touch.occurred_at),
        received_at: Instant::from_micros(touch.received_at),
        properties: object(&touch.body),
        context: touch
            .context
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default(),
        machine: touch.verdict == 1,
        machine_reason,
        judged_by,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(minute: i64) -> Touch {
        let at = minute * 60 * MICROS_PER_SECOND;
        Touch {
            seq: minute,
            message_id: String::new(),
            name: "Page Viewed".to_owned(),
            occurred_at: at,
            received_at: at,
            body: "{}".to_owned(),
            context: None,
            verdict: 0,
            verdict_reason: None,
        }
    }

    #[test]
    fn a_pause_of_half_an_hour_ends_a_session() {
        let found = sessions([200, 170, 139, 138].map(touch).to_vec(), Some(120 * 60 * MICROS_PER_SECOND));
        let told: Vec<_> = found.iter().map(|s| (s.events.len(), s.continues, s.silence_s)).collect();
        assert_eq!(told, [(2, false, Some(31 * 60)), (2, true, None)]);
        let found = sessions([10].map(touch).to_vec(), None);
        assert_eq!((found[0].continues, found[0].silence_s), (false, None));
    }

    #[test]
    fn events_come_by_a_way() {
        for (name, channel) in [
            ("Page Viewed", Channel::Web),
            ("Email Opened", Channel::Email),
            ("Asset Downloaded", Channel::Form),
            ("x", Channel::Other),
        ] {
            assert_eq!(Channel::of(name), channel);
        }
    }
}
