//! What a message means to a model: found once per message, then folded as often as needed.

use baton_model::{Message, MessageBody, Subject};
use serde_json::{Map, Value};
use smallvec::SmallVec;

use crate::compile::Compiled;
use crate::value::{identity, number};

/// What one message means to one model.
#[derive(Debug, Clone, PartialEq)]
pub enum Observation {
    /// An event: the trackers it concerns.
    Event(Hits),
    /// Attributes that took values: (key number, value), null for unknown.
    Facts(Vec<(u32, Value)>),
}

pub(crate) type Hits = SmallVec<[Hit; 3]>;

/// One tracker that an event concerns, with what it reads from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub(crate) tracker: u32,
    pub(crate) reading: Reading,
}

/// What a tracker reads from an event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reading {
    /// That it happened.
    Once,
    /// A number: the factor of an occurrence, or a term of a sum.
    Number(f64),
    /// The identity of a value.
    Identity(Box<str>),
}

/// What events of one name mean to a model.
#[derive(Debug)]
pub enum Interest {
    /// The same for every event of this name, whatever its properties.
    Plain(Observation),
    /// It depends on the event's properties; the trackers to ask.
    Reads(Vec<usize>),
}

/// An event's own values, as lookups need them.
#[derive(Debug, Clone, Copy)]
pub struct Properties<'a> {
    /// The event's properties.
    pub properties: &'a Map<String, Value>,
    /// The event's context; null when it has none.
    pub context: &'a Value,
}

impl Observation {
    pub(crate) fn plain(trackers: &[usize]) -> Observation {
        Observation::Event(
            trackers.iter().map(|tracker| Hit { tracker: *tracker as u32, reading: Reading::Once }).collect(),
        )
    }
}

impl Compiled {
    /// What an event means: for a name whose interest is plain, `event` is not looked at.
    pub fn observe_event(&self, name: &str, event: Properties<'_>) -> Observation {
        match self.interest(name) {
            Interest::Plain(observation) => observation.clone(),
            Interest::Reads(trackers) => {
                Observation::Event(trackers.iter().filter_map(|tracker| self.read(*tracker, event)).collect())
            }
        }
    }

    fn read(&self, index: usize, event: Properties<'_>) -> Option<Hit> {
        let tracker = &self.trackers[index];
        if let Some(filter) = &tracker.filter
            && !filter.accepts(event.properties, event.context)
        {
            return None;
        }
        let value = tracker.reads.as_ref().map(|path| path.of_event(event.properties, event.context));
        let reading = match (value, tracker.scale) {
            (None, _) => Reading::Once,
            (Some(value), Some((per, max))) => {
                let steps = value.and_then(number).map_or(0.0, |n| (n / per).floor());
                let factor = if steps > max { max } else { steps };
                // An occurrence worth nothing neither counts nor is refused.
                if factor > 0.0 {
                    Reading::Number(factor)
                } else {
                    return None;
                }
            }
            (Some(value), None) if tracker.kind.is_sum() => Reading::Number(value.and_then(number)?),
            (Some(value), None) => Reading::Identity(identity(value?).into_boxed_str()),
        };
        Some(Hit { tracker: index as u32, reading })
    }

    /// What a change of attributes means.
    pub fn observe_facts(&self, subject: Subject, attributes: &Map<String, Value>) -> Observation {
        Observation::Facts(
            attributes
                .iter()
                .filter_map(|(key, value)| Some((self.key(subject, key)? as u32, value.clone())))
                .collect(),
        )
    }

    /// What a message means.
    pub fn observe(&self, message: &Message) -> Observation {
        match &message.body {
            MessageBody::Event { name, properties, context } => {
                self.observe_event(name, Properties { properties, context })
            }
            MessageBody::Facts { subject, attributes } => self.observe_facts(*subject, attributes),
        }
    }
}
