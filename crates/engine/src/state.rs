//! What is remembered of a lead: enough to score it at any later instant.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::compile::Compiled;
use crate::observe::Observation;
use crate::tracker::{Memory, Tracker};
use crate::window::{Room, Window};

/// A lead's folded history under one model.
///
/// Messages are folded in order of (`occurred_at`, `message_id`). Folding one costs the same however many went before.
/// Serialised, it can be stored and folded further; it belongs to the model version that made it. One that was made small to be stored
/// ([`Paused::compact`](crate::Paused::compact)) hides some of what it rests on: up to its horizon it says what the whole one says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    first_at: Option<i64>,
    last_at: Option<i64>,
    values: Vec<Stored>,
    tests: Vec<Test>,
    memories: Vec<Memory>,
}

/// A top-level attribute value, or none if it was never set.
#[derive(Debug, Clone, PartialEq)]
struct Stored(Option<Value>);

impl Serialize for Stored {
    /// As JSON text: compact formats cannot tell which kind of value follows.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_ref().map(Value::to_string).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Stored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Stored, D::Error> {
        match Option::<String>::deserialize(deserializer)? {
            None => Ok(Stored(None)),
            Some(text) => {
                serde_json::from_str(&text).map(|value| Stored(Some(value))).map_err(D::Error::custom)
            }
        }
    }
}

/// What an attribute test says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Test {
    pub(crate) holds: bool,
    pub(crate) doubt: Doubt,
}

/// Whether an attribute test is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Doubt {
    Known,
    Unknown,
    Mistyped,
}

impl State {
    /// A lead of which nothing is known.
    pub fn new(model: &Compiled) -> State {
        State {
            first_at: None,
            last_at: None,
            values: vec![Stored(None); model.keys.len()],
            tests: model
                .attributes
                .iter()
                .map(|attribute| Test { holds: attribute.matcher.holds(None), doubt: Doubt::Unknown })
                .collect(),
            memories: model.trackers.iter().map(|tracker| Memory::new(&tracker.kind)).collect(),
        }
    }

    /// Takes in a message that happened at `at`; it must not be older than any before it.
    pub fn fold(&mut self, model: &Compiled, at: i64, observation: &Observation) {
        debug_assert!(
            self.last_at.is_none_or(|last| last <= at),
            "a message older than its lead's newest: fold again from the beginning"
        );
        debug_assert!(self.lacks(model, at).is_none(), "what is over by then has to be listed first");
        self.first_at.get_or_insert(at);
        self.last_at = Some(at);
        match observation {
            Observation::Event(hits) => {
                for hit in hits {
                    let tracker = hit.tracker as usize;
                    self.memories[tracker].fold(&model.trackers[tracker].kind, at, &hit.reading);
                }
            }
            Observation::Facts(values) => {
                for (key, value) in values {
                    self.values[*key as usize] = Stored(Some(value.clone()));
                }
                for (key, _) in values {
                    self.retest(model, *key as usize);
                }
            }
        }
    }

