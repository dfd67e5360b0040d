//! Bounds of the score over a stretch of time without messages, between two instants at which it is known.
//!
//! Without messages every event rule moves towards zero and never turns, and conditions change only at known instants. So the
//! values at both ends bound each rule; terms that fade with the same half-life are added before they are bounded, so
//! that what cancels cancels. Slopes are bounded likewise: where a slope keeps its sign, the ends decide.

use baton_model::scoring::{Decay, Dimension, Limits};
use smallvec::SmallVec;

use crate::compile::{Compiled, Rule, Source};
use crate::score::{Score, round6};
use crate::state::State;
use crate::tracker::Kind;

/// The score and each rule's sum at an instant.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) at: i64,
    pub(crate) score: Score,
    /// Before `limit`, in the order of the model's rules.
    pub(crate) sums: SmallVec<[f64; 24]>,
}

impl Sample {
    pub(crate) fn take(model: &Compiled, state: &State, at: i64) -> Sample {
        debug_assert!(state.horizon(model).is_none_or(|horizon| at <= horizon), "beyond what is listed");
        let mut sums = SmallVec::with_capacity(model.rules.len());
        let (mut fit, mut engagement) = (0.0, 0.0);
        for group in &model.groups {
            let mut total = 0.0;
            for rule in &model.rules[group.first..group.end] {
                let sum = rule.sum(model, state, at);
                sums.push(sum);
                total += rule.limited(sum);
            }
            match group.dimension {
                Dimension::Fit => fit += group.limits.clamp(total),
                Dimension::Engagement => engagement += group.limits.clamp(total),
            }
        }
        Sample { at, score: Score::new(model, fit, engagement), sums }
    }
}

/// A closed interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Interval {
    const ZERO: Interval = Interval { low: 0.0, high: 0.0 };

    fn between(a: f64, b: f64) -> Interval {
        Interval { low: a.min(b), high: a.max(b) }
    }

    fn plus(self, other: Interval) -> Interval {
        Interval { low: self.low + other.low, high: self.high + other.high }
    }

    fn with_zero(self) -> Interval {
        Interval { low: self.low.min(0.0), high: self.high.max(0.0) }
    }

    fn one_sided(self) -> bool {
        self.low >= 0.0 || self.high <= 0.0
    }
}

/// Bounds of a sum and of its slope (per microsecond), with what fades by half-lives kept apart by half-life.
#[derive(Debug, Clone)]
struct Bound {
    value: Interval,
    slope: Interval,
    /// For each half-life the sum of its terms at both ends.
    fading: SmallVec<[(f64, f64); 6]>,
}

/// Bounds of one of the three sums, as it is rounded, over the stretch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Course {
    pub(crate) value: Interval,
    /// Its slope keeps one sign, so it lies between its ends.
    pub(crate) monotone: bool,
}

/// Bounds of fit, engagement and total over the stretch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Courses {
    pub(crate) fit: Course,
    pub(crate) engagement: Course,
    pub(crate) total: Course,
}

/// What rounding fit and engagement may move their sum by.
const ROUNDING: f64 = 1e-6;

/// Bounds of the total: from those of the sum before fit and engagement are rounded, in which opposites have cancelled, and
/// from those of the sum of the rounded ones, which stands still where both do.
fn total(model: &Compiled, sum: Interval, rounded: Interval) -> Interval {
    let slack = slack(sum) + ROUNDING;
    let of = |value: f64| round6(model.limits.clamp(value));
    Interval { low: of((sum.low - slack).max(rounded.low)), high: of((sum.high + slack).min(rounded.high)) }
}

impl Courses {
    /// Bounds over `[from.at, to.at]`, in which no condition of a rule changes.
    pub(crate) fn over(model: &Compiled, state: &State, from: &Sample, to: &Sample) -> Courses {
        let mut fit = Bound::zero(model);
        let mut engagement = Bound::zero(model);
        for group in &model.groups {
            let mut bound = Bound::zero(model);
            for index in group.first..group.end {
                bound.add_rule(model, state, &model.rules[index], (from, to), index);
            }
            bound.clamp(model, group.limits);
            match group.dimension {
                Dimension::Fit => fit.add(&bound),
                Dimension::Engagement => engagement.add(&bound),
            }
        }
        let (fit_course, engagement_course) = (fit.course(model), engagement.course(model));
        // Fit and engagement are rounded apart: only if both move the same way does the sum of the rounded ones.
        let (a, b) = (fit.slopes(model), engagement.slopes(model));
        let together = (a.low >= 0.0 && b.low >= 0.0) || (a.high <= 0.0 && b.high <= 0.0);
        fit.add(&engagement);
        let value = total(model, fit.values(), fit_course.value.plus(engagement_course.value));
        let total = Course { value, monotone: together };
        Courses { fit: fit_course, engagement: engagement_course, total }
    }
}

