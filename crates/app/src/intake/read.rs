//! From a body to messages, each sound or with its fault.

use std::borrow::Cow;

use baton_model::Instant;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::receipt::Refusal;
use super::{Delivery, Endpoint};
use crate::import::read::{LINE_BYTES_MAX, LineFault, MessageBody, Sent, parse_sent};

/// Messages of a batch.
pub const BATCH_MESSAGES_MAX: usize = 1_000;
/// Bytes of a body.
pub const BODY_BYTES_MAX: usize = 500_000;

/// A message, sound or not.
#[derive(Debug)]
pub(super) struct Reading {
    /// The message as it came.
    pub(super) raw: Bytes,
    pub(super) message: Result<Sent, Fault>,
}

/// Why a message is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) place: Option<String>,
    pub(super) reason: String,
}

impl From<LineFault> for Fault {
    fn from(fault: LineFault) -> Fault {
        Fault { code: "invalid", place: fault.place, reason: fault.reason }
    }
}

/// A body that could be read.
#[derive(Debug)]
pub(super) struct Body {
    /// The key, if it stands in the body.
    pub(super) key: Option<String>,
    /// When it was sent, if it says so of all its messages.
    pub(super) sent_at: Option<Instant>,
    pub(super) readings: Vec<Reading>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch<'a> {
    #[serde(rename = "batch", borrow)]
    messages: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    sent_at: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    write_key: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key<'a> {
    #[serde(borrow, default)]
    write_key: Option<Cow<'a, str>>,
}

impl Endpoint {
    /// The last part of its path.
    pub fn name(self) -> &'static str {
        match self {
            Endpoint::Track => "track",
            Endpoint::Identify => "identify",
            Endpoint::Page => "page",
            Endpoint::Screen => "screen",
            Endpoint::Group => "group",
            Endpoint::Alias => "alias",
            Endpoint::Batch => "batch",
        }
    }

    /// The endpoint whose path ends so.
    pub fn named(name: &str) -> Option<Endpoint> {
        use Endpoint::{Alias, Batch, Group, Identify, Page, Screen, Track};
        [Track, Identify, Page, Screen, Group, Alias, Batch]
            .into_iter()
            .find(|endpoint| endpoint.name() == name)
    }
}

/// Reads a request without taking it: for each message, whether it is sound, else why not.
///
/// # Errors
/// As [`Intake::take`](super::Intake::take) for the body as a whole.
pub fn rehearse(delivery: &Delivery) -> Result<Vec<Result<(), String>>, Refusal> {
    let body = read(delivery)?;
    let told = |reading: Reading| reading.message.map(drop).map_err(|fault| fault.reason);
    Ok(body.readings.into_iter().map(told).collect())
}

/// Reads a body.
///
/// # Errors
/// [`Refusal::Unreadable`] and [`Refusal::TooLarge`] for the body as a whole.
pub(super) fn read(delivery: &Delivery) -> Result<Body, Refusal> {
    let Delivery { endpoint, body, .. } = delivery;
    if body.len() > BODY_BYTES_MAX {
        return Err(too_large(format!(
            "the body has {} bytes; send at most {BODY_BYTES_MAX}, in several requests",
            body.len()
        )));
    }
    let text = std::str::from_utf8(body).map_err(|error| Refusal::Unreadable {
        place: Some(format!("byte {}", error.valid_up_to() + 1)),
        reason: "the body is not UTF-8".to_owned(),
    })?;
    let json = text.trim_start_matches('\u{feff}').trim();
    if *endpoint == Endpoint::Batch { batch(body, json) } else { single(delivery, json) }
}

