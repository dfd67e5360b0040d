//! Trackers: what a model remembers of the events that concern one of its rules or conditions.
//!
//! A tracker holds what its caps and windows need and no more: taking in an event costs the same however long the history. Counts and caps
//! list at most as many instants as the model names; what only time would bound is a [`Window`], of which a stored state lists the front.

use std::collections::VecDeque;

use baton_model::scoring::Decay;
use baton_model::time::MICROS_PER_DAY;
use serde::{Deserialize, Serialize};

use crate::condition::Node;
use crate::exact_sum::ExactSum;
use crate::observe::Reading;
use crate::points::{Cap, Points};
use crate::value::KeyPath;
use crate::window::{Room, Window};

/// What is tracked.
#[derive(Debug)]
pub(crate) struct Tracker {
    /// Sorted names; empty: any event.
    pub(crate) events: Vec<String>,
    pub(crate) filter: Option<Node>,
    pub(crate) kind: Kind,
    /// The property it reads from each event.
    pub(crate) reads: Option<KeyPath>,
    /// `points_from`: (per, max).
    pub(crate) scale: Option<(f64, f64)>,
}

impl Tracker {
    /// Whether its points go at once when they are old enough.
    pub(crate) fn expires(&self) -> bool {
        matches!(self.kind, Kind::Points { decay: Some(Decay::Expire(_)), .. })
    }
}

/// How occurrences are remembered. Windows are in microseconds; `keep` newest ones decide every comparison.
#[derive(Debug)]
pub(crate) enum Kind {
    Points { cap: Cap, decay: Option<Decay>, top: f64 },
    Count { within: Option<i64>, keep: usize },
    Sum { within: Option<i64> },
    Distinct { within: Option<i64>, keep: usize },
    Days { within: Option<i64>, keep: usize },
    Newest,
}

impl Kind {
    pub(crate) fn is_sum(&self) -> bool {
        matches!(self, Kind::Sum { .. })
    }

    fn window(&self) -> Option<i64> {
        match self {
            Kind::Count { within, .. }
            | Kind::Sum { within }
            | Kind::Distinct { within, .. }
            | Kind::Days { within, .. } => *within,
            Kind::Points { .. } | Kind::Newest => None,
        }
    }
}

/// What a tracker remembers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Memory {
    Points(Points),
    /// How many ever happened, and the newest instant.
    Count(u64, i64),
    /// Instants of the newest ones in the window, oldest first.
    Recent(VecDeque<i64>),
    /// The sum of all terms, and the newest instant.
    Sum(ExactSum, Option<i64>),
    /// Terms in the window and their exact sum.
    WindowSum(Window, ExactSum),
    /// Different values, each with when it was last seen, oldest first.
    Distinct(VecDeque<(i64, Box<str>)>),
    /// Different days, each with its newest instant, oldest first.
    Days(VecDeque<i64>),
    /// How many days, and the newest instant.
    AllDays(u64, i64),
    Newest(Option<i64>),
}

impl Memory {
    pub(crate) fn new(kind: &Kind) -> Memory {
        match kind {
            Kind::Points { decay, .. } => Memory::Points(Points::new(*decay)),
            Kind::Count { within: None, .. } => Memory::Count(0, 0),
            Kind::Count { .. } => Memory::Recent(VecDeque::new()),
            Kind::Sum { within: None } => Memory::Sum(ExactSum::default(), None),
            Kind::Sum { .. } => Memory::WindowSum(Window::default(), ExactSum::default()),
            Kind::Distinct { .. } => Memory::Distinct(VecDeque::new()),
            Kind::Days { within: None, .. } => Memory::AllDays(0, 0),
            Kind::Days { .. } => Memory::Days(VecDeque::new()),
            Kind::Newest => Memory::Newest(None),
        }
    }

    /// Takes in an event at `at`, not older than any before it.
    pub(crate) fn fold(&mut self, kind: &Kind, at: i64, reading: &Reading) {
        let since = kind.window().map(|window| at.saturating_sub(window));
        match (self, kind, reading) {
            (Memory::Points(points), Kind::Points { cap, decay, top }, reading) => {
                points.fold(*cap, *decay, *top, at, factor(reading));
            }
            (Memory::Count(count, newest), ..) => {
                *count += 1;
                *newest = at;
            }
            (Memory::Recent(recent), Kind::Count { keep, .. }, _) => {
                recent.push_back(at);
                trim(recent, *keep, |t| since.is_some_and(|since| *t <= since));
            }
            (Memory::Sum(sum, newest), _, Reading::Number(value)) => {
                sum.add(*value);
                *newest = Some(at);
            }
            (Memory::WindowSum(terms, sum), _, Reading::Number(value)) => {
                terms.push(at, *value);
                sum.add(*value);
                forget(terms, sum, since.unwrap_or(i64::MIN));
            }
            (Memory::Distinct(seen), Kind::Distinct { within, keep }, Reading::Identity(value)) => {
                if let Some(known) = seen.iter().position(|(_, v)| v == value) {
                    seen.remove(known);
                } else if within.is_none() && seen.len() >= *keep {
                    return;
                }
                seen.push_back((at, value.clone()));
                trim(seen, *keep, |(t, _)| since.is_some_and(|since| *t <= since));
            }
            (Memory::Days(days), Kind::Days { keep, .. }, _) => {
                if days.back().is_some_and(|last| day(*last) == day(at)) {
                    days.pop_back();
                }
                days.push_back(at);
                trim(days, *keep, |t| since.is_some_and(|since| *t <= since));
            }
            (Memory::AllDays(count, newest), ..) => {
                if *count == 0 || day(*newest) != day(at) {
                    *count += 1;
                }
                *newest = at;
            }
            (Memory::Newest(newest), ..) => *newest = Some(at),
            _ => {}
        }
    }

