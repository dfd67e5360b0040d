//! A message of the log as one line of NDJSON, Segment-shaped: as `baton import events` and `baton replay` read it.

use std::borrow::Cow;

use baton_model::Instant;
use baton_store::StoreError;
use baton_store::event::{ACCOUNT_FACTS, EVENT, LEAD_FACTS};
use baton_store::log::{Entry, Name};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// What is told of a message beside what the log has of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whom<'a> {
    /// Its lead; for facts of an account, one of the account's leads.
    pub(super) lead: &'a Name,
    /// The browser it came from, if that is known to be the lead's.
    pub(super) anonymous: Option<&'a str>,
    /// The id of its account, of facts of an account.
    pub(super) group: Option<&'a str>,
    /// Whether a server's message has the same id: then a browser's is called otherwise, since readers take one of an id.
    pub(super) renamed: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    message_id: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anonymous_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    timestamp: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_timestamp: Option<Instant>,
    received_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traits: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict<'a>>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// That a message is held to be the doing of a machine, and why.
#[derive(Serialize)]
struct Verdict<'a> {
    machine: &'a str,
}

/// The line of a message, with its end.
///
/// # Errors
/// [`StoreError::Damaged`] if what is stored is no JSON.
pub(super) fn line(entry: &Entry, whom: Whom<'_>) -> Result<String, StoreError> {
    let (user_id, anonymous_id) = match whom.lead {
        Name::User(id) => (Some(id.as_str()), whom.anonymous),
        Name::Anonymous(id) => (None, Some(id.as_str())),
    };
    let body = one_line(&entry.body);
    let context = entry.context.as_deref().map(one_line);
    let body = Some(raw(&body, "body of a message")?);
    let is_event = entry.kind == EVENT;
    let kind = match (entry.kind, entry.name.as_str()) {
        (LEAD_FACTS, _) => "identify",
        (ACCOUNT_FACTS, _) => "group",
        (_, "Page Viewed") => "page",
        (_, "Screen Viewed") => "screen",
        _ => "track",
    };
    let mut extra = entry.extra.as_deref().map_or_else(Map::new, crate::derive::object);
    // What a sender calls so is not what is held of its message here.
    extra.shift_remove("verdict");
    let line = Line {
        kind,
        message_id: if whom.renamed {
            Cow::Owned(format!("browser:{}", entry.message_id))
        } else {
            Cow::Borrowed(&entry.message_id)
        },
        user_id,
        anonymous_id,
        group_id: whom.group,
        event: (kind == "track").then_some(entry.name.as_str()),
        timestamp: Instant::from_micros(entry.occurred_at),
        original_timestamp: entry.sent_at.map(Instant::from_micros),
        received_at: Instant::from_micros(entry.received_at),
        properties: body.filter(|_| is_event),
        traits: body.filter(|_| !is_event),
        context: context.as_deref().map(|context| raw(context, "context of a message")).transpose()?,
        verdict: (entry.verdict != 0)
            .then(|| Verdict { machine: entry.verdict_reason.as_deref().unwrap_or_default() }),
        extra,
    };
    Ok(serde_json::to_string(&line)? + "\n")
}

/// JSON without the line breaks that may stand between its parts; within texts there are none.
fn one_line(json: &str) -> String {
    json.replace(['\n', '\r'], " ")
}

fn raw<'a>(json: &'a str, what: &'static str) -> Result<&'a RawValue, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Damaged(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::read::{MessageBody, MessageIds, parse_line};

    fn entry(kind: i64, name: &str, body: &str) -> Entry {
        Entry {
            seq: 1,
            class: 0,
            message_id: "m1".to_owned(),
            kind,
            lead_id: Some(1),
            account_id: None,
            name: name.to_owned(),
            occurred_at: 1_772_355_600_123_456,
            received_at: 1_772_355_601_000_000,
            body: body.to_owned(),
            context: None,
            verdict: 0,
            verdict_reason: None,
            sender: None,
            sent_at: None,
            extra: None,
        }
    }

    fn written(entry: &Entry) -> String {
        let lead = Name::User("u\"1".to_owned());
        let whom = Whom {
            lead: &lead,
            anonymous: Some("b1"),
            group: (entry.kind == ACCOUNT_FACTS).then_some("g"),
            renamed: false,
        };
        line(entry, whom).unwrap()
    }

    #[test]
    fn a_line_is_read_as_what_was_stored() {
        let body = "{\"n\": 1.50,\r\n \"t\": \"a\\nb\"}";
        let told = Entry {
            context: Some("{\"page\":\n{}}".to_owned()),
            verdict: 1,
            verdict_reason: Some("crawler".to_owned()),
            sent_at: Some(0),
            extra: Some(r#"{"verdict":{"machine":"no"},"integrations":{"All":true}}"#.to_owned()),
            ..entry(EVENT, "Signed Up", body)
        };
        let text = written(&told);
        assert!(text.ends_with("}\n") && text.matches('\n').count() == 1, "{text}");
        assert!(
            text.contains(r#""originalTimestamp":"1970-01-01T00:00:00Z""#) && text.contains("integrations")
        );
        let read = parse_line(text.as_bytes(), &mut MessageIds::default()).unwrap();
        assert_eq!(read.machine.as_deref(), Some("crawler"));
        assert_eq!((read.at.micros(), read.message_id.as_str()), (told.occurred_at, "m1"));
        assert_eq!(read.received_at.unwrap().micros(), told.received_at);
        assert_eq!(
            read.lead.iter().map(crate::import::read::LeadKey::text).collect::<Vec<_>>(),
            ["u\"1", "b1"]
        );
        let properties = body.replace(['\r', '\n'], " ");
        assert_eq!(read.body, MessageBody::Event { name: "Signed Up".to_owned(), properties });
    }

    #[test]
    fn every_kind_keeps_its_kind() {
        let body = |entry| parse_line(written(&entry).as_bytes(), &mut MessageIds::default()).unwrap().body;
        let (name, properties) = ("Page Viewed".to_owned(), "{\"path\":\"/\"}".to_owned());
        assert_eq!(body(entry(EVENT, &name, &properties)), MessageBody::Event { name, properties });
        let traits = "{\"job_title\":null}".to_owned();
        assert_eq!(body(entry(LEAD_FACTS, "", &traits)), MessageBody::Identify { traits: traits.clone() });
        let group = MessageBody::Group { group_id: "g".to_owned(), traits: traits.clone() };
        assert_eq!(body(entry(ACCOUNT_FACTS, "", &traits)), group);
        assert!(
            line(
                &entry(EVENT, "E", "{"),
                Whom { lead: &Name::User("u".to_owned()), anonymous: None, group: None, renamed: false }
            )
            .is_err()
        );
    }
}
