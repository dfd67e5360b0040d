//! The lines that a lead's score crossed, under the models that were in force.

use baton_engine::{Crossing, CrossingKind, Life, Observation, Paused, Reentry, Walk};

use super::due::REFRESH;
use super::history::{History, observe};
use super::reigns::Reigns;

/// A lead's way across the lines, and where it ends.
#[derive(Debug)]
pub(crate) struct Way {
    /// In order of time.
    pub(crate) crossings: Vec<Crossing>,
    /// Whether the line for handing off has been reached since the latest entry.
    pub(crate) to_hand_off: bool,
    /// State and life under the model in force now.
    pub(crate) paused: Paused,
    /// The next instant, within the time to [`refresh`](super::due::REFRESH), at which a line is crossed with no message.
    pub(crate) next_crossing: Option<i64>,
}

/// What has been crossed so far.
#[derive(Debug, Clone, Copy, Default)]
struct Stand {
    is_lead: bool,
    qualified: bool,
    handed_off: bool,
}

impl Stand {
    fn cross(&mut self, kind: CrossingKind) {
        match kind {
            CrossingKind::BecameLead => self.is_lead = true,
            CrossingKind::Entered => (self.qualified, self.handed_off) = (true, false),
            CrossingKind::Left => (self.qualified, self.handed_off) = (false, false),
            CrossingKind::HandoffReached => self.handed_off = true,
            CrossingKind::Reentered => self.handed_off = false,
        }
    }

    /// What is crossed when a model comes into force under which the lead stands like `life`. A lead already handed off stays so.
    fn switch(self, life: &Life) -> Vec<CrossingKind> {
        let mut crossed = Vec::new();
        if !self.is_lead && life.lead_since.is_some() {
            crossed.push(CrossingKind::BecameLead);
        }
        match (self.qualified, life.qualified) {
            (false, true) => crossed.push(CrossingKind::Entered),
            (true, false) if !self.handed_off => crossed.push(CrossingKind::Left),
            _ => {}
        }
        if !self.handed_off && life.qualified && life.handoff_at.is_some() {
            crossed.push(CrossingKind::HandoffReached);
        }
        crossed
    }
}

/// Walks a lead through its life up to `now`. `returns`: when it was given back (true) or taken up again, in order.
pub(crate) fn way(reigns: &Reigns, history: &History, returns: &[(i64, bool)], now: i64) -> Way {
    let mut stand = Stand::default();
    let mut returns = returns.iter().peekable();
    let mut reentry: Option<Reentry> = None;
    let mut crossings: Vec<Crossing> = Vec::new();
    let mut end = None;
    for (reign, until) in reigns.iter() {
        let until = until.saturating_sub(1).min(now);
        if reign.from > now {
            break;
        }
        let mut walk = Walk::new(&reign.model);
        let known = history.messages.partition_point(|message| message.occurred_at <= reign.from);
        let seen = history.messages.partition_point(|message| message.occurred_at <= until);
        let mut past = 0;
        if reign.from > i64::MIN {
            steps(&mut walk, history, 0..known);
            walk.pass(reign.from);
            past = walk.crossings().len();
            for kind in stand.switch(walk.life()) {
                stand.cross(kind);
                crossings.push(Crossing { at: reign.from, kind });
            }
        }
        // What was seen since it was given back stays seen, whatever model is in force.
        walk.set_reentry(reentry);
        let mut begin = known.min(seen);
        while let Some((at, back)) = returns.next_if(|(at, _)| *at <= until) {
            let end = begin.max(history.messages.partition_point(|message| message.occurred_at <= *at));
            steps(&mut walk, history, begin..end);
            walk.pass((*at).max(reign.from));
            walk.set_reentry(back.then(|| Reentry::new(*at, reigns.reentry_points(*at))));
            begin = end;
        }
        steps(&mut walk, history, begin..seen.max(begin));
        walk.pass(until);
        reentry = walk.reentry().copied();
        for crossing in &walk.crossings()[past..] {
            stand.cross(crossing.kind);
            crossings.push(*crossing);
        }
        end = Some(walk);
    }
    let walk = end.unwrap_or_else(|| Walk::new(&reigns.last().model));
    let next_crossing = walk.next_crossing_by(now + REFRESH);
    let (paused, _) = walk.pause();
    if let Some(at) = history.lead.known_at.filter(|at| *at <= now) {
        known_since(&mut crossings, at);
    }
    Way { crossings, to_hand_off: stand.handed_off, paused, next_crossing }
}

/// Whom a system of record had as a lead at `at` was one then, whatever the model says of when it became one.
fn known_since(crossings: &mut Vec<Crossing>, at: i64) {
    let earlier = |crossing: &Crossing| crossing.kind == CrossingKind::BecameLead && crossing.at <= at;
    if !crossings.iter().any(earlier) {
        let place = crossings.partition_point(|crossing| crossing.at < at);
        crossings.insert(place, Crossing { at, kind: CrossingKind::BecameLead });
    }
}

/// Takes in messages, those of one instant together.
fn steps(walk: &mut Walk<'_>, history: &History, range: std::ops::Range<usize>) {
    let model = walk.model();
    let mut observations: Vec<Observation> = Vec::new();
    for together in history.messages[range].chunk_by(|a, b| a.occurred_at == b.occurred_at) {
        observations.clear();
        observations.extend(together.iter().map(|message| observe(model, message)));
        walk.step(together[0].occurred_at, &observations);
    }
}
