//! A lead's life: when it became a lead, entered, left and was to be handed off.

use baton_model::time::MICROS_PER_SECOND;
use serde::{Deserialize, Serialize};

use crate::change::{Watch, first_second};
use crate::compile::{Compiled, Line};
use crate::curve::Sample;
use crate::guard::Guard;
use crate::observe::Observation;
use crate::paused::Paused;
use crate::reentry::Reentry;
use crate::state::State;

/// Where a lead stands against the model's `lead`, `enter`, `leave` and `handoff`. Instants in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Life {
    /// Since when the model's `lead` rule has held; `None`: a visitor.
    pub lead_since: Option<i64>,
    /// Inside, between an entry and a leave.
    pub qualified: bool,
    /// The first entry.
    pub first_entered_at: Option<i64>,
    /// The latest entry.
    pub entered_at: Option<i64>,
    /// The leave after the latest entry.
    pub left_at: Option<i64>,
    /// When, since the latest entry, the line for handing off was reached.
    pub handoff_at: Option<i64>,
}

/// A line crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crossing {
    /// When, in microseconds.
    pub at: i64,
    /// Which.
    pub kind: CrossingKind,
}

/// Which line was crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CrossingKind {
    /// The `lead` rule held for the first time.
    BecameLead,
    /// `enter` held.
    Entered,
    /// `leave` held, or, without one, `enter` no longer did.
    Left,
    /// `handoff` held inside; without one, at entry.
    HandoffReached,
    /// Given back, the lead is inside again for a reason that is new (see [`Reentry`]).
    Reentered,
}

impl Life {
    /// Whether the lead would enter or leave at `sample`.
    pub(crate) fn flips(&self, model: &Compiled, state: &State, sample: &Sample) -> bool {
        let Some(enter) = &model.enter else { return false };
        match (self.qualified, &model.leave) {
            (false, _) => enter.reached(model, state, &sample.score, sample.at),
            (true, Some(leave)) => leave.left(model, state, &sample.score, sample.at),
            (true, None) => !enter.reached(model, state, &sample.score, sample.at),
        }
    }

    /// Whether the `lead` rule holds; without one, it does.
    pub(crate) fn is_lead(model: &Compiled, state: &State, at: i64) -> bool {
        model.lead.as_ref().is_none_or(|node| node.holds(model, state, at))
    }

    /// Takes note of what holds at an examined instant.
    fn examine(
        &mut self,
        reentry: &mut Option<Reentry>,
        model: &Compiled,
        state: &State,
        sample: &Sample,
        mut cross: impl FnMut(Crossing),
    ) {
        let at = sample.at;
        if self.lead_since.is_none() && Life::is_lead(model, state, at) {
            self.lead_since = Some(at);
            cross(Crossing { at, kind: CrossingKind::BecameLead });
        }
        if self.flips(model, state, sample) {
            self.qualified = !self.qualified;
            if self.qualified {
                self.first_entered_at.get_or_insert(at);
                (self.entered_at, self.left_at, self.handoff_at) = (Some(at), None, None);
                cross(Crossing { at, kind: CrossingKind::Entered });
            } else {
                self.left_at = Some(at);
                cross(Crossing { at, kind: CrossingKind::Left });
            }
        }
        let reached = |line: &Line| line.reached(model, state, &sample.score, at);
        if let Some(reentry) = reentry.as_mut().filter(|reentry| reentry.met_at.is_none()) {
            let enters = model.enter.as_ref().is_some_and(reached);
            if reentry.examine(at, enters, self.qualified) {
                // Handed over again is what reaches the line again.
                self.handoff_at = None;
                cross(Crossing { at, kind: CrossingKind::Reentered });
            }
        }
        if self.qualified && self.handoff_at.is_none() && model.handoff.as_ref().is_none_or(reached) {
            self.handoff_at = Some(at);
            cross(Crossing { at, kind: CrossingKind::HandoffReached });
        }
    }
}

/// Walks one lead through its life, message by message, examining every instant that the definition names.
#[derive(Debug)]
pub struct Walk<'m> {
    model: &'m Compiled,
    state: State,
    life: Life,
    crossings: Vec<Crossing>,
    /// The newest sample.
    sample: Option<Sample>,
    /// How far the lead is at least from entering or leaving; renewed by every sample.
    guard: Guard,
    /// The newest instant that was examined, or is known to cross nothing: a message's or a whole second.
    examined: Option<i64>,
    /// As in [`Paused`].
    over: Option<i64>,
    /// What has happened since the lead was last given back.
    reentry: Option<Reentry>,
}