fn single(delivery: &Delivery, json: &str) -> Result<Body, Refusal> {
    if json.len() > LINE_BYTES_MAX {
        return Err(too_large(format!(
            "the message has {} bytes; at most {LINE_BYTES_MAX} are taken",
            json.len()
        )));
    }
    object(json)?;
    // Whether it is JSON at all is told apart from whether the message is sound.
    let message = parse_sent(json, Some(delivery.endpoint.name()));
    let mut key = None;
    if delivery.key.is_none() || message.is_err() {
        let read: Key<'_> = serde_json::from_str(json).map_err(|error| unreadable(&error))?;
        key = read.write_key.map(Cow::into_owned);
    }
    Ok(Body { key, sent_at: None, readings: vec![reading(delivery, json, message.map_err(Fault::from))] })
}

fn reading(delivery: &Delivery, json: &str, message: Result<Sent, Fault>) -> Reading {
    Reading { raw: delivery.body.slice_ref(json.as_bytes()), message }
}

fn batch(body: &Bytes, json: &str) -> Result<Body, Refusal> {
    object(json)?;
    let batch: Batch<'_> = serde_json::from_str(json).map_err(|error| unreadable(&error))?;
    if batch.messages.len() > BATCH_MESSAGES_MAX {
        return Err(too_large(format!(
            "the batch has {} messages; send at most {BATCH_MESSAGES_MAX} at once",
            batch.messages.len()
        )));
    }
    let sent_at: Option<Instant> = match batch.sent_at.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => Some(text.parse().map_err(|error: baton_model::time::InstantError| {
            Refusal::Unreadable { place: Some("sentAt".to_owned()), reason: error.to_string() }
        })?),
        None => None,
    };
    let reading = |raw: &RawValue| {
        let json = raw.get();
        let mut message = if json.len() > LINE_BYTES_MAX {
            let reason = format!("has {} bytes; at most {LINE_BYTES_MAX} are taken", json.len());
            Err(Fault { code: "too_large", place: None, reason })
        } else {
            parse_sent(json, None).map_err(Fault::from)
        };
        if let Ok(sent) = &mut message {
            sent.sent_at = sent.sent_at.or(sent_at);
        }
        Reading { raw: body.slice_ref(json.as_bytes()), message }
    };
    let readings = batch.messages.iter().map(|raw| reading(raw)).collect();
    Ok(Body { key: batch.write_key.map(Cow::into_owned), sent_at, readings })
}

/// A list would be taken for the members in order.
fn object(json: &str) -> Result<(), Refusal> {
    if json.starts_with('{') {
        return Ok(());
    }
    let reason = "the body is no JSON object".to_owned();
    Err(Refusal::Unreadable { place: Some("byte 1".to_owned()), reason })
}

fn unreadable(error: &serde_json::Error) -> Refusal {
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    let kind = if error.is_data() { "the body is not what is expected here" } else { "the body is no JSON" };
    Refusal::Unreadable {
        place: Some(format!("line {}, column {}", error.line(), error.column())),
        reason: format!("{kind}: {what}"),
    }
}

fn too_large(reason: String) -> Refusal {
    Refusal::TooLarge { reason }
}

/// What a public key may not send; it is in every page that has it.
const SERVER_ONLY: [&str; 10] = [
    "Demo Attended",
    "Meeting Booked",
    "Webinar Attended",
    "Email Delivered",
    "Email Opened",
    "Email Link Clicked",
    "Email Replied",
    "Email Bounced",
    "Email Marked as Spam",
    "Unsubscribed",
];

