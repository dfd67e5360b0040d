//! What is in the log at an instant.

use std::collections::HashSet;

use baton_model::{Instant, Message, MessageBody};
use serde_json::{Map, Value};

/// The messages of one lead, each once, in order.
#[derive(Debug)]
pub(super) struct Log<'a> {
    messages: Vec<&'a Message>,
}

/// An event, without its envelope.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event<'a> {
    pub(super) occurred_at: Instant,
    pub(super) name: &'a str,
    pub(super) properties: &'a Map<String, Value>,
    pub(super) context: &'a Value,
}

/// What has happened at `at`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Past<'a> {
    pub(super) at: Instant,
    messages: &'a [&'a Message],
}

impl<'a> Log<'a> {
    /// From messages in order of arrival: the first with an id stands.
    pub(super) fn of(arrived: &'a [Message]) -> Log<'a> {
        let mut ids = HashSet::new();
        let mut messages: Vec<&Message> =
            arrived.iter().filter(|message| ids.insert(&message.message_id)).collect();
        messages.sort_by(|a, b| a.order().cmp(&b.order()));
        Log { messages }
    }

    /// Every instant of a message, in order, simultaneous ones repeated.
    pub(super) fn instants(&self) -> impl Iterator<Item = Instant> {
        self.messages.iter().map(|message| message.occurred_at)
    }

    /// What has happened at `at`.
    pub(super) fn past(&self, at: Instant) -> Past<'_> {
        let end = self.messages.partition_point(|message| message.occurred_at <= at);
        Past { at, messages: &self.messages[..end] }
    }

    /// The log as it was at `at`.
    pub(super) fn cut(mut self, at: Instant) -> Log<'a> {
        self.messages.retain(|message| message.occurred_at <= at);
        self
    }
}

impl<'a> Past<'a> {
    /// When the lead's first fact or event happened; `None` when nothing has.
    pub(super) fn first_at(&self) -> Option<Instant> {
        self.messages.first().map(|message| message.occurred_at)
    }

    /// The messages, oldest first.
    pub(super) fn messages(&self) -> impl DoubleEndedIterator<Item = &'a Message> {
        self.messages.iter().copied()
    }

    /// The events, oldest first.
    pub(super) fn events(&self) -> impl Iterator<Item = Event<'a>> {
        self.messages().filter_map(|message| match &message.body {
            MessageBody::Event { name, properties, context } => {
                Some(Event { occurred_at: message.occurred_at, name, properties, context })
            }
            MessageBody::Facts { .. } => None,
        })
    }
}
