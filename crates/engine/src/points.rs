//! The points of an event rule: counted occurrences and how they fade.

use std::collections::VecDeque;

use baton_model::scoring::Decay;
use serde::{Deserialize, Serialize};

/// What an event rule remembers of its occurrences, in units of the rule's points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Points {
    /// How many occurrences counted.
    pub(crate) counted: u64,
    /// How many a cap refused.
    pub(crate) refused: u64,
    /// The newest counted occurrence.
    pub(crate) newest: Option<i64>,
    /// Everything counted, as if nothing faded.
    earned: Weights,
    /// Counted occurrences that a windowed cap has to look back on.
    recent: VecDeque<i64>,
    fading: Fading,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Fading {
    /// Never fades: worth what was earned.
    None,
    /// The sum as it stood at `at`; halves every half-life.
    HalfLife { sum: f64, at: i64 },
    /// Occurrences still worth something, oldest first, and their sums.
    Window { live: VecDeque<(i64, f64)>, sums: Weights },
}

/// Sums of factors, and of factors times instants, kept as integers so that adding and taking away is exact.
///
/// A factor is a whole number, except at `top` (the `max` of `points_from`), which may be any: those are counted apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Weights {
    whole: i128,
    whole_at: i128,
    tops: i128,
    tops_at: i128,
}

impl Weights {
    fn add(&mut self, at: i64, factor: f64, top: f64, sign: i128) {
        let at = i128::from(at);
        if factor < top || top.fract() == 0.0 {
            let whole = factor as i128 * sign;
            self.whole += whole;
            self.whole_at += whole * at;
        } else {
            self.tops += sign;
            self.tops_at += sign * at;
        }
    }

    /// `Σ factor`.
    fn sum(&self, top: f64) -> f64 {
        self.whole as f64 + self.tops as f64 * top
    }

    /// `Σ factor · (1 - (at - t)/length)`.
    fn linear(&self, at: i64, length: i64, top: f64) -> f64 {
        let part = |sum: i128, sum_at: i128| {
            let left = sum * i128::from(length) - (sum * i128::from(at) - sum_at);
            left as f64 / length as f64
        };
        part(self.whole, self.whole_at) + part(self.tops, self.tops_at) * top
    }
}

impl Points {
    pub(crate) fn new(decay: Option<Decay>) -> Points {
        let fading = match decay {
            None => Fading::None,
            Some(Decay::HalfLife(_)) => Fading::HalfLife { sum: 0.0, at: 0 },
            Some(Decay::Linear(_) | Decay::Expire(_)) => {
                Fading::Window { live: VecDeque::new(), sums: Weights::default() }
            }
        };
        Points {
            counted: 0,
            refused: 0,
            newest: None,
            earned: Weights::default(),
            recent: VecDeque::new(),
            fading,
        }
    }

    /// Takes in an occurrence at `at`, not older than any before it; true if it counts.
    pub(crate) fn fold(
        &mut self,
        cap: Option<(u64, Option<i64>)>,
        decay: Option<Decay>,
        top: f64,
        at: i64,
        factor: f64,
    ) -> bool {
        if self.refuses(cap, at) {
            self.refused += 1;
            return false;
        }
        self.counted += 1;
        self.newest = Some(at);
        self.earned.add(at, factor, top, 1);
        match (&mut self.fading, decay) {
            (Fading::HalfLife { sum, at: since }, Some(Decay::HalfLife(half))) => {
                *sum = faded(*sum, at - *since, half.micros()) + factor;
                *since = at;
            }
            (Fading::Window { live, sums }, Some(Decay::Linear(span) | Decay::Expire(span))) => {
                let dead = at.saturating_sub(span.micros());
                while let Some((t, f)) = live.pop_front_if(|(t, _)| *t <= dead) {
                    sums.add(t, f, top, -1);
                }
                live.push_back((at, factor));
                sums.add(at, factor, top, 1);
            }
            _ => {}
        }
        true
    }

    fn refuses(&mut self, cap: Option<(u64, Option<i64>)>, at: i64) -> bool {
        match cap {
            None => false,
            Some((count, None)) => self.counted >= count,
            Some((count, Some(per))) => {
                let since = at.saturating_sub(per);
                while self.recent.front().is_some_and(|t| *t <= since) {
                    self.recent.pop_front();
                }
                let full = self.recent.len() as u64 >= count;
                if !full {
                    self.recent.push_back(at);
                }
                full
            }
        }
    }

    /// What it was all worth when earned.
    pub(crate) fn earned(&self, top: f64) -> f64 {
        self.earned.sum(top)
    }

    /// What it is worth at `at`.
    pub(crate) fn worth(&self, decay: Option<Decay>, top: f64, at: i64) -> f64 {
        match (&self.fading, decay) {
            (Fading::HalfLife { sum, at: since }, Some(Decay::HalfLife(half))) => {
                faded(*sum, at - *since, half.micros())
            }
            (Fading::Window { live, sums }, Some(Decay::Linear(span))) => {
                Self::live_at(live, *sums, top, at, span.micros()).linear(at, span.micros(), top)
            }
            (Fading::Window { live, sums }, Some(Decay::Expire(span))) => {
                Self::live_at(live, *sums, top, at, span.micros()).sum(top)
            }
            _ => self.earned.sum(top),
        }
    }

    /// Change of [`Points::worth`] per microsecond at `at`, where it fades linearly.
    pub(crate) fn linear_slope(&self, decay: Option<Decay>, top: f64, at: i64) -> f64 {
        match (&self.fading, decay) {
            (Fading::Window { live, sums }, Some(Decay::Linear(span))) => {
                let length = span.micros();
                -Self::live_at(live, *sums, top, at, length).sum(top) / length as f64
            }
            _ => 0.0,
        }
    }

    fn live_at(live: &VecDeque<(i64, f64)>, mut sums: Weights, top: f64, at: i64, span: i64) -> Weights {
        let dead = at.saturating_sub(span);
        for (t, factor) in live.iter().take_while(|(t, _)| *t <= dead) {
            sums.add(*t, *factor, top, -1);
        }
        sums
    }

    /// When the last occurrence is worth nothing; `None`: never, or there is none.
    pub(crate) fn zero_at(&self, decay: Option<Decay>) -> Option<i64> {
        match decay {
            Some(Decay::Linear(span) | Decay::Expire(span)) => {
                self.newest.map(|newest| newest.saturating_add(span.micros()))
            }
            None | Some(Decay::HalfLife(_)) => None,
        }
    }
}

/// `sum` after `age` microseconds of halving every `half`.
pub(crate) fn faded(sum: f64, age: i64, half: i64) -> f64 {
    if age == 0 || sum == 0.0 { sum } else { sum * libm::exp2(-(age as f64) / half as f64) }
}
