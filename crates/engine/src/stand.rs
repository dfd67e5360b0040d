//! How a lead stands at one instant, where the way it came does not matter: many leads, one look.

use baton_model::time::MICROS_PER_SECOND;
use smallvec::SmallVec;

use crate::compile::Compiled;
use crate::life::{Life, Walk};
use crate::observe::Observation;
use crate::score::Score;
use crate::state::State;

/// How a lead stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stand {
    /// Its score.
    pub score: Score,
    /// Whether it is inside the agreed line.
    pub qualified: bool,
    /// Whether it is a lead, rather than a visitor.
    pub is_lead: bool,
}

impl Stand {
    /// How the lead with these messages, in order and none after `at` (microseconds), stands at `at`: what a [`Walk`] through them says, at a
    /// fraction of the cost where the end alone decides. `None` without messages.
    pub fn at<'o>(
        model: &Compiled,
        messages: impl Iterator<Item = (i64, &'o Observation)> + Clone,
        at: i64,
    ) -> Option<Stand> {
        let mut state = State::new(model);
        for (happened_at, observation) in messages.clone() {
            state.fold(model, happened_at, observation);
        }
        let last_at = state.last_at()?;
        let score = state.score(model, at);
        // Lines are looked at when something happens and at whole seconds, not in between.
        let examined = last_at.max(at.div_euclid(MICROS_PER_SECOND) * MICROS_PER_SECOND);
        let is_lead = Life::is_lead(model, &state, examined);
        match decided(model, &state, examined) {
            Some(qualified) if is_lead => Some(Stand { score, qualified, is_lead }),
            _ => Some(walked(model, messages, at)),
        }
    }
}

/// Whether a lead is inside at an examined instant, whichever side it was on before; none if that depends on it.
fn decided(model: &Compiled, state: &State, at: i64) -> Option<bool> {
    let Some(enter) = &model.enter else { return Some(false) };
    let score = state.score(model, at);
    let enters = enter.reached(model, state, &score, at);
    let leaves = model.leave.as_ref().map_or(!enters, |leave| leave.left(model, state, &score, at));
    (enters != leaves).then_some(enters)
}

fn walked<'o>(model: &Compiled, messages: impl Iterator<Item = (i64, &'o Observation)>, at: i64) -> Stand {
    let mut walk = Walk::new(model);
    let mut messages = messages.peekable();
    while let Some((happened_at, first)) = messages.next() {
        let mut together: SmallVec<[&Observation; 4]> = SmallVec::from_slice(&[first]);
        while let Some((_, observation)) = messages.next_if(|(then, _)| *then == happened_at) {
            together.push(observation);
        }
        walk.step(happened_at, together);
    }
    walk.pass(at);
    let life = walk.life();
    Stand {
        score: walk.state().score(model, at),
        qualified: life.qualified,
        is_lead: life.lead_since.is_some(),
    }
}