impl<'m> Walk<'m> {
    /// Begins before the lead's first message.
    pub fn new(model: &'m Compiled) -> Walk<'m> {
        Walk {
            model,
            state: State::new(model),
            life: Life::default(),
            crossings: Vec::new(),
            sample: None,
            guard: Guard::NONE,
            examined: None,
            over: None,
            reentry: None,
        }
    }

    /// Goes on from where it was paused, under the model that made it; up to where [`Paused::lacks`] says that nothing is lacking.
    pub fn resume(model: &'m Compiled, paused: Paused) -> Walk<'m> {
        let Paused { state, life, guard, examined, over, reentry } = paused;
        Walk { model, state, life, crossings: Vec::new(), sample: None, guard, examined, over, reentry }
    }

    /// Notes that the lead is given back, or (`None`) that it no longer is, after everything that was examined so far. From then on it is
    /// watched for what makes it worth handing over again.
    pub fn set_reentry(&mut self, reentry: Option<Reentry>) {
        self.reentry = reentry;
    }

    /// What has happened since the lead was last given back.
    pub fn reentry(&self) -> Option<&Reentry> {
        self.reentry.as_ref()
    }

    /// Takes in all messages of one instant, in order, and examines it; instants must not go back.
    pub fn step<'o>(&mut self, at: i64, observations: impl IntoIterator<Item = &'o Observation>) {
        self.pass(at - 1);
        for observation in observations {
            self.guard.take(self.model, self.life.qualified, observation);
            let watched = self.reentry.is_some_and(|reentry| reentry.met_at.is_none());
            let is_event = matches!(observation, Observation::Event(_));
            let before = (watched && is_event).then(|| self.state.score(self.model, at).total);
            self.state.fold(self.model, at, observation);
            if let (Some(before), Some(reentry)) = (before, &mut self.reentry) {
                reentry.raised += self.state.score(self.model, at).total - before;
            }
        }
        self.examined = Some(at);
        if !self.settled(at) {
            self.examine(at);
        }
    }

    /// Whether nothing is crossed up to and including `at` without a further message: cheap, and never wrongly true.
    fn settled(&self, at: i64) -> bool {
        let waits_for_handoff = self.life.qualified && self.life.handoff_at.is_none();
        let is_watched = self.reentry.is_some_and(|reentry| reentry.is_watched(self.life.qualified));
        if self.life.lead_since.is_none() || waits_for_handoff || is_watched {
            return false;
        }
        let Some(enter) = &self.model.enter else { return true };
        let holds = |line: &Line| line.when.as_ref().map(|node| node.holds(self.model, &self.state, at));
        let far = self.guard.is_far(at);
        match (self.life.qualified, &self.model.leave) {
            (false, _) => far || (!enter.timed && holds(enter) == Some(false)),
            (true, Some(leave)) => far && !leave.timed && holds(leave) != Some(true),
            (true, None) => far && !enter.timed && holds(enter) != Some(false),
        }
    }

    fn examine(&mut self, at: i64) {
        let sample = Sample::take(self.model, &self.state, at);
        let cross = |crossing| self.crossings.push(crossing);
        self.life.examine(&mut self.reentry, self.model, &self.state, &sample, cross);
        self.guard = Guard::of(self.model, &self.state, &self.life, &sample);
        self.sample = Some(sample);
    }

    /// Examines every whole second up to and including `until` (microseconds) that has not been.
    pub fn pass(&mut self, until: i64) {
        let (Some(mut from), Some(_)) = (self.examined, self.state.first_at()) else { return };
        let until_second = until.div_euclid(MICROS_PER_SECOND);
        while from.div_euclid(MICROS_PER_SECOND) < until_second && !self.settled(until) {
            let Some(second) = self.next_crossing(from, until_second) else { break };
            from = second * MICROS_PER_SECOND;
            self.examine(from);
        }
        // Between whole seconds nothing is examined, and what changes there is seen at the next.
        self.examined = self.examined.max(Some(floor_second(until)));
    }

    fn next_crossing(&self, from: i64, until: i64) -> Option<i64> {
        let (model, state, life) = (self.model, &self.state, &self.life);
        let here = self.sample.clone().filter(|sample| sample.at == from);
        let here = here.unwrap_or_else(|| Sample::take(model, state, from));
        if life.flips(model, state, &here) {
            return Some(self.next_flip(here, until));
        }
        let enters =
            || model.enter.as_ref().is_some_and(|enter| enter.reached(model, state, &here.score, here.at));
        if self.reentry.is_some_and(|reentry| reentry.waits_for_a_look(enters, life.qualified)) {
            return Some(here.at.div_euclid(MICROS_PER_SECOND) + 1);
        }
        let mut watch = Watch::default();
        let out = !life.qualified;
        watch.and(model.enter.as_ref().filter(|_| out || model.leave.is_none()));
        watch.and(model.leave.as_ref().filter(|_| !out));
        let waits = life.qualified && life.handoff_at.is_none();
        watch.and(model.handoff.as_ref().filter(|_| waits));
        let watched = self.reentry.filter(|reentry| reentry.is_watched(life.qualified));
        watch.and(model.enter.as_ref().filter(|_| watched.is_some()));
        first_second(model, state, here, until, &watch, |state, sample| {
            let mut crossed = false;
            let (mut life, mut reentry) = (*life, watched);
            life.examine(&mut reentry, model, state, sample, |_| crossed = true);
            crossed || reentry != watched
        })
    }

    /// While both `enter` and `leave` hold, a lead enters and leaves by turns, every second. Gives the second at which to go on:
    /// the next, or one an even number of turns later with the last two or three still to come, since these are what is remembered.
    fn next_flip(&self, here: Sample, until: i64) -> i64 {
        let (model, state, life) = (self.model, &self.state, &self.life);
        if self.reentry.is_some_and(|reentry| reentry.met_at.is_none()) {
            return here.at.div_euclid(MICROS_PER_SECOND) + 1;
        }
        let mut watch = Watch::default();
        watch.and(model.enter.as_ref());
        watch.and(model.leave.as_ref());
        let next = here.at.div_euclid(MICROS_PER_SECOND) + 1;
        let back = Life { qualified: !life.qualified, ..*life };
        let end = first_second(model, state, here, until, &watch, |state, sample| {
            let stays = !life.flips(model, state, sample) || !back.flips(model, state, sample);
            stays || (life.lead_since.is_none() && Life::is_lead(model, state, sample.at))
        });
        let turns = end.unwrap_or(until + 1) - next;
        next + if turns > 3 { (turns - 2) & !1 } else { 0 }
    }

    /// The first whole second after what was examined, up to and including `until` (microseconds), at which a line is crossed if nothing
    /// more happens; of a state that was made small to be stored, up to its horizon.
    pub fn next_crossing_by(&self, until: i64) -> Option<i64> {
        let (from, _) = (self.examined?, self.state.first_at()?);
        let until = until.min(self.state.horizon(self.model).unwrap_or(i64::MAX));
        let second = until.div_euclid(MICROS_PER_SECOND);
        if from.div_euclid(MICROS_PER_SECOND) >= second || self.settled(until) {
            return None;
        }
        self.next_crossing(from, second).map(|second| second * MICROS_PER_SECOND)
    }

    /// The model it walks under.
    pub fn model(&self) -> &'m Compiled {
        self.model
    }