/// Why a browser may not send this, if it may not: it may say what a visitor without a name did, and nothing that only a server can know.
pub(super) fn forbidden_to_browsers(sent: &Sent) -> Option<Fault> {
    let fault = |place: &str, reason: &str| {
        Some(Fault { code: "server_only", place: Some(place.to_owned()), reason: reason.to_owned() })
    };
    if sent.lead.iter().any(|key| !matches!(key, crate::import::read::LeadKey::AnonymousId(_))) {
        return fault(
            "userId",
            "a browser key may send anonymous events only: leave it out, or send from a server",
        );
    }
    match &sent.body {
        MessageBody::Event { name, .. } if SERVER_ONLY.contains(&name.as_str()) => {
            fault("event", "only a server can know of this: send it with a write key")
        }
        MessageBody::Event { .. } => None,
        _ => fault(
            "type",
            "a browser key may send track, page and screen only: send it from a server with a write key",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(endpoint: Endpoint, body: &[u8]) -> Delivery {
        Delivery {
            endpoint,
            key: None,
            body: Bytes::copy_from_slice(body),
            address: [127, 0, 0, 1].into(),
            origin: None,
        }
    }

    fn refused(endpoint: Endpoint, body: &[u8]) -> String {
        match read(&delivery(endpoint, body)).unwrap_err() {
            Refusal::Unreadable { place, reason } => format!("{}: {reason}", place.unwrap_or_default()),
            other => other.to_string(),
        }
    }

    #[test]
    fn a_faulty_message_leaves_its_neighbours_alone() {
        let big = format!(
            r#"{{"type":"track","userId":"u","event":"E","properties":{{"a":"{}"}}}}"#,
            "x".repeat(40_000)
        );
        let text = format!(
            r#"{{"writeKey":"k","sentAt":"2026-06-01T09:00:00Z","batch":[{{"type":"track","userId":"u","event":"E"}},{{"type":"track"}},7,{big}]}}"#
        );
        let body = read(&delivery(Endpoint::Batch, text.as_bytes())).unwrap();
        assert_eq!(body.key.as_deref(), Some("k"));
        let told: Vec<_> = body
            .readings
            .iter()
            .map(|reading| reading.message.as_ref().map_err(|fault| fault.code))
            .collect();
        assert!(matches!(told[..], [Ok(_), Err("invalid"), Err("invalid"), Err("too_large")]), "{told:?}");
        assert_eq!(told[0].as_ref().unwrap().sent_at.unwrap().to_string(), "2026-06-01T09:00:00Z");
        assert_eq!(&body.readings[1].raw[..], br#"{"type":"track"}"#);
    }

    #[test]
    fn a_body_that_cannot_be_read_is_refused_with_its_place() {
        assert!(refused(Endpoint::Track, b"{\"a\":\"\xff\"}").starts_with("byte 7: the body is not UTF-8"));
        assert!(refused(Endpoint::Track, b"[]").starts_with("byte 1: "));
        assert!(refused(Endpoint::Batch, b"{\"batch\":[{]}").contains("column 12"));
        assert!(refused(Endpoint::Batch, b"{}").contains("batch"));
        assert!(refused(Endpoint::Track, &vec![b' '; 500_001]).contains("500000"));
        let many = format!("{{\"batch\":[{}1]}}", "1,".repeat(1_000));
        assert!(refused(Endpoint::Batch, many.as_bytes()).contains("1001 messages"));
    }

    #[test]
    fn browsers_say_what_nameless_visitors_did() {
        let fault = |endpoint, body: &str| {
            let body = read(&delivery(endpoint, body.as_bytes())).unwrap();
            forbidden_to_browsers(body.readings[0].message.as_ref().unwrap())
                .map(|fault| fault.place.unwrap())
        };
        assert_eq!(fault(Endpoint::Page, r#"{"anonymousId":"a"}"#), None);
        assert_eq!(fault(Endpoint::Page, r#"{"anonymousId":"a","userId":"u"}"#).as_deref(), Some("userId"));
        assert_eq!(fault(Endpoint::Identify, r#"{"anonymousId":"a"}"#).as_deref(), Some("type"));
        assert_eq!(
            fault(Endpoint::Track, r#"{"anonymousId":"a","event":"Demo Attended"}"#).as_deref(),
            Some("event")
        );
    }

    proptest::proptest! {
        #[test]
        fn no_body_makes_it_panic(text in "\\PC{0,80}", bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            for endpoint in [Endpoint::Track, Endpoint::Batch] {
                let _ = read(&delivery(endpoint, text.as_bytes()));
                let _ = read(&delivery(endpoint, &bytes));
                let _ = read(&delivery(endpoint, format!(r#"{{"batch":[{text}]}}"#).as_bytes()));
            }
        }
    }
}