    /// What a comparison sees at `at`. Beyond `keep` a count is at least right about every comparison.
    pub(crate) fn measure(&self, tracker: &Tracker, at: i64) -> f64 {
        let since = tracker.kind.window().map_or(i64::MIN, |window| at.saturating_sub(window));
        match self {
            Memory::Count(count, _) | Memory::AllDays(count, _) => *count as f64,
            Memory::Recent(recent) => (recent.len() - recent.partition_point(|t| *t <= since)) as f64,
            Memory::Sum(sum, _) => sum.value(),
            Memory::WindowSum(terms, sum) => {
                if terms.count(since) == 0 {
                    return sum.value();
                }
                let mut rest = sum.clone();
                terms.before(since).for_each(|(_, value)| rest.subtract(*value));
                rest.value()
            }
            Memory::Distinct(seen) if tracker.kind.window().is_none() => seen.len() as f64,
            Memory::Distinct(seen) => (seen.len() - seen.partition_point(|(t, _)| *t <= since)) as f64,
            Memory::Days(days) => (days.len() - days.partition_point(|t| *t <= since)) as f64,
            Memory::Points(_) | Memory::Newest(_) => 0.0,
        }
    }

    /// The newest event, for silence.
    pub(crate) fn newest(&self) -> Option<i64> {
        if let Memory::Newest(newest) = self { *newest } else { None }
    }

    /// The newest event remembered, as evidence.
    pub(crate) fn newest_event(&self) -> Option<i64> {
        match self {
            Memory::Recent(recent) | Memory::Days(recent) => recent.back().copied(),
            Memory::WindowSum(terms, _) => terms.newest(),
            Memory::Distinct(seen) => seen.back().map(|(t, _)| *t),
            Memory::Count(count, newest) | Memory::AllDays(count, newest) => (*count > 0).then_some(*newest),
            Memory::Newest(newest) | Memory::Sum(_, newest) => *newest,
            Memory::Points(_) => None,
        }
    }

    /// The points tracked here.
    pub(crate) fn points(&self) -> Option<&Points> {
        if let Memory::Points(points) = self { Some(points) } else { None }
    }

    /// The first instant after `at` at which what is measured can change with no message.
    pub(crate) fn next_break(&self, tracker: &Tracker, at: i64) -> Option<i64> {
        let window = tracker.kind.window()?;
        let since = at.saturating_sub(window);
        let oldest = match self {
            Memory::Recent(recent) => recent.get(recent.partition_point(|t| *t <= since)).copied(),
            Memory::WindowSum(terms, _) => terms.first_after(since),
            Memory::Distinct(seen) => seen.get(seen.partition_point(|(t, _)| *t <= since)).map(|(t, _)| *t),
            Memory::Days(days) => days.get(days.partition_point(|t| *t <= since)).copied(),
            _ => None,
        };
        oldest.map(|t| t.saturating_add(window))
    }

    /// Lists no more than there is room for.
    pub(crate) fn compact(&mut self, kind: &Kind, room: Room) {
        match (self, kind) {
            (Memory::Points(points), Kind::Points { cap, decay, top }) => {
                points.compact(*cap, *decay, *top, room);
            }
            (Memory::WindowSum(terms, sum), Kind::Sum { within: Some(within) }) => {
                forget(terms, sum, room.over.saturating_sub(*within));
                terms.hide(room.now.saturating_sub(*within), room.keep);
            }
            _ => {}
        }
    }

    /// Where something may be hidden, and after how long it goes, in microseconds.
    pub(crate) fn window(&self, kind: &Kind) -> Option<(&Window, i64)> {
        match (self, kind) {
            (Memory::Points(points), Kind::Points { decay, .. }) => points.window(*decay),
            (Memory::WindowSum(terms, _), Kind::Sum { within: Some(within) }) => Some((terms, *within)),
            _ => None,
        }
    }

    /// Lists what was hidden of an event.
    pub(crate) fn list(&mut self, kind: &Kind, at: i64, reading: &Reading) {
        match (self, kind, reading) {
            (Memory::Points(points), Kind::Points { cap, .. }, reading) => {
                points.list(*cap, at, factor(reading));
            }
            (Memory::WindowSum(terms, _), _, Reading::Number(value)) => terms.list(at, *value),
            _ => {}
        }
    }

    /// Takes note that all up to and including `until` are listed.
    pub(crate) fn listed_until(&mut self, until: i64) {
        match self {
            Memory::Points(points) => points.listed_until(until),
            Memory::WindowSum(terms, _) => terms.listed_until(until),
            _ => {}
        }
    }
}

/// By what an occurrence's points are multiplied.
fn factor(reading: &Reading) -> f64 {
    if let Reading::Number(factor) = reading { *factor } else { 1.0 }
}

/// Takes away what happened at or before `until`.
fn forget(terms: &mut Window, sum: &mut ExactSum, until: i64) {
    while let Some((_, gone)) = terms.pop(until) {
        sum.subtract(gone);
    }
}

fn day(at: i64) -> i64 {
    at.div_euclid(MICROS_PER_DAY)
}

/// Drops from the front what is out of the window and what exceeds `keep`.
fn trim<T>(list: &mut VecDeque<T>, keep: usize, gone: impl Fn(&T) -> bool) {
    while list.len() > keep || list.front().is_some_and(&gone) {
        list.pop_front();
    }
}