    /// The folded state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Where the lead stands.
    pub fn life(&self) -> &Life {
        &self.life
    }

    /// The lines crossed so far, in order; of turns that follow each other every second, the first and the last ones.
    pub fn crossings(&self) -> &[Crossing] {
        &self.crossings
    }

    /// What can be stored, and the crossings since it began or went on.
    pub fn pause(self) -> (Paused, Vec<Crossing>) {
        let Walk { state, life, guard, examined, over, crossings, reentry, .. } = self;
        (Paused { state, life, guard, examined, over, reentry }, crossings)
    }
}

/// The last whole second at or before `at`, in microseconds.
fn floor_second(at: i64) -> i64 {
    at.div_euclid(MICROS_PER_SECOND) * MICROS_PER_SECOND
}

#[cfg(test)]
mod tests {
    use baton_model::scoring::ScoringModel;
    use serde_json::{Map, Value};

    use super::*;
    use crate::observe::Properties;

    const SECOND: i64 = MICROS_PER_SECOND;

    fn compiled(qualification: &str) -> Compiled {
        let text = format!(
            "{{schema: baton.scoring/v1, name: n, groups: [{{id: g, dimension: engagement, rules: [
               {{id: up, event: A, points: 10, decay: {{half_life: 100s}}}},
               {{id: down, event: A, points: -10, decay: {{half_life: 10s}}}}]}}],
             qualification: {qualification}}}"
        );
        Compiled::new(&ScoringModel::from_yaml(&text).unwrap())
    }

    /// A lead whose one event `A` happened at `at`.
    fn begun(model: &Compiled, at: i64) -> Walk<'_> {
        let mut walk = Walk::new(model);
        let (properties, context) = (Map::new(), Value::Null);
        let event = Properties { properties: &properties, context: &context };
        walk.step(at, [&model.observe_event("A", event)]);
        walk
    }

    fn kinds(walk: &Walk) -> Vec<(i64, CrossingKind)> {
        walk.crossings().iter().map(|crossing| (crossing.at / SECOND, crossing.kind)).collect()
    }

    #[test]
    fn a_sum_may_rise_over_the_line_and_fall_below_it_with_no_message() {
        use CrossingKind::{BecameLead, Entered, HandoffReached, Left};
        // 10 · (2^(-t/100) - 2^(-t/10)): 4 at about 8 s, at most about 7 at 37 s, 4 again at about 132 s.
        let model = compiled("{enter: {total: 4}, leave: {total: 4}}");
        let mut walk = begun(&model, 0);
        walk.pass(1_000 * SECOND);
        let reached = [(0, BecameLead), (9, Entered), (9, HandoffReached), (133, Left)];
        assert_eq!(kinds(&walk), reached);
    }

    #[test]
    fn what_changes_between_two_seconds_is_seen_at_the_second_however_time_was_passed() {
        let model = compiled("{enter: {when: {inactive: 30s}}}");
        for pause in [29 * SECOND, 30 * SECOND - 1, 30 * SECOND, 30 * SECOND + 1, 31 * SECOND] {
            let mut walk = begun(&model, -1);
            walk.pass(pause);
            let stored = postcard::to_allocvec(&walk.pause().0).unwrap();
            let resumed = Walk::resume(&model, postcard::from_bytes(&stored).unwrap());
            let mut walk = begun(&model, -1);
            walk.pass(pause);
            for mut walk in [walk, resumed] {
                walk.pass(60 * SECOND);
                assert_eq!(walk.life().entered_at, Some(30 * SECOND), "{pause}");
            }
        }
    }

    #[test]
    fn given_back_it_comes_again_when_it_was_out_or_did_enough() {
        use CrossingKind::{BecameLead, Entered, HandoffReached, Left, Reentered};
        let text = "{schema: baton.scoring/v1, name: n, groups: [{id: g, dimension: engagement, rules: [
               {id: a, event: A, points: 10, decay: {expire: 100s}}]}], qualification: {enter: {total: 20}, leave: {total: 10}}}";
        let model = Compiled::new(&ScoringModel::from_yaml(text).unwrap());
        let (properties, context) = (Map::new(), Value::Null);
        let event = model.observe_event("A", Properties { properties: &properties, context: &context });
        let walk = |more: &[i64], until: i64| {
            let mut walk = Walk::new(&model);
            walk.step(0, [&event, &event]);
            walk.pass(SECOND);
            walk.set_reentry(Some(Reentry::new(SECOND, 15.0)));
            for at in more {
                walk.step(at * SECOND, [&event]);
            }
            walk.pass(until * SECOND);
            kinds(&walk)
        };
        let first = [(0, BecameLead), (0, Entered), (0, HandoffReached)];
        let with = |more: &[(i64, CrossingKind)]| [&first[..], more].concat();
        assert_eq!(walk(&[], 90), first, "that it is still in is no reason");
        assert_eq!(walk(&[50], 90), first, "ten points are not fifteen");
        assert_eq!(walk(&[50, 60], 90), with(&[(60, Reentered), (60, HandoffReached)]));
        // At 100 s ten of thirty points are left: below `enter`, not below `leave`.
        assert_eq!(walk(&[50, 120], 130), with(&[(120, Reentered), (120, HandoffReached)]));
        let came = [(100, Left), (110, Entered), (110, Reentered), (110, HandoffReached)];
        let mut late = walk(&[110, 110], 120);
        late.retain(|crossing| crossing.0 > 0);
        assert_eq!(late, came, "once it left, entering is a reason");
    }

    #[test]
    fn a_lead_that_may_neither_stay_in_nor_out_goes_by_turns() {
        let model = compiled("{enter: {}, leave: {when: {event: A, count: {gte: 1}}}}");
        for (seconds, entered, left) in
            [(0, 0, None), (1, 0, Some(1)), (2, 2, None), (1_000_001, 1_000_000, Some(1_000_001))]
        {
            let mut walk = begun(&model, 0);
            walk.pass(seconds * SECOND);
            let life = *walk.life();
            assert_eq!(life.first_entered_at, Some(0));
            assert_eq!(life.entered_at, Some(entered * SECOND), "{seconds}");
            assert_eq!(life.left_at, left.map(|left: i64| left * SECOND), "{seconds}");
            assert!(
                walk.crossings().len() < 12,
                "the many turns between the first and the last are not listed"
            );
        }
    }
}
