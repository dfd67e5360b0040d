//! The score at an instant.

use std::fmt;

use baton_model::scoring::{Dimension, Grades, ScoringModel};
use baton_model::{Instant, Message};
use serde::{Serialize, Serializer};

use crate::compile::{Compiled, Line, Rule, Source};
use crate::state::State;
use crate::tracker::Kind;

/// How well a lead fits (A best, D worst) and how engaged it is (1 best, 3 worst).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grade {
    fit: u8,
    engagement: u8,
}

impl Grade {
    pub(crate) fn of(grades: &Grades, fit: f64, engagement: f64) -> Grade {
        Grade { fit: place(&grades.fit, fit), engagement: place(&grades.engagement, engagement) }
    }

    /// `A` to `D`.
    pub const fn fit(self) -> char {
        (b'A' + self.fit) as char
    }

    /// `1` to `3`.
    pub const fn engagement(self) -> char {
        (b'1' + self.engagement) as char
    }
}

/// The index of the greatest bound reached; the number of bounds when none is.
fn place(bounds: &[Option<f64>], value: f64) -> u8 {
    bounds
        .iter()
        .enumerate()
        .filter_map(|(index, bound)| bound.map(|bound| (index, bound)))
        .filter(|(_, bound)| value >= *bound)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(bounds.len(), |(index, _)| index) as u8
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", self.fit(), self.engagement()))
    }
}

impl Serialize for Grade {
    /// As it is read: `"B2"`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A score: sums rounded to 0.000001.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// What they are.
    pub fit: f64,
    /// What they do.
    pub engagement: f64,
    /// Both together, clamped to the model's limits.
    pub total: f64,
    /// Where they stand.
    pub grade: Grade,
}

impl Score {
    /// The displayed score: `floor(total)`.
    pub fn displayed(&self) -> i64 {
        self.total.floor() as i64
    }

    pub(crate) fn new(model: &Compiled, fit: f64, engagement: f64) -> Score {
        let (fit, engagement) = (round6(fit), round6(engagement));
        let total = round6(model.limits.clamp(fit + engagement));
        Score { fit, engagement, total, grade: Grade::of(&model.grades, fit, engagement) }
    }
}

/// To the nearest 0.000001, halves away from zero.
pub(crate) fn round6(value: f64) -> f64 {
    // Adding 0.0 turns a negative zero into zero.
    (value * 1e6).round() / 1e6 + 0.0
}

impl Rule {
    /// Its sum before `limit`.
    pub(crate) fn sum(&self, model: &Compiled, state: &State, at: i64) -> f64 {
        match &self.source {
            Source::Condition { node, .. } => {
                if node.holds(model, state, at) {
                    self.points
                } else {
                    0.0
                }
            }
            Source::Tracker { tracker, .. } => {
                match (state.tracker(*tracker).points(), &model.trackers[*tracker].kind) {
                    (Some(points), Kind::Points { decay, top, .. }) => {
                        self.points * points.worth(*decay, *top, at)
                    }
                    _ => 0.0,
                }
            }
        }
    }

    /// `sum` held to the rule's limit.
    pub(crate) fn limited(&self, sum: f64) -> f64 {
        match &self.source {
            Source::Tracker { limit: Some(limit), .. } if self.points >= 0.0 => sum.min(*limit),
            Source::Tracker { limit: Some(limit), .. } => sum.max(-limit),
            _ => sum,
        }
    }
}

impl Line {
    /// Whether every part holds.
    pub(crate) fn reached(&self, model: &Compiled, state: &State, score: &Score, at: i64) -> bool {
        self.total.is_none_or(|bound| score.total >= bound)
            && self.fit.is_none_or(|bound| score.fit >= bound)
            && self.engagement.is_none_or(|bound| score.engagement >= bound)
            && self.when.as_ref().is_none_or(|node| node.holds(model, state, at))
    }

    /// Whether any value is below its bound, or the condition is true.
    pub(crate) fn left(&self, model: &Compiled, state: &State, score: &Score, at: i64) -> bool {
        self.total.is_some_and(|bound| score.total < bound)
            || self.fit.is_some_and(|bound| score.fit < bound)
            || self.engagement.is_some_and(|bound| score.engagement < bound)
            || self.when.as_ref().is_some_and(|node| node.holds(model, state, at))
    }
}

impl State {
    /// The score at `at`, which must not be before the newest folded message.
    pub fn score(&self, model: &Compiled, at: i64) -> Score {
        let (mut fit, mut engagement) = (0.0, 0.0);
        for group in &model.groups {
            let mut sum = 0.0;
            for rule in &model.rules[group.first..group.end] {
                sum += rule.limited(rule.sum(model, self, at));
            }
            match group.dimension {
                Dimension::Fit => fit += group.limits.clamp(sum),
                Dimension::Engagement => engagement += group.limits.clamp(sum),
            }
        }
        Score::new(model, fit, engagement)
    }

    /// Whether the model's `enter` holds at `at`: with a model that has no `leave`, whether the lead is qualified.
    pub fn enters(&self, model: &Compiled, score: &Score, at: i64) -> bool {
        model.enter.as_ref().is_some_and(|line| line.reached(model, self, score, at))
    }
}

/// The score of one lead from its messages in any order: the definition's `score(model, facts, events, instant)`.
///
/// Of messages with the same id the first in the slice stands. `None` when the lead's first message is later than `at`.
pub fn score(model: &ScoringModel, messages: &[Message], at: Instant) -> Option<Score> {
    let model = Compiled::new(model);
    let mut seen = std::collections::HashSet::new();
    let mut ordered: Vec<&Message> = messages.iter().filter(|m| seen.insert(m.message_id.as_str())).collect();
    ordered.retain(|message| message.occurred_at <= at);
    ordered.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut state = State::new(&model);
    for message in &ordered {
        state.fold(&model, message.occurred_at.micros(), &model.observe(message));
    }
    state.first_at().map(|_| state.score(&model, at.micros()))
}
