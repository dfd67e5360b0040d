//! A lead's life: when it became a lead, entered, left and was to be handed off.

use baton_model::time::MICROS_PER_SECOND;
use serde::{Deserialize, Serialize};

use crate::change::{Watch, first_second};
use crate::compile::Compiled;
use crate::curve::Sample;
use crate::observe::Observation;
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

    /// Takes note of what holds at an examined instant.
    fn examine(&mut self, model: &Compiled, state: &State, sample: &Sample, mut cross: impl FnMut(Crossing)) {
        let at = sample.at;
        if self.lead_since.is_none() && model.lead.as_ref().is_none_or(|node| node.holds(model, state, at)) {
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
        let reached = |line: &crate::compile::Line| line.reached(model, state, &sample.score, at);
        if self.qualified && self.handoff_at.is_none() && model.handoff.as_ref().is_none_or(reached) {
            self.handoff_at = Some(at);
            cross(Crossing { at, kind: CrossingKind::HandoffReached });
        }
    }

    /// Whether anything can still be crossed between messages, given a sample: cheap, and never wrongly false.
    fn may_cross(&self, model: &Compiled, state: &State, sample: &Sample) -> bool {
        let timed_lead = self.lead_since.is_none() && model.lead.is_some();
        let Some(enter) = &model.enter else { return timed_lead };
        if timed_lead || self.qualified {
            return true;
        }
        if !enter.timed && enter.when.as_ref().is_some_and(|node| !node.holds(model, state, sample.at)) {
            return false;
        }
        let rise = headroom(model, sample);
        let within = |bound: Option<f64>, value: f64| bound.is_none_or(|bound| value + rise + 1e-5 >= bound);
        within(enter.total, sample.score.total)
            && within(enter.fit, sample.score.fit)
            && within(enter.engagement, sample.score.engagement)
    }
}

/// At most how much any sum can rise with no message: negative points may fade, conditions may change.
fn headroom(model: &Compiled, sample: &Sample) -> f64 {
    model
        .rules
        .iter()
        .zip(&sample.sums)
        .map(|(rule, sum)| match &rule.source {
            crate::compile::Source::Tracker { .. } => (-rule.limited(*sum)).max(0.0),
            crate::compile::Source::Condition { timed: false, .. } => 0.0,
            crate::compile::Source::Condition { .. } if *sum == 0.0 => rule.points.max(0.0),
            crate::compile::Source::Condition { .. } => (-rule.points).max(0.0),
        })
        .sum()
}

/// Walks one lead through its life, message by message, examining every instant that the definition names.
#[derive(Debug)]
pub struct Walk<'m> {
    model: &'m Compiled,
    state: State,
    life: Life,
    crossings: Vec<Crossing>,
    /// The sample at the newest examined message, until a message is folded.
    sample: Option<Sample>,
    /// Examined up to and including this instant.
    examined: Option<i64>,
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
            examined: None,
        }
    }

    /// Goes on from where `state` and `life` were stored, all examined up to `examined` (microseconds).
    pub fn resume(model: &'m Compiled, state: State, life: Life, examined: i64) -> Walk<'m> {
        Walk { model, state, life, crossings: Vec::new(), sample: None, examined: Some(examined) }
    }

    /// Takes in all messages of one instant, in order, and examines it; instants must not go back.
    pub fn step<'o>(&mut self, at: i64, observations: impl IntoIterator<Item = &'o Observation>) {
        self.pass(at - 1);
        for observation in observations {
            self.state.fold(self.model, at, observation);
        }
        let sample = Sample::take(self.model, &self.state, at);
        self.life.examine(self.model, &self.state, &sample, |crossing| self.crossings.push(crossing));
        self.sample = Some(sample);
        self.examined = Some(at);
    }

    /// Examines every whole second up to and including `until` (microseconds) that has not been.
    pub fn pass(&mut self, until: i64) {
        let (Some(from), Some(_)) = (self.examined, self.state.first_at()) else { return };
        let until_second = until.div_euclid(MICROS_PER_SECOND);
        let mut from = from;
        while from.div_euclid(MICROS_PER_SECOND) < until_second {
            let here = match self.sample.take() {
                Some(sample) if sample.at == from => sample,
                _ => Sample::take(self.model, &self.state, from),
            };
            let may = self.life.may_cross(self.model, &self.state, &here);
            self.sample = Some(here);
            let Some(second) = may.then(|| self.next_crossing(from, until_second)).flatten() else { break };
            from = second * MICROS_PER_SECOND;
            let sample = Sample::take(self.model, &self.state, from);
            self.life.examine(self.model, &self.state, &sample, |crossing| self.crossings.push(crossing));
            self.sample = Some(sample);
        }
        if until > self.examined.unwrap_or(i64::MIN) {
            self.examined = Some(until);
        }
    }

    fn next_crossing(&self, from: i64, until: i64) -> Option<i64> {
        let (model, state, life) = (self.model, &self.state, &self.life);
        let mut watch = Watch::default();
        let out = !life.qualified;
        watch.and(model.enter.as_ref().filter(|_| out || model.leave.is_none()));
        watch.and(model.leave.as_ref().filter(|_| !out));
        let waits = life.qualified && life.handoff_at.is_none();
        watch.and(model.handoff.as_ref().filter(|_| waits));
        first_second(model, state, from, until, &watch, |sample| {
            let mut crossed = false;
            let mut life = *life;
            life.examine(model, state, sample, |_| crossed = true);
            crossed
        })
    }

    /// The folded state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Where the lead stands.
    pub fn life(&self) -> &Life {
        &self.life
    }

    /// The lines crossed so far, in order.
    pub fn crossings(&self) -> &[Crossing] {
        &self.crossings
    }

    /// The state, the life and the crossings.
    pub fn into_parts(self) -> (State, Life, Vec<Crossing>) {
        (self.state, self.life, self.crossings)
    }
}