impl Bound {
    fn zero(model: &Compiled) -> Bound {
        Bound {
            value: Interval::ZERO,
            slope: Interval::ZERO,
            fading: SmallVec::from_elem((0.0, 0.0), model.half_lives.len()),
        }
    }

    fn add(&mut self, other: &Bound) {
        self.value = self.value.plus(other.value);
        self.slope = self.slope.plus(other.slope);
        for (mine, theirs) in self.fading.iter_mut().zip(&other.fading) {
            mine.0 += theirs.0;
            mine.1 += theirs.1;
        }
    }

    fn add_rule(
        &mut self,
        model: &Compiled,
        state: &State,
        rule: &Rule,
        ends: (&Sample, &Sample),
        index: usize,
    ) {
        let (from, to) = (ends.0.sums[index], ends.1.sums[index]);
        let (held_from, held_to) = (rule.limited(from), rule.limited(to));
        let (Source::Tracker { tracker, half_life, .. }, true) =
            (&rule.source, from.to_bits() != to.to_bits())
        else {
            // A condition does not change within the stretch; what does not fade is the same at both ends.
            self.value = self.value.plus(Interval::between(held_from, held_to));
            return;
        };
        let free = held_from.to_bits() == from.to_bits();
        if let (Some(half_life), true) = (half_life, free) {
            self.fading[*half_life].0 += from;
            self.fading[*half_life].1 += to;
            return;
        }
        self.value = self.value.plus(Interval::between(held_from, held_to));
        if held_from.to_bits() == held_to.to_bits() {
            return;
        }
        let slope = match (state.tracker(*tracker).points(), &model.trackers[*tracker].kind, half_life) {
            (_, _, Some(half_life)) => fading_slope(model, *half_life, from, to),
            (Some(points), Kind::Points { decay: decay @ Some(Decay::Linear(_)), top, .. }, None) => {
                Interval::between(
                    rule.points * points.linear_slope(*decay, *top, ends.0.at),
                    rule.points * points.linear_slope(*decay, *top, ends.1.at),
                )
            }
            // It falls in steps.
            _ if from > to => Interval { low: f64::NEG_INFINITY, high: 0.0 },
            _ => Interval { low: 0.0, high: f64::INFINITY },
        };
        self.slope = self.slope.plus(if free { slope } else { slope.with_zero() });
    }

    /// Bounds of the whole sum.
    fn values(&self) -> Interval {
        self.fading.iter().fold(self.value, |sum, (from, to)| sum.plus(Interval::between(*from, *to)))
    }

    /// Bounds of its slope.
    fn slopes(&self, model: &Compiled) -> Interval {
        let mut sum = self.slope;
        for (index, (from, to)) in self.fading.iter().enumerate() {
            if from.to_bits() != to.to_bits() {
                sum = sum.plus(fading_slope(model, index, *from, *to));
            }
        }
        sum
    }

    fn clamp(&mut self, model: &Compiled, limits: Limits) {
        let values = self.values();
        let slack = slack(values);
        let inside = limits.min.is_none_or(|min| values.low - slack >= min)
            && limits.max.is_none_or(|max| values.high + slack <= max);
        if inside {
            return;
        }
        let clamped = Interval { low: limits.clamp(values.low), high: limits.clamp(values.high) };
        let slopes = self.slopes(model);
        *self = Bound::zero(model);
        self.value = clamped;
        #[expect(clippy::float_cmp, reason = "both ends sit on the very same limit, or they do not")]
        if clamped.low != clamped.high {
            self.slope = slopes.with_zero();
        }
    }

    fn course(&self, model: &Compiled) -> Course {
        let values = self.values();
        let slack = slack(values);
        Course {
            value: Interval { low: round6(values.low - slack), high: round6(values.high + slack) },
            monotone: self.slopes(model).one_sided(),
        }
    }
}

/// What evaluation may be off by.
fn slack(values: Interval) -> f64 {
    1e-12 * (1.0 + values.low.abs() + values.high.abs())
}

fn fading_slope(model: &Compiled, half_life: usize, from: f64, to: f64) -> Interval {
    let rate = -std::f64::consts::LN_2 / model.half_lives[half_life] as f64;
    Interval::between(rate * from, rate * to)
}
