//! The points of an event rule: counted occurrences and how they fade.

use std::collections::VecDeque;

use baton_model::scoring::Decay;
use serde::{Deserialize, Serialize};

use crate::window::{Room, Window};

/// `cap`: how many, and within how many microseconds; none: in a lifetime.
pub(crate) type Cap = Option<(u64, Option<i64>)>;

/// What an event rule remembers of its occurrences, in units of the rule's points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Points {
    gate: Gate,
    /// How many a cap refused.
    pub(crate) refused: u64,
    /// The newest counted occurrence.
    pub(crate) newest: Option<i64>,
    /// Everything counted, as if nothing faded.
    earned: Weights,
    fading: Fading,
}

/// What a cap has to know of the counted occurrences before: no more than it lets in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Gate {
    /// How many counted.
    counted: u64,
    /// Those that a windowed cap has to look back on.
    recent: VecDeque<i64>,
}

impl Gate {
    /// Whether an occurrence at `at` counts; if so, it is counted.
    fn lets_in(&mut self, cap: Cap, at: i64) -> bool {
        let free = match cap {
            None => true,
            Some((count, None)) => self.counted < count,
            Some((count, Some(per))) => {
                let since = at.saturating_sub(per);
                while self.recent.front().is_some_and(|t| *t <= since) {
                    self.recent.pop_front();
                }
                let free = (self.recent.len() as u64) < count;
                if free {
                    self.recent.push_back(at);
                }
                free
            }
        };
        self.counted += u64::from(free);
        free
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Fading {
    /// Never fades: worth what was earned.
    None,
    /// The sum as it stood at `at`; halves every half-life.
    HalfLife { sum: f64, at: i64 },
    /// Occurrences still worth something, with their factors, and their sums. `gate`: what the cap knew when the last of those listed was
    /// counted, if others are hidden.
    Window { live: Window, sums: Weights, gate: Option<Gate> },
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
                Fading::Window { live: Window::default(), sums: Weights::default(), gate: None }
            }
        };
        Points { gate: Gate::default(), refused: 0, newest: None, earned: Weights::default(), fading }
    }

    /// How many occurrences counted.
    pub(crate) fn counted(&self) -> u64 {
        self.gate.counted
    }

    /// Takes in an occurrence at `at`, not older than any before it; true if it counts.
    pub(crate) fn fold(&mut self, cap: Cap, decay: Option<Decay>, top: f64, at: i64, factor: f64) -> bool {
        if !self.gate.lets_in(cap, at) {
            self.refused += 1;
            return false;
        }
        self.newest = Some(at);
        self.earned.add(at, factor, top, 1);
        match (&mut self.fading, decay) {
            (Fading::HalfLife { sum, at: since }, Some(Decay::HalfLife(half))) => {
                *sum = faded(*sum, at - *since, half.micros()) + factor;
                *since = at;
            }
            (Fading::Window { live, sums, .. }, Some(Decay::Linear(span) | Decay::Expire(span))) => {
                forget(live, sums, top, at.saturating_sub(span.micros()));
                live.push(at, factor);
                sums.add(at, factor, top, 1);
            }
            _ => {}
        }
        true
    }

    /// Lists no more than there is room for.
    pub(crate) fn compact(&mut self, cap: Cap, decay: Option<Decay>, top: f64, room: Room) {
        let (Fading::Window { live, sums, gate }, Some(span)) = (&mut self.fading, span(decay)) else {
            return;
        };
        forget(live, sums, top, room.over.saturating_sub(span));
        // Where more are listed than a windowed cap lets in, all that it looks back on is among them.
        let (count, per) = cap.and_then(|(count, per)| Some((count, per?))).unwrap_or((0, 0));
        let keep = room.keep.max(usize::try_from(count).unwrap_or(usize::MAX).saturating_add(1));
        let Some(hidden) = live.hide(room.now.saturating_sub(span), keep) else { return };
        let newest = live.listed().back().map_or(i64::MIN, |(at, _)| *at);
        let recent = live.listed().iter().map(|(at, _)| *at).skip(live.count(newest.saturating_sub(per)));
        let recent = if per > 0 { recent.collect() } else { VecDeque::new() };
        *gate = Some(Gate { counted: self.gate.counted - hidden as u64, recent });
    }

    /// Occurrences that lose their worth at a known age, and that age; none if they fade otherwise.
    pub(crate) fn window(&self, decay: Option<Decay>) -> Option<(&Window, i64)> {
        if let Fading::Window { live, .. } = &self.fading { Some((live, span(decay)?)) } else { None }
    }

    /// Lists an occurrence that was hidden, if it counted.
    pub(crate) fn list(&mut self, cap: Cap, at: i64, factor: f64) {
        if let Fading::Window { live, gate: Some(gate), .. } = &mut self.fading
            && gate.lets_in(cap, at)
        {
            live.list(at, factor);
        }
    }

    /// Takes note that all up to and including `until` are listed.
    pub(crate) fn listed_until(&mut self, until: i64) {
        if let Fading::Window { live, gate, .. } = &mut self.fading {
            live.listed_until(until);
            *gate = gate.take().filter(|_| live.hidden_after().is_some());
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
            (Fading::Window { live, sums, .. }, Some(Decay::Linear(span))) => {
                Self::live_at(live, *sums, top, at, span.micros()).linear(at, span.micros(), top)
            }
            (Fading::Window { live, sums, .. }, Some(Decay::Expire(span))) => {
                Self::live_at(live, *sums, top, at, span.micros()).sum(top)
            }
            _ => self.earned.sum(top),
        }
    }

    /// Change of [`Points::worth`] per microsecond at `at`, where it fades linearly.
    pub(crate) fn linear_slope(&self, decay: Option<Decay>, top: f64, at: i64) -> f64 {
        match (&self.fading, decay) {
            (Fading::Window { live, sums, .. }, Some(Decay::Linear(span))) => {
                let length = span.micros();
                -Self::live_at(live, *sums, top, at, length).sum(top) / length as f64
            }
            _ => 0.0,
        }
    }

    fn live_at(live: &Window, mut sums: Weights, top: f64, at: i64, span: i64) -> Weights {
        for (t, factor) in live.before(at.saturating_sub(span)) {
            sums.add(*t, *factor, top, -1);
        }
        sums
    }

    /// When the last occurrence is worth nothing; `None`: never, or there is none.
    pub(crate) fn zero_at(&self, decay: Option<Decay>) -> Option<i64> {
        Some(self.newest?.saturating_add(span(decay)?))
    }
}

/// How long an occurrence is worth something, in microseconds; none if for ever.
fn span(decay: Option<Decay>) -> Option<i64> {
    match decay {
        Some(Decay::Linear(span) | Decay::Expire(span)) => Some(span.micros()),
        None | Some(Decay::HalfLife(_)) => None,
    }
}

/// Takes away what happened at or before `until`.
fn forget(live: &mut Window, sums: &mut Weights, top: f64, until: i64) {
    while let Some((at, factor)) = live.pop(until) {
        sums.add(at, factor, top, -1);
    }
}

/// `sum` after `age` microseconds of halving every `half`.
pub(crate) fn faded(sum: f64, age: i64, half: i64) -> f64 {
    if age == 0 || sum == 0.0 { sum } else { sum * libm::exp2(-(age as f64) / half as f64) }
}
