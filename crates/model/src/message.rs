//! What comes in: events that happened and facts that set attributes.

use serde_json::{Map, Value};

use crate::time::Instant;

/// Whose attributes a fact sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The lead itself.
    Lead,
    /// The account of the lead; addressed as `account.K` in a model.
    Account,
}

/// One immutable message about one lead: an event or a fact.
///
/// Messages are ordered by (`occurred_at`, `message_id` by code point); two with the same id are one, the first received stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// When it happened.
    pub occurred_at: Instant,
    /// Its identity.
    pub message_id: String,
    /// What it says.
    pub body: MessageBody,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
pub enum MessageBody {
    /// Something happened.
    Event {
        /// Its name, matched exactly: `Page Viewed`.
        name: String,
        /// Its own properties.
        properties: Map<String, Value>,
        /// Where it came from (Segment's `context`); reached as `context.…`. Null when there is none.
        context: Value,
    },
    /// Attributes took these values; null makes one unknown again.
    Facts {
        /// Whose attributes.
        subject: Subject,
        /// Top-level keys, each replaced whole.
        attributes: Map<String, Value>,
    },
}

impl Message {
    /// The key by which messages are ordered.
    pub fn order(&self) -> (Instant, &str) {
        (self.occurred_at, &self.message_id)
    }
}
