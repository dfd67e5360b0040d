//! One line to one message.

use std::borrow::Cow;

use baton_model::Instant;
use baton_model::text::nfc;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Message, MessageBody, sound};
use crate::import::read::LeadKey;
use crate::import::read::convert::{Content, EXTERNAL_ID_CHARS_MAX, MessageIds};

/// Characters of an event's name.
const NAME_CHARS_MAX: usize = 200;

/// Bytes of the reason of a verdict.
const REASON_BYTES_MAX: usize = 8_192;

/// Why a line is no message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The member at fault, if one is.
    pub place: Option<String>,
    /// What is wrong and what to do.
    pub reason: String,
}

/// The members of a message; others are kept by nobody.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line<'a> {
    #[serde(rename = "type", borrow, default)]
    pub(super) kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) message_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    user_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    anonymous_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    previous_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    group_id: Option<Id<'a>>,
    #[serde(borrow, default)]
    pub(super) timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) original_timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    pub(super) sent_at: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    received_at: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    event: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    properties: Option<&'a RawValue>,
    #[serde(borrow, default)]
    traits: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) context: Option<&'a RawValue>,
    #[serde(borrow, default)]
    verdict: Option<&'a RawValue>,
}

/// An id: a text, or a number as some senders write it.
pub(super) struct Id<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Id<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Id<'a>, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Id<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an id: a text or a whole number")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Id<'de>, E> {
                Ok(Id(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Id<'de>, E> {
                Ok(Id(Cow::Owned(text.to_owned())))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Id<'de>, E> {
                Ok(Id(Cow::Owned(number.to_string())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Id<'de>, E> {
                Ok(Id(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Reads one message. An id is derived where it has none.
///
/// # Errors
/// Which member is wrong, and what to do.
pub fn parse_line(line: &[u8], ids: &mut MessageIds) -> Result<Message, LineFault> {
    let text = std::str::from_utf8(line)
        .map_err(|error| whole(format!("is not UTF-8 at byte {}", error.valid_up_to() + 1)))?;
    let line = read(text.trim_start_matches('\u{feff}').trim_start())?;
    let kind = line
        .kind
        .as_deref()
        .ok_or_else(|| missing("type", "one of track, page, screen, identify, group, alias"))?;
    let at = time(&line)?;
    let received_at = line.received_at.as_deref().map(|text| instant("receivedAt", text)).transpose()?;
    let lead = lead(&line)?;
    let context = object("context", line.context)?.map(|(raw, _)| raw.to_owned());
    let body = body(kind, &line)?;
    let message_id = match id("messageId", line.message_id.as_ref())? {
        Some(id) => id,
        None => derive(ids, kind, &lead, at, &body, context.as_deref()),
    };
    let machine = machine(line.verdict)?;
    Ok(Message { lead, message_id, at, received_at, context, body, machine })
}

/// Why the message is held to be the doing of a machine, as an export says it: `"verdict": {"machine": "crawler"}`.
fn machine(verdict: Option<&RawValue>) -> Result<Option<String>, LineFault> {
    #[derive(Deserialize)]
    struct Verdict {
        machine: Option<String>,
    }
    // A member of this name that is something else is one of those that nobody knows.
    let verdict = verdict.and_then(|raw| serde_json::from_str::<Verdict>(raw.get()).ok());
    let machine = verdict.and_then(|verdict| verdict.machine);
    match machine {
        Some(reason) if reason.contains('\0') || reason.len() > REASON_BYTES_MAX => {
            Err(fault("verdict", format!("must have at most {REASON_BYTES_MAX} bytes and no NUL character")))
        }
        other => Ok(other),
    }
}

/// The members of a message, not looked at yet.
pub(super) fn read(text: &str) -> Result<Line<'_>, LineFault> {
    // A list would be taken for the members in order.
    if text.starts_with('[') {
        return Err(whole("is no message: a JSON object such as {\"type\": \"track\", ..} is".to_owned()));
    }
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default();
        let kind = if error.is_data() { "is no message" } else { "is no JSON" };
        whole(format!("{kind}: {what}, at byte {}", error.column()))
    })
}

fn whole(reason: String) -> LineFault {
    LineFault { place: None, reason }
}

pub(in crate::import::read) fn fault(place: &str, reason: impl Into<String>) -> LineFault {
    LineFault { place: Some(place.to_owned()), reason: reason.into() }
}

pub(super) fn missing(place: &str, wanted: &str) -> LineFault {
    fault(place, format!("is missing: {wanted}"))
}

/// When it happened: `timestamp`, else the time of sending or receiving that the message carries.
fn time(line: &Line) -> Result<Instant, LineFault> {
    for (place, text) in [
        ("timestamp", &line.timestamp),
        ("originalTimestamp", &line.original_timestamp),
        ("sentAt", &line.sent_at),
        ("receivedAt", &line.received_at),
    ] {
        if let Some(text) = text {
            return instant(place, text);
        }
    }
    Err(missing("timestamp", "write the RFC 3339 time it happened"))
}

pub(super) fn instant(place: &str, text: &str) -> Result<Instant, LineFault> {
    text.parse().map_err(|error: baton_model::time::InstantError| fault(place, error.to_string()))
}

/// Whose it is: the user, then the browser; of an alias the user only.
pub(super) fn lead(line: &Line) -> Result<Vec<LeadKey>, LineFault> {
    let mut keys = Vec::with_capacity(1);
    keys.extend(id("userId", line.user_id.as_ref())?.map(LeadKey::ExternalId));
    keys.extend(id("anonymousId", line.anonymous_id.as_ref())?.map(LeadKey::AnonymousId));
    if keys.is_empty() {
        Err(missing("userId", "a message needs `userId` or `anonymousId`"))
    } else {
        Ok(keys)
    }
}

pub(super) fn id(place: &str, id: Option<&Id>) -> Result<Option<String>, LineFault> {
    id.map_or(Ok(None), |Id(text)| checked_id(place, text))
}

/// An id that can be kept; an empty one is none.
pub(in crate::import::read) fn checked_id(place: &str, text: &str) -> Result<Option<String>, LineFault> {
    let text = nfc(text.trim());
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > EXTERNAL_ID_CHARS_MAX || text.chars().any(char::is_control) {
        let reason =
            format!("must have at most {EXTERNAL_ID_CHARS_MAX} characters, none of them a control character");
        return Err(fault(place, reason));
    }
    Ok(Some(text.into_owned()))
}

pub(super) fn body(kind: &str, line: &Line) -> Result<MessageBody, LineFault> {
    let traits = || Ok(object("traits", line.traits)?.map_or("{}", |(raw, _)| raw).to_owned());
    match kind {
        "track" => {
            let name = line.event.as_deref().ok_or_else(|| missing("event", "the name of what happened"))?;
            let properties = object("properties", line.properties)?.map_or("{}", |(raw, _)| raw).to_owned();
            Ok(MessageBody::Event { name: event_name("event", name)?, properties })
        }
        "page" => Ok(MessageBody::Event { name: "Page Viewed".to_owned(), properties: named(line)? }),
        "screen" => Ok(MessageBody::Event { name: "Screen Viewed".to_owned(), properties: named(line)? }),
        "identify" => Ok(MessageBody::Identify { traits: traits()? }),
        "group" => {
            let group_id = id("groupId", line.group_id.as_ref())?
                .ok_or_else(|| missing("groupId", "the id of the company"))?;
            Ok(MessageBody::Group { group_id, traits: traits()? })
        }
        "alias" => {
            let user = id("userId", line.user_id.as_ref())?;
            if user.is_none() {
                return Err(missing("userId", "an alias needs `userId`"));
            }
            let previous = match id("previousId", line.previous_id.as_ref())? {
                // Segment does not say of which kind the previous id is; it is a browser's unless it was a user's.
                Some(previous) => LeadKey::AnonymousId(previous),
                None => id("anonymousId", line.anonymous_id.as_ref())?
                    .map(LeadKey::AnonymousId)
                    .ok_or_else(|| missing("previousId", "the id the person had before"))?,
            };
            Ok(MessageBody::Alias { previous })
        }
        other => {
            let short: String = other.chars().take(40).collect();
            Err(fault("type", format!("`{short}` is not one of track, page, screen, identify, group, alias")))
        }
    }
}

/// A name that an event can have.
pub(in crate::import::read) fn event_name(place: &str, name: &str) -> Result<String, LineFault> {
    let name = nfc(name);
    if name.trim().is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        let reason = format!("must have 1 to {NAME_CHARS_MAX} characters, none of them a control character");
        return Err(fault(place, reason));
    }
    Ok(name.into_owned())
}

pub(super) fn object<'a>(
    place: &str,
    raw: Option<&'a RawValue>,
) -> Result<Option<(&'a str, sound::Learnt)>, LineFault> {
    raw.map_or(Ok(None), |raw| checked_object(place, raw.get()))
}

/// The text of a JSON object that can be kept; `null` is none.
pub(in crate::import::read) fn checked_object<'a>(
    place: &str,
    json: &'a str,
) -> Result<Option<(&'a str, sound::Learnt)>, LineFault> {
    let learnt = sound::check(json).map_err(|reason| fault(place, reason))?;
    Ok(learnt.map(|learnt| (json, learnt)))
}

/// The properties of a page or screen: its name, which stands beside them, is one of them.
fn named(line: &Line) -> Result<String, LineFault> {
    let (raw, learnt) = object("properties", line.properties)?.unwrap_or(("{}", sound::Learnt::default()));
    let Some(name) = line.name.as_deref().filter(|_| !learnt.has_name) else { return Ok(raw.to_owned()) };
    if name.contains('\0') {
        return Err(fault("name", "has a NUL character in it"));
    }
    let rest = raw.trim_start().trim_start_matches('{').trim_start();
    let comma = if rest.starts_with('}') { "" } else { "," };
    let name = serde_json::Value::String(name.to_owned());
    Ok(format!("{{\"name\":{name}{comma}{rest}"))
}

/// The id of a message that has none: derived from what it says.
pub(in crate::import::read) fn derive(
    ids: &mut MessageIds,
    kind: &str,
    lead: &[LeadKey],
    at: Instant,
    body: &MessageBody,
    context: Option<&str>,
) -> String {
    let (name, content) = match body {
        MessageBody::Event { name, properties } => (name.as_str(), properties.as_str()),
        MessageBody::Identify { traits } => ("", traits.as_str()),
        MessageBody::Group { group_id, traits } => (group_id.as_str(), traits.as_str()),
        MessageBody::Alias { previous } => (previous.text(), ""),
    };
    let lead = crate::import::read::convert::subject(lead);
    ids.derive(Content { kind, lead: &lead, name, at, body: [content, context.unwrap_or_default()] })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = r#""timestamp":"2026-03-01T18:00:00.1234567+09:00""#;

    fn parse(text: &str) -> Result<Message, LineFault> {
        parse_line(text.as_bytes(), &mut MessageIds::default())
    }

    #[test]
    fn every_kind_is_read() {
        let track = parse(&format!(
            r#"{{"type":"track","messageId":"m1","userId":7,"anonymousId":"a1",{AT},"event":"Signed Up","properties":{{"b":1,"a":[2]}},"context":{{"ip":"x"}},"receivedAt":"2026-03-01T09:00:01Z"}}"#
        ))
        .unwrap();
        assert_eq!(track.lead, [LeadKey::ExternalId("7".into()), LeadKey::AnonymousId("a1".into())]);
        assert_eq!(track.at.to_string(), "2026-03-01T09:00:00.123456Z");
        assert_eq!(track.received_at.unwrap().to_string(), "2026-03-01T09:00:01Z");
        let event = |name: &str, properties: &str| MessageBody::Event {
            name: name.into(),
            properties: properties.into(),
        };
        assert_eq!(track.body, event("Signed Up", r#"{"b":1,"a":[2]}"#), "the raw text is kept");
        let page = |rest: &str| parse(&format!(r#"{{"type":"page","userId":"u",{AT}{rest}}}"#)).unwrap().body;
        assert_eq!(page(""), event("Page Viewed", "{}"));
        assert_eq!(page(r#","name":"가격","properties":{ }"#), event("Page Viewed", r#"{"name":"가격"}"#));
        assert_eq!(
            page(r#","name":"A","properties":{"p":1}"#),
            event("Page Viewed", r#"{"name":"A","p":1}"#)
        );
        assert_eq!(page(r#","name":"A","properties":{"name":"B"}"#), event("Page Viewed", r#"{"name":"B"}"#));
        let body = |rest: &str| parse(&format!(r#"{{"userId":"u",{AT},{rest}}}"#)).unwrap().body;
        assert_eq!(body(r#""type":"screen""#), event("Screen Viewed", "{}"));
        assert_eq!(
            body(r#""type":"identify","traits":{"x":1}"#),
            MessageBody::Identify { traits: r#"{"x":1}"#.into() }
        );
        assert_eq!(
            body(r#""type":"group","groupId":"g","traits":null"#),
            MessageBody::Group { group_id: "g".into(), traits: "{}".into() }
        );
        assert_eq!(
            body(r#""type":"alias","previousId":"a1""#),
            MessageBody::Alias { previous: LeadKey::AnonymousId("a1".into()) }
        );
    }

    #[test]
    fn every_fault_names_its_member() {
        let with = |rest: &str| format!(r#"{{"userId":"u",{AT},"type":"track","event":"E"{rest}}}"#);
        let deep = format!(r#","properties":{{"a":{}1{}}}"#, "[".repeat(40), "]".repeat(40));
        for (line, place, part) in [
            ("{".to_owned(), None, "no JSON"),
            ("[]".to_owned(), None, "no message"),
            ("nonsense".to_owned(), None, "no JSON"),
            (format!(r#"{{"userId":"u",{AT}}}"#), Some("type"), "missing"),
            (format!(r#"{{"type":"track","event":"E",{AT}}}"#), Some("userId"), "needs"),
            (format!(r#"{{"type":"track","userId":"",{AT},"event":"E"}}"#), Some("userId"), "needs"),
            (format!(r#"{{"type":"track","userId":"u",{AT}}}"#), Some("event"), "missing"),
            (format!(r#"{{"type":"dance","userId":"u",{AT}}}"#), Some("type"), "dance"),
            (r#"{"type":"track","userId":"u","event":"E"}"#.to_owned(), Some("timestamp"), "missing"),
            (
                r#"{"type":"track","userId":"u","event":"E","timestamp":"soon"}"#.to_owned(),
                Some("timestamp"),
                "soon",
            ),
            (format!(r#"{{"type":"group","userId":"u",{AT}}}"#), Some("groupId"), "missing"),
            (format!(r#"{{"type":"alias","userId":"u",{AT}}}"#), Some("previousId"), "missing"),
            (format!(r#"{{"type":"alias","anonymousId":"u",{AT}}}"#), Some("userId"), "alias"),
            (with(r#","properties":[1]"#), Some("properties"), "not an object"),
            (with(r#","properties":{"a":"\u0000"}"#), Some("properties"), "NUL"),
            (with(&deep), Some("properties"), "levels"),
            (with(r#","context":7"#), Some("context"), "not an object"),
            (with(r#","messageId":"a\u0000b""#), Some("messageId"), "control"),
            (with(r#","messageId":{}"#), None, "id"),
        ] {
            let fault = parse(&line).unwrap_err();
            assert_eq!(fault.place.as_deref(), place, "{line}: {fault:?}");
            assert!(fault.reason.contains(part), "{line}: {fault:?}");
        }
        assert!(
            parse_line(b"{\"type\":\"\xff\"}", &mut MessageIds::default())
                .unwrap_err()
                .reason
                .contains("UTF-8")
        );
    }

    #[test]
    fn the_verdict_of_an_export_is_read() {
        let machine = |verdict: &str| {
            let line = format!(r#"{{"type":"track","userId":"u",{AT},"event":"E","verdict":{verdict}}}"#);
            parse(&line).map(|message| message.machine)
        };
        assert_eq!(machine(r#"{"machine":"crawler"}"#).unwrap().as_deref(), Some("crawler"));
        for other in [r#""guilty""#, "null", "{}", r#"{"machine":7}"#, r#"{"machine":null}"#] {
            assert_eq!(machine(other).unwrap(), None, "{other}");
        }
        assert_eq!(machine(r#"{"machine":"\u0000"}"#).unwrap_err().place.as_deref(), Some("verdict"));
    }

    #[test]
    fn an_id_is_derived_and_repeated_lines_are_told_apart() {
        let line = format!(r#"{{"type":"track","userId":"u",{AT},"event":"E"}}"#);
        let read = || {
            let mut ids = MessageIds::default();
            [0, 1].map(|_| parse_line(line.as_bytes(), &mut ids).unwrap().message_id)
        };
        let ids = read();
        assert_ne!(ids[0], ids[1]);
        assert_eq!(ids, read());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            let _ = parse(&text);
            let _ = parse(&format!(r#"{{"userId":"u",{AT},"type":"page","name":{text:?},"properties":{text}}}"#));
        }
    }
}
