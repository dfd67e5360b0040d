//! What a key means: literally first, then as a dotted path through objects.

use baton_model::{MessageBody, Subject};
use serde_json::Value;

use super::log::{Event, Past};

/// An attribute of the lead, or of its account as `account.K`; `None`: unknown.
pub(super) fn attribute<'a>(past: Past<'a>, key: &str) -> Option<&'a Value> {
    match key.strip_prefix("account.") {
        Some(key) => look_up(key, |top| latest(past, Subject::Account, top)),
        None => look_up(key, |top| latest(past, Subject::Lead, top)),
    }
}

/// A property of an event, or something of its context as `context.K`; `None`: unknown.
pub(super) fn property<'a>(event: Event<'a>, key: &str) -> Option<&'a Value> {
    match key.strip_prefix("context.") {
        Some(inner) if !event.properties.contains_key(key) => look_up(inner, |top| event.context.get(top)),
        _ => look_up(key, |top| event.properties.get(top)),
    }
}

fn look_up<'a>(key: &str, top_level: impl Fn(&str) -> Option<&'a Value>) -> Option<&'a Value> {
    let value = if let Some(literal) = top_level(key) {
        literal
    } else {
        let mut segments = key.split('.');
        let first = top_level(segments.next()?)?;
        segments.try_fold(first, |value, segment| value.as_object()?.get(segment))?
    };
    (!value.is_null()).then_some(value)
}

/// What the latest fact that names the top-level key sets it to; may be null.
fn latest<'a>(past: Past<'a>, whose: Subject, key: &str) -> Option<&'a Value> {
    past.messages().rev().find_map(|message| match &message.body {
        MessageBody::Facts { subject, attributes } if *subject == whose => attributes.get(key),
        _ => None,
    })
}
