//! Compiled conditions.

use baton_model::scoring::NumberTest;
use serde_json::{Map, Value};

use crate::compile::Compiled;
use crate::state::State;
use crate::tracker::{Kind, Tracker};
use crate::value::KeyMatcher;

/// A compiled condition over a lead's state, or over one event (then made of `Property`, `All`, `Any`, `Not`).
#[derive(Debug)]
pub(crate) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Attribute(usize),
    Property(KeyMatcher),
    Events { tracker: usize, tests: Vec<NumberTest> },
    Inactive { tracker: usize, span: i64 },
}

impl Node {
    /// Whether it holds of the state at `at` (not before the state's newest message).
    pub(crate) fn holds(&self, model: &Compiled, state: &State, at: i64) -> bool {
        match self {
            Node::All(parts) => parts.iter().all(|part| part.holds(model, state, at)),
            Node::Any(parts) => parts.iter().any(|part| part.holds(model, state, at)),
            Node::Not(part) => !part.holds(model, state, at),
            Node::Attribute(test) => state.attribute_holds(*test),
            Node::Property(_) => false,
            Node::Events { tracker, tests } => {
                let measured = state.tracker(*tracker).measure(&model.trackers[*tracker], at);
                tests.iter().all(|test| test.holds(measured))
            }
            Node::Inactive { tracker, span } => {
                let since = at.saturating_sub(*span);
                state.first_at().is_some_and(|first| first <= since)
                    && state.tracker(*tracker).newest().is_none_or(|newest| newest <= since)
            }
        }
    }

    /// Whether one event satisfies it.
    pub(crate) fn accepts(&self, properties: &Map<String, Value>, context: &Value) -> bool {
        match self {
            Node::All(parts) => parts.iter().all(|part| part.accepts(properties, context)),
            Node::Any(parts) => parts.iter().any(|part| part.accepts(properties, context)),
            Node::Not(part) => !part.accepts(properties, context),
            Node::Property(matcher) => matcher.holds(matcher.path.of_event(properties, context)),
            Node::Attribute(_) | Node::Events { .. } | Node::Inactive { .. } => false,
        }
    }

    /// Whether it can change as time passes, with no message.
    pub(crate) fn timed(&self, trackers: &[Tracker]) -> bool {
        match self {
            Node::All(parts) | Node::Any(parts) => parts.iter().any(|part| part.timed(trackers)),
            Node::Not(part) => part.timed(trackers),
            Node::Attribute(_) | Node::Property(_) => false,
            Node::Events { tracker, .. } => match trackers[*tracker].kind {
                Kind::Count { within, .. }
                | Kind::Sum { within }
                | Kind::Distinct { within, .. }
                | Kind::Days { within, .. } => within.is_some(),
                Kind::Points { .. } | Kind::Newest => false,
            },
            Node::Inactive { .. } => true,
        }
    }

    /// Calls `visit` with every attribute test inside.
    pub(crate) fn attributes(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| part.attributes(visit)),
            Node::Not(part) => part.attributes(visit),
            Node::Attribute(test) => visit(*test),
            Node::Property(_) | Node::Events { .. } | Node::Inactive { .. } => {}
        }
    }

    /// Calls `visit` with every tracker inside.
    pub(crate) fn trackers(&self, visit: &mut impl FnMut(usize)) {
        match self {
            Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| part.trackers(visit)),
            Node::Not(part) => part.trackers(visit),
            Node::Events { tracker, .. } | Node::Inactive { tracker, .. } => visit(*tracker),
            Node::Attribute(_) | Node::Property(_) => {}
        }
    }
}
