//! A walk that can be stored and gone on with.

use serde::{Deserialize, Serialize};

use crate::compile::Compiled;
use crate::guard::Guard;
use crate::life::Life;
use crate::observe::Observation;
use crate::reentry::Reentry;
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
    /// What has happened since the lead was last given back.
    pub(crate) reentry: Option<Reentry>,
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
        let returned = self.reentry.as_ref().map(Reentry::settled_at);
        crossed.into_iter().chain([self.state.last_at(), self.over, returned]).flatten().max()
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

#[cfg(test)]
mod tests {
    use baton_model::ScoringModel;
    use baton_model::time::{MICROS_PER_DAY, MICROS_PER_SECOND};

    use super::*;
    use crate::life::Walk;

    const KEEP: usize = 64;
    /// Between two events.
    const STEP: i64 = 300 * MICROS_PER_SECOND;

    fn model() -> Compiled {
        let text = "{schema: baton.scoring/v1, name: n, groups: [{id: g, dimension: engagement, rules: [
            {id: expires, event: A, points: 1, decay: {expire: 90d}},
            {id: fades, event: A, points: 1, decay: {linear: 30d}},
            {id: capped, event: A, points: 1, cap: {count: 3, per: 1h}, decay: {expire: 60d}},
            {id: sums, when: {event: A, within: 20d, count: {gte: 10}}, points: 1},
            {id: counts, when: {event: A, within: 45d, sum: {property: n, gte: 10}}, points: 1}]}]}";
        Compiled::new(&ScoringModel::from_yaml(text).unwrap())
    }

    #[test]
    fn neither_what_is_stored_nor_what_is_read_again_grows_with_history() {
        let model = model();
        let properties = [("n".to_owned(), 1.5.into())].into_iter().collect();
        let event = crate::Properties { properties: &properties, context: &serde_json::Value::Null };
        let observation = model.observe_event("A", event);
        let (events, mut read, mut bytes_max) = (60_000_i64, 0, 0);
        let mut stored = Walk::new(&model).pause().0;
        for number in 0..events {
            let at = number * STEP;
            while let Some(after) = stored.lacks(&model, at) {
                let begin = after / STEP + 1;
                let end = (begin + KEEP as i64).min(number);
                read += end - begin;
                let stretch = (begin..end).map(|number| (number * STEP, &observation));
                stored.refill(&model, (after, (end - 1) * STEP), stretch);
            }
            let mut walk = Walk::resume(&model, stored);
            walk.step(at, [&observation]);
            stored = walk.pause().0;
            stored.compact(&model, at, KEEP, false);
            if number % 100 == 0 {
                bytes_max = bytes_max.max(postcard::to_allocvec(&stored).unwrap().len());
            }
        }
        assert!(bytes_max < 4 * (2 * KEEP + 1) * 16, "{bytes_max} bytes");
        // Four windows, each of which reads what goes once.
        assert!(read <= 4 * events, "{read}");
        let mut walk = Walk::new(&model);
        (0..events).for_each(|number| walk.step(number * STEP, [&observation]));
        let now = events * STEP - STEP;
        assert_eq!(stored.state().score(&model, now), walk.state().score(&model, now));
    }

    #[test]
    fn what_was_over_long_ago_is_forgotten_when_asked_for() {
        let model = model();
        let mut walk = Walk::new(&model);
        let plain = model.observe_event(
            "A",
            crate::Properties { properties: &serde_json::Map::new(), context: &serde_json::Value::Null },
        );
        (0..1_000).for_each(|number| walk.step(number * STEP, [&plain]));
        let now = 91 * MICROS_PER_DAY;
        walk.pass(now);
        let whole = walk.pause().0;
        let (mut kept, mut small) = (whole.clone(), whole.clone());
        kept.compact(&model, now, KEEP, false);
        small.compact(&model, now, KEEP, true);
        assert_eq!((kept.settled_at(), small.settled_at()), (whole.settled_at(), Some(now)));
        let size = |paused: &Paused| postcard::to_allocvec(paused).unwrap().len();
        assert!(size(&small) * 2 < size(&kept), "{} {}", size(&small), size(&kept));
        assert_eq!(small.state().score(&model, now), whole.state().score(&model, now));
    }
}
