//! A walk that can be stored and gone on with.

use serde::{Deserialize, Serialize};

use crate::compile::Compiled;
use crate::guard::Guard;
use crate::life::Life;
use crate::observe::Observation;
use crate::state::State;
use crate::window::Room;

/// What was folded, where the lead stands, and up to when that was examined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paused {
    pub(crate) state: State,
    pub(crate) life: Life,
    pub(crate) guard: Guard,
    pub(crate) examined: Option<i64>,
    /// What was over by then has been forgotten, though the newest message is older.
    pub(crate) over: Option<i64>,
}

impl Paused {
    /// The folded state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Where the lead stands.
    pub fn life(&self) -> &Life {
        &self.life
    }

    /// Up to when messages may not be folded further: the newest one and the newest line crossed, in microseconds. What happened at or
    /// before it changes what was examined; what happened after it can be taken in.
    pub fn settled_at(&self) -> Option<i64> {
        let life = &self.life;
        let crossed = [life.lead_since, life.entered_at, life.left_at, life.handoff_at];
        crossed.into_iter().chain([self.state.last_at(), self.over]).flatten().max()
    }

    /// Makes it small, so that it can be stored: of each window of time it lists what is over by `now` (microseconds, not before what was
    /// examined) and `keep` occurrences after that, more where a cap needs more or they are of one instant.
    ///
    /// A message may come that is older than `now`, so what was over between the newest message and `now` is listed too. With `forget`, if
    /// that is more than `keep`, it is forgotten, and such a message can no longer be taken in ([`Paused::settled_at`]).
    pub fn compact(&mut self, model: &Compiled, now: i64, keep: usize, forget: bool) {
        let Some(examined) = self.examined else { return };
        if forget && self.state.lists_much_over(model, examined, keep) {
            self.over = Some(examined);
        }
        if let Some(over) = self.settled_at() {
            self.state.compact(model, Room { over, now, keep });
        }
    }

    /// Up to and including which instant it can be asked and gone on with, in microseconds; none if to any. After [`Paused::compact`]
    /// it is later than `now`.
    pub fn horizon(&self, model: &Compiled) -> Option<i64> {
        self.state.horizon(model)
    }

    /// If it does not reach beyond `until`: after which instant the log of this lead has to be read again for [`Paused::refill`].
    pub fn lacks(&self, model: &Compiled, until: i64) -> Option<i64> {
        self.state.lacks(model, until)
    }

    /// Lists what was hidden of `events`: all those folded that happened after `after` up to and including `until`, in order, with the
    /// instant of each.
    pub fn refill<'o>(
        &mut self,
        model: &Compiled,
        (after, until): (i64, i64),
        events: impl IntoIterator<Item = (i64, &'o Observation)>,
    ) {
        self.state.refill(model, (after, until), events);
    }
}
