//! One message as it is sent to the service: dates are the sender's, the type may be in the address, unknown members are kept.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use baton_model::Instant;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::MessageBody;
use super::line::{Line, LineFault, body, fault, id, instant, lead, missing, object, read};
use crate::import::read::LeadKey;

/// A message that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Whose it is: `userId`, then `anonymousId`; at least one.
    pub lead: Vec<LeadKey>,
    /// `messageId`, if it has one.
    pub message_id: Option<String>,
    /// When it happened by the sender's clock, if it says.
    pub timestamp: Option<Instant>,
    /// When it was sent by the same clock, if it says.
    pub sent_at: Option<Instant>,
    /// Its `context`: a JSON object as text.
    pub context: Option<String>,
    /// What it says.
    pub body: MessageBody,
    /// Members that Baton does not know: a JSON object as text.
    pub extra: Option<String>,
}

/// Reads one message. `kind` is its type where the address says it: it wins over the message's own.
///
/// # Errors
/// Which member is wrong, and what to do.
pub fn parse_sent(json: &str, kind: Option<&str>) -> Result<Sent, LineFault> {
    let line: Line<'_> = read(json)?;
    let kind = kind
        .or(line.kind.as_deref())
        .ok_or_else(|| missing("type", "one of track, page, screen, identify, group, alias"))?;
    let date = |place: &str, text: &Option<Cow<'_, str>>| {
        text.as_deref().filter(|text| !text.is_empty()).map(|text| instant(place, text)).transpose()
    };
    let timestamp =
        date("timestamp", &line.timestamp)?.or(date("originalTimestamp", &line.original_timestamp)?);
    Ok(Sent {
        lead: lead(&line)?,
        message_id: id("messageId", line.message_id.as_ref())?,
        timestamp,
        sent_at: date("sentAt", &line.sent_at)?,
        context: object("context", line.context)?.map(|(raw, _)| raw.to_owned()),
        body: body(kind, &line)?,
        extra: extra(json)?,
    })
}

/// Members that have a place of their own, or none in the log.
const KNOWN: [&str; 16] = [
    "type",
    "messageId",
    "userId",
    "anonymousId",
    "previousId",
    "groupId",
    "timestamp",
    "originalTimestamp",
    "sentAt",
    "receivedAt",
    "event",
    "name",
    "properties",
    "traits",
    "context",
    "writeKey",
];

fn extra(json: &str) -> Result<Option<String>, LineFault> {
    let Extra(text) =
        serde_json::from_str(json).map_err(|error| fault("message", format!("is no message: {error}")))?;
    if text.is_empty() {
        return Ok(None);
    }
    let text = format!("{{{text}}}");
    super::line::checked_object("message", &text)?;
    Ok(Some(text))
}

/// The members that are not known, as JSON between braces.
struct Extra(String);

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Extra, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Extra;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extra, A::Error> {
                let mut text = String::new();
                while let Some(Name(name)) = map.next_key::<Name<'de>>()? {
                    if KNOWN.contains(&name.as_ref()) {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    }
                    let value: &RawValue = map.next_value()?;
                    let comma = if text.is_empty() { "" } else { "," };
                    let name = serde_json::Value::String(name.into_owned());
                    let _ = write!(text, "{comma}{name}:{}", value.get());
                }
                Ok(Extra(text))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The name of a member, borrowed where it can be.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_the_type_and_dates_stay_the_senders() {
        let sent = parse_sent(
            r#"{"userId":"u","event":"E","timestamp":"2026-03-01T09:00:00Z","sentAt":"2026-03-01T09:00:05Z","writeKey":"k","integrations":{"All":true},"a\"b":1}"#,
            Some("track"),
        )
        .unwrap();
        assert_eq!(sent.timestamp.unwrap().to_string(), "2026-03-01T09:00:00Z");
        assert_eq!(sent.sent_at.unwrap().to_string(), "2026-03-01T09:00:05Z");
        assert_eq!(sent.message_id, None);
        assert_eq!(sent.extra.as_deref(), Some(r#"{"integrations":{"All":true},"a\"b":1}"#));
        let undated = parse_sent(r#"{"type":"page","anonymousId":"a"}"#, None).unwrap();
        assert_eq!((undated.timestamp, undated.extra), (None, None));
    }

    #[test]
    fn what_cannot_be_kept_is_named() {
        let deep = format!(r#"{{"userId":"u","event":"E","x":{}1{}}}"#, "[".repeat(40), "]".repeat(40));
        assert_eq!(parse_sent(&deep, Some("track")).unwrap_err().place.as_deref(), Some("message"));
        let nul = r#"{"userId":"u","event":"E","x":"\u0000"}"#;
        assert!(parse_sent(nul, Some("track")).unwrap_err().reason.contains("NUL"));
        let dated = r#"{"userId":"u","event":"E","sentAt":"soon"}"#;
        assert_eq!(parse_sent(dated, Some("track")).unwrap_err().place.as_deref(), Some("sentAt"));
    }
}
