//! Random logs of one lead.

use baton_model::time::{MICROS_PER_DAY, MICROS_PER_SECOND};
use baton_model::{Instant, Message, MessageBody, Subject};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::Scale;
use super::pool::{account_attributes, context, event_name, lead_attributes, properties};

/// Messages of one lead in order of arrival: late, repeated, simultaneous, and exactly a window apart.
pub fn logs(scale: Scale) -> BoxedStrategy<Vec<Message>> {
    let most = match scale {
        Scale::Months => 30,
        Scale::Hours => 16,
    };
    let draft = || (gap(scale), message_id(), body());
    let drafts = prop_oneof![
        1 => prop::collection::vec(draft(), 0..3),
        9 => prop::collection::vec(draft(), 3..most),
    ];
    let again = prop::collection::vec(any::<Index>(), 0..3);
    (begin(), drafts, again)
        .prop_map(move |(begin, drafts, again)| {
            let mut messages: Vec<Message> = Vec::with_capacity(drafts.len() + again.len());
            for (gap, message_id, body) in drafts {
                let at = gap.after(scale, begin, &messages);
                messages.push(Message { occurred_at: Instant::from_micros(at), message_id, body });
            }
            if !messages.is_empty() {
                let repeated: Vec<Message> =
                    again.iter().map(|index| messages[index.index(messages.len())].clone()).collect();
                messages.extend(repeated);
            }
            messages
        })
        .prop_flat_map(|messages| {
            // Half of all logs arrive as they were made, which is nearly in order.
            prop_oneof![Just(messages.clone()), Just(messages).prop_shuffle()]
        })
        .boxed()
}

/// When the log begins: shortly before a day ends, also before the epoch.
fn begin() -> impl Strategy<Value = i64> {
    let days = select(vec![20_513, 20_513, -1, 0]);
    let before_midnight = prop_oneof![Just(0), 1..600 * MICROS_PER_SECOND];
    (days, before_midnight).prop_map(|(day, before)| day * MICROS_PER_DAY - before)
}

/// When a message happens, seen from an earlier one.
#[derive(Debug, Clone)]
struct Gap {
    /// From which message.
    since: Index,
    /// Microseconds.
    by: i64,
}

fn gap(scale: Scale) -> impl Strategy<Value = Gap> {
    let near = prop_oneof![6 => Just(0), 1 => Just(1), 1 => Just(-1), 1 => Just(MICROS_PER_SECOND)];
    let window = (select(scale.lengths()), near).prop_map(|(length, near)| length + near);
    let random = 0..longest(scale) / 4;
    let whole = (0..longest(scale) / 4 / MICROS_PER_SECOND).prop_map(|seconds| seconds * MICROS_PER_SECOND);
    let by = prop_oneof![2 => Just(0), 5 => window, 2 => random, 2 => whole];
    (any::<Index>(), by).prop_map(|(since, by)| Gap { since, by })
}

impl Gap {
    fn after(&self, scale: Scale, begin: i64, messages: &[Message]) -> i64 {
        let since = if messages.is_empty() {
            begin
        } else {
            messages[self.since.index(messages.len())].occurred_at.micros()
        };
        // What would lie too far ahead lies as far behind, if it can.
        let ahead = since + self.by;
        if ahead <= begin + longest(scale) { ahead } else { (since - self.by).max(begin) }
    }
}

/// How long a log is at most, in microseconds.
fn longest(scale: Scale) -> i64 {
    match scale {
        Scale::Months => 150 * MICROS_PER_DAY,
        Scale::Hours => 12 * 60 * MICROS_PER_SECOND,
    }
}

/// Ids in an order that differs by code point, by UTF-16 and by number; few enough that some are used twice.
fn message_id() -> impl Strategy<Value = String> {
    let prefix = select(vec!["m", "m", "M", "\u{ac00}", "\u{ffee}", "\u{1f600}"]);
    (prefix, 0..60_u32).prop_map(|(prefix, number)| format!("{prefix}{number}"))
}

fn body() -> impl Strategy<Value = MessageBody> {
    let event = (event_name(), properties(), context()).prop_map(|(name, properties, context)| {
        MessageBody::Event { name: name.to_owned(), properties, context }
    });
    let facts = |subject| move |attributes| MessageBody::Facts { subject, attributes };
    prop_oneof![
        8 => event,
        2 => lead_attributes().prop_map(facts(Subject::Lead)),
        1 => account_attributes().prop_map(facts(Subject::Account)),
    ]
}
