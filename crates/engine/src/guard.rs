//! How far a lead is at least from crossing the agreed line: lets most messages pass without scoring them.
//!
//! From a sample the sums can move no faster than the rules' own rises and falls add up to, since clamps never make a move
//! larger. Each message can move them by no more than the points it touches. While the distance is not used up, nothing is crossed.

use std::f64::consts::LN_2;

use serde::{Deserialize, Serialize};

use crate::compile::{Compiled, Line, Source};
use crate::curve::Sample;
use crate::life::Life;
use crate::observe::Observation;
use crate::state::State;
use crate::tracker::Kind;

/// A bound on the distance to the line, as of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Guard {
    /// Points that messages and time must at least move a sum by.
    spare: f64,
    /// Points that time alone may move it by, per microsecond after `from`.
    rate: f64,
    from: i64,
    /// The bound says nothing from here on, in microseconds.
    until: i64,
}

/// What evaluation and rounding may be off by, generously.
const SLACK: f64 = 1e-4;

impl Guard {
    /// Knows nothing.
    pub(crate) const NONE: Guard = Guard { spare: f64::NEG_INFINITY, rate: 0.0, from: 0, until: i64::MIN };

    /// What `sample` says of a lead that is outside (or inside) the line.
    pub(crate) fn of(model: &Compiled, state: &State, life: &Life, sample: &Sample) -> Guard {
        let from = sample.at;
        let Some(enter) = &model.enter else { return Guard::NONE };
        if !life.qualified {
            let spare = distance(enter, sample, |bound, value| bound - value, f64::NEG_INFINITY, f64::max);
            return Guard { spare: spare - rise(model, sample), rate: 0.0, from, until: i64::MAX };
        }
        let line = model.leave.as_ref().unwrap_or(enter);
        let spare = distance(line, sample, |bound, value| value - bound, f64::INFINITY, f64::min);
        let (rate, steps) = fall(model, state, sample);
        if spare - steps > SLACK {
            return Guard { spare: spare - steps, rate, from, until: i64::MAX };
        }
        let until = state.next_break(model, from).unwrap_or(i64::MAX);
        // Points that expire do so between changes of conditions too.
        let expiring: f64 = expiring(model, sample);
        Guard { spare: spare - expiring, rate, from, until }
    }

    /// Whether the line is out of reach up to and including `at`.
    pub(crate) fn is_far(&self, at: i64) -> bool {
        at < self.until && self.spare - self.rate * (at - self.from) as f64 > SLACK
    }

    /// Counts a message.
    pub(crate) fn take(&mut self, model: &Compiled, qualified: bool, observation: &Observation) {
        self.spare -= if qualified { model.loss(observation) } else { model.gain(observation) };
    }
}

fn distance(
    line: &Line,
    sample: &Sample,
    to: impl Fn(f64, f64) -> f64,
    none: f64,
    pick: impl Fn(f64, f64) -> f64,
) -> f64 {
    [
        (line.total, sample.score.total),
        (line.fit, sample.score.fit),
        (line.engagement, sample.score.engagement),
    ]
    .into_iter()
    .filter_map(|(bound, value)| bound.map(|bound| to(bound, value)))
    .fold(none, pick)
}

/// At most how much any sum can rise with no message: negative points may fade, conditions may change.
fn rise(model: &Compiled, sample: &Sample) -> f64 {
    let rules = model.rules.iter().zip(&sample.sums);
    rules
        .map(|(rule, sum)| match &rule.source {
            Source::Tracker { .. } => (-rule.limited(*sum)).max(0.0),
            Source::Condition { timed: false, .. } => 0.0,
            Source::Condition { .. } => rule.points.max(0.0) - sum,
        })
        .sum()
}

/// How much any sum can fall with no message: points per microsecond at most, and in steps at most.
fn fall(model: &Compiled, state: &State, sample: &Sample) -> (f64, f64) {
    let (mut rate, mut steps) = (0.0, expiring(model, sample));
    for (rule, sum) in model.rules.iter().zip(&sample.sums) {
        match &rule.source {
            Source::Condition { timed: false, .. } => {}
            Source::Condition { .. } => steps += sum - rule.points.min(0.0),
            Source::Tracker { half_life: Some(half_life), .. } => {
                rate += sum.max(0.0) * LN_2 / model.half_lives[*half_life] as f64;
            }
            Source::Tracker { tracker, .. } => {
                if let (Some(points), Kind::Points { decay, top, .. }) =
                    (state.tracker(*tracker).points(), &model.trackers[*tracker].kind)
                {
                    rate += (-rule.points * points.linear_slope(*decay, *top, sample.at)).max(0.0);
                }
            }
        }
    }
    (rate, steps)
}

/// Positive points that will expire at once.
fn expiring(model: &Compiled, sample: &Sample) -> f64 {
    let rules = model.rules.iter().zip(&sample.sums);
    rules
        .map(|(rule, sum)| match &rule.source {
            Source::Tracker { tracker, .. } if model.trackers[*tracker].expires() => sum.max(0.0),
            _ => 0.0,
        })
        .sum()
}
