//! A lead's life, second by second.

use std::collections::BTreeSet;

use baton_model::scoring::{Bounds, ScoringModel};
use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Instant, Message};

use super::condition::holds;
use super::log::{Log, Past};
use super::score::{NaiveScore, score_of};

/// Where a lead stands after a walk through its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NaiveLife {
    /// Whether it is in.
    pub qualified: bool,
    /// The first entry.
    pub first_entered_at: Option<Instant>,
    /// The latest entry.
    pub entered_at: Option<Instant>,
    /// The leave after the latest entry.
    pub left_at: Option<Instant>,
}

/// Walks the life of a lead up to and with `until`, from its messages in order of arrival.
///
/// Scores every whole second between the first message and `until` from scratch: for logs of a few hours.
pub fn life(model: &ScoringModel, messages: &[Message], until: Instant) -> NaiveLife {
    let log = Log::of(messages).cut(until);
    let mut life = NaiveLife::default();
    for instant in examined(&log, until) {
        let past = log.past(instant);
        life.examine(model, past, &score_of(model, past));
    }
    life
}

/// The first whole second after `at`, no more than `horizon_seconds` after it, at which a displayed or decided value differs
/// from `at` if nothing more happens; messages after `at` are left out. `None` also for a lead of whom nothing is known at `at`.
pub fn next_change(
    model: &ScoringModel,
    messages: &[Message],
    at: Instant,
    horizon_seconds: i64,
) -> Option<Instant> {
    let log = Log::of(messages).cut(at);
    log.past(at).first_at()?;
    let mut life = life(model, messages, at);
    let qualified_now = life.qualified;
    let score_now = score_of(model, log.past(at));
    let first = at.floor_second() + 1;
    (first..first.saturating_add(horizon_seconds))
        .map_while(second)
        .take_while(|instant| instant.micros() - at.micros() <= horizon_seconds * MICROS_PER_SECOND)
        .find(|instant| {
            let past = log.past(*instant);
            let score = score_of(model, past);
            life.examine(model, past, &score);
            shown(&score) != shown(&score_now) || life.qualified != qualified_now
        })
}

/// Every distinct instant of a message and the whole seconds between and after them, up to `until`.
fn examined(log: &Log, until: Instant) -> BTreeSet<Instant> {
    let instants: BTreeSet<Instant> = log.instants().collect();
    let Some(first) = instants.first() else { return instants };
    let seconds = first.ceil_second()..=until.floor_second();
    seconds.map_while(second).chain(instants.iter().copied()).collect()
}

/// A whole second as an instant, if it can be written.
fn second(second: i64) -> Option<Instant> {
    let micros = second.checked_mul(MICROS_PER_SECOND)?;
    let instant = Instant::from_micros(micros);
    (instant.micros() == micros).then_some(instant)
}

/// What is displayed of a score.
fn shown(score: &NaiveScore) -> (i64, i64, i64, &str) {
    (score.fit.floor() as i64, score.engagement.floor() as i64, score.score, &score.grade)
}

impl NaiveLife {
    /// Lets the lead enter or leave at an examined instant.
    fn examine(&mut self, model: &ScoringModel, past: Past, score: &NaiveScore) {
        let Some(qualification) = &model.qualification else { return };
        let enters = all_hold(&qualification.enter, past, score);
        if !self.qualified && enters {
            self.qualified = true;
            self.first_entered_at = self.first_entered_at.or(Some(past.at));
            self.entered_at = Some(past.at);
            self.left_at = None;
        } else if self.qualified {
            let leaves = qualification.leave.as_ref().map_or(!enters, |leave| any_left(leave, past, score));
            if leaves {
                self.qualified = false;
                self.left_at = Some(past.at);
            }
        }
    }
}

/// Whether every part that is there holds.
fn all_hold(bounds: &Bounds, past: Past, score: &NaiveScore) -> bool {
    bounds.total.is_none_or(|bound| score.total >= bound)
        && bounds.fit.is_none_or(|bound| score.fit >= bound)
        && bounds.engagement.is_none_or(|bound| score.engagement >= bound)
        && bounds.when.as_ref().is_none_or(|when| holds(when, past))
}

/// Whether any value is below its bound or the condition is true.
fn any_left(bounds: &Bounds, past: Past, score: &NaiveScore) -> bool {
    bounds.total.is_some_and(|bound| score.total < bound)
        || bounds.fit.is_some_and(|bound| score.fit < bound)
        || bounds.engagement.is_some_and(|bound| score.engagement < bound)
        || bounds.when.as_ref().is_some_and(|when| holds(when, past))
}