    /// Windows in which something may be hidden, each with how long it is, in microseconds.
    fn windows<'a>(&'a self, model: &'a Compiled) -> impl Iterator<Item = (&'a Window, i64)> {
        let memories = self.memories.iter().zip(&model.trackers);
        memories.filter_map(|(memory, tracker)| memory.window(&tracker.kind))
    }

    /// Up to and including which instant it can be asked and folded further; none if to any.
    pub(crate) fn horizon(&self, model: &Compiled) -> Option<i64> {
        let hidden = self.windows(model).filter_map(|(window, span)| Some((window.hidden_after()?, span)));
        hidden.map(|(after, span)| after.saturating_add(span)).min()
    }

    /// Whether it lists more than `count` occurrences of a window that are over at `now`.
    pub(crate) fn lists_much_over(&self, model: &Compiled, now: i64, count: usize) -> bool {
        self.windows(model).any(|(window, span)| window.count(now.saturating_sub(span)) > count)
    }

    /// Forgets the listed occurrences that are over at `over`: nothing before it can be asked any more.
    pub(crate) fn forget(&mut self, model: &Compiled, over: i64) {
        self.compact(model, Room { over, now: over, keep: usize::MAX });
    }

    /// Lists no more than there is room for.
    pub(crate) fn compact(&mut self, model: &Compiled, room: Room) {
        for (memory, tracker) in self.memories.iter_mut().zip(&model.trackers) {
            memory.compact(&tracker.kind, room);
        }
    }

    /// After which instant the log has to be read again, if the state is to be asked about `until`.
    pub(crate) fn lacks(&self, model: &Compiled, until: i64) -> Option<i64> {
        let hidden = self.windows(model).filter_map(|(window, span)| Some((window.hidden_after()?, span)));
        hidden.filter(|(after, span)| after.saturating_add(*span) <= until).map(|(after, _)| after).min()
    }

    /// Lists what was hidden of `events`, in order: all that happened within (`after`, `until`].
    pub(crate) fn refill<'o>(
        &mut self,
        model: &Compiled,
        (after, until): (i64, i64),
        events: impl IntoIterator<Item = (i64, &'o Observation)>,
    ) {
        let begin = |(memory, tracker): (&Memory, &Tracker)| {
            let (window, span) = memory.window(&tracker.kind)?;
            window.hidden_after().filter(|begin| (after..until).contains(begin)).map(|begin| (begin, span))
        };
        let mut begins: Vec<Option<(i64, i64)>> =
            self.memories.iter().zip(&model.trackers).map(begin).collect();
        // Windows that are about as long go on together; one that is longer will need this stretch much later.
        let shortest =
            begins.iter().flatten().filter(|(begin, _)| *begin == after).map(|(_, span)| *span).min();
        let over = until.saturating_add(shortest.unwrap_or(0));
        for begin in &mut begins {
            *begin = begin.filter(|(begin, span)| begin.saturating_add(*span) <= over);
        }
        for (at, observation) in events {
            let Observation::Event(hits) = observation else { continue };
            for hit in hits {
                let tracker = hit.tracker as usize;
                if begins[tracker].is_some_and(|(begin, _)| begin < at) {
                    self.memories[tracker].list(&model.trackers[tracker].kind, at, &hit.reading);
                }
            }
        }
        for (memory, _) in self.memories.iter_mut().zip(begins).filter(|(_, begin)| begin.is_some()) {
            memory.listed_until(until);
        }
    }

    fn retest(&mut self, model: &Compiled, key: usize) {
        for test in &model.tests_of_key[key] {
            let attribute = &model.attributes[*test];
            let value = attribute.matcher.path.lookup(|root| {
                let at = model.key(attribute.subject, root)?;
                self.values[at].0.as_ref()
            });
            let doubt = match value {
                None => Doubt::Unknown,
                Some(value) if attribute.matcher.mistyped(value) => Doubt::Mistyped,
                Some(_) => Doubt::Known,
            };
            self.tests[*test] = Test { holds: attribute.matcher.holds(value), doubt };
        }
    }

    /// The instant of the lead's first message.
    pub fn first_at(&self) -> Option<i64> {
        self.first_at
    }

    /// The instant of the lead's newest message.
    pub fn last_at(&self) -> Option<i64> {
        self.last_at
    }

    pub(crate) fn tracker(&self, index: usize) -> &Memory {
        &self.memories[index]
    }

    pub(crate) fn attribute_holds(&self, test: usize) -> bool {
        self.tests[test].holds
    }

    pub(crate) fn attribute(&self, test: usize) -> Test {
        self.tests[test]
    }

    /// The first instant after `at` at which a condition can change with no message.
    pub(crate) fn next_break(&self, model: &Compiled, at: i64) -> Option<i64> {
        let windows = self
            .memories
            .iter()
            .zip(&model.trackers)
            .filter_map(|(memory, tracker)| memory.next_break(tracker, at))
            .min();
        let silences = model
            .silences
            .iter()
            .flat_map(|(tracker, span)| {
                [self.memories[*tracker].newest(), self.first_at]
                    .into_iter()
                    .flatten()
                    .map(|t| t.saturating_add(*span))
            })
            .filter(|t| *t > at)
            .min();
        match (windows, silences) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}
