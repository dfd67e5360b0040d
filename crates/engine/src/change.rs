//! When something next changes with no further message.

use baton_model::Span;
use baton_model::time::MICROS_PER_SECOND;
use smallvec::SmallVec;

use crate::compile::{Compiled, Line};
use crate::curve::{Course, Courses, Sample};
use crate::life::Life;
use crate::state::State;

/// Occurrences that are over, of one window, before they are forgotten while looking ahead.
const OVER_MAX: usize = 64;

/// Values of one sum that matter: whole numbers, if `whole`, and these bounds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    whole: bool,
    bounds: SmallVec<[f64; 8]>,
}

impl Marks {
    /// A number that changes exactly when a mark is crossed.
    fn class(&self, value: f64) -> (f64, usize) {
        let reached = self.bounds.iter().filter(|bound| value >= **bound).count();
        (if self.whole { value.floor() } else { 0.0 }, reached)
    }

    /// Whether nothing is crossed on a course whose ends are of one class.
    fn uncrossed(&self, course: &Course) -> bool {
        course.monotone || self.class(course.value.low) == self.class(course.value.high)
    }
}

/// Marks of all three sums.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watch {
    fit: Marks,
    engagement: Marks,
    total: Marks,
}

impl Watch {
    /// Everything that is displayed or graded.
    pub(crate) fn displayed(model: &Compiled) -> Watch {
        let mut watch = Watch::default();
        watch.fit.bounds.extend(model.grades.fit.iter().flatten().copied());
        watch.engagement.bounds.extend(model.grades.engagement.iter().flatten().copied());
        (watch.fit.whole, watch.engagement.whole, watch.total.whole) = (true, true, true);
        watch
    }

    /// The bounds of `line` as well.
    pub(crate) fn and(&mut self, line: Option<&Line>) {
        if let Some(line) = line {
            self.fit.bounds.extend(line.fit);
            self.engagement.bounds.extend(line.engagement);
            self.total.bounds.extend(line.total);
        }
    }

    fn unchanged(&self, model: &Compiled, state: &State, from: &Sample, to: &Sample) -> bool {
        if !self.same(from, to) {
            return false;
        }
        let courses = Courses::over(model, state, from, to);
        self.fit.uncrossed(&courses.fit)
            && self.engagement.uncrossed(&courses.engagement)
            && self.total.uncrossed(&courses.total)
    }

    fn same(&self, a: &Sample, b: &Sample) -> bool {
        self.fit.class(a.score.fit) == self.fit.class(b.score.fit)
            && self.engagement.class(a.score.engagement) == self.engagement.class(b.score.engagement)
            && self.total.class(a.score.total) == self.total.class(b.score.total)
    }
}

/// Looks over whole seconds after `here`, up to and including `until`, in order and returns the first at which `hit` says so.
///
/// `hit` is asked wherever a mark of `watch` is crossed or a condition may have changed, and nowhere else. `here` is not taken
/// before the state's newest message; `until` and the result are in seconds.
pub(crate) fn first_second(
    model: &Compiled,
    state: &State,
    mut here: Sample,
    until: i64,
    watch: &Watch,
    mut hit: impl FnMut(&State, &Sample) -> bool,
) -> Option<i64> {
    let mut second = here.at.div_euclid(MICROS_PER_SECOND);
    // Nothing before `here` is asked again. What is over would be taken away anew by every sample.
    let mut trimmed: Option<State> = None;
    while second < until {
        if trimmed.as_ref().unwrap_or(state).lists_much_over(model, here.at, OVER_MAX) {
            trimmed.get_or_insert_with(|| state.clone()).forget(model, here.at);
        }
        let state = trimmed.as_ref().unwrap_or(state);
        let changes_at = state.next_break(model, here.at).map(ceil_second);
        // The last second before a condition changes.
        let quiet = changes_at.map_or(until, |at| until.min(at - 1));
        while second < quiet {
            let end = Sample::take(model, state, quiet * MICROS_PER_SECOND);
            let Some((sample, at)) = crossing(model, state, watch, (&here, second), (&end, quiet)) else {
                second = quiet;
                break;
            };
            if hit(state, &sample) {
                return Some(at);
            }
            (here, second) = (sample, at);
        }
        if second >= until {
            break;
        }
        second += 1;
        here = Sample::take(model, state, second * MICROS_PER_SECOND);
        if hit(state, &here) {
            return Some(second);
        }
    }
    None
}

/// The first whole second after `from` at which a mark is crossed, in a stretch without changes of condition.
fn crossing(
    model: &Compiled,
    state: &State,
    watch: &Watch,
    from: (&Sample, i64),
    to: (&Sample, i64),
) -> Option<(Sample, i64)> {
    if watch.unchanged(model, state, from.0, to.0) {
        return None;
    }
    if to.1 - from.1 == 1 {
        return if watch.same(from.0, to.0) { None } else { Some((to.0.clone(), to.1)) };
    }
    let middle = from.1 + (to.1 - from.1) / 2;
    let sample = Sample::take(model, state, middle * MICROS_PER_SECOND);
    crossing(model, state, watch, from, (&sample, middle))
        .or_else(|| crossing(model, state, watch, (&sample, middle), to))
}

pub(crate) fn ceil_second(at: i64) -> i64 {
    -((-at).div_euclid(MICROS_PER_SECOND))
}

/// The first whole second after `at` (in microseconds) at which, were nothing more to happen, a displayed number, the grade
/// or `qualified` differs from what it is at `at`; `None` if none within 3,650 days, or none up to the horizon of a state that was made
/// small to be stored.
///
/// `state` and `life` must stand at `at`: every message up to it folded, every second up to it examined.
pub fn next_change(model: &Compiled, state: &State, life: &Life, at: i64) -> Option<i64> {
    state.first_at()?;
    let now = Sample::take(model, state, at);
    let mut watch = Watch::displayed(model);
    watch.and(model.enter.as_ref());
    watch.and(model.leave.as_ref());
    let horizon = state.horizon(model).unwrap_or(i64::MAX);
    let until = at.saturating_add(Span::MAX.micros()).min(horizon).div_euclid(MICROS_PER_SECOND);
    let shown = |sample: &Sample| {
        let score = sample.score;
        (score.fit.floor(), score.engagement.floor(), score.total.floor(), score.grade)
    };
    let before = shown(&now);
    let differs =
        |state: &State, sample: &Sample| shown(sample) != before || life.flips(model, state, sample);
    if life.flips(model, state, &now) {
        // What cannot stay goes in the next second, though nothing else changes.
        let next = (at.div_euclid(MICROS_PER_SECOND) + 1) * MICROS_PER_SECOND;
        if next <= horizon && differs(state, &Sample::take(model, state, next)) {
            return Some(next);
        }
    }
    first_second(model, state, now, until, &watch, differs).map(|second| second * MICROS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use baton_model::scoring::ScoringModel;
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::life::Walk;
    use crate::observe::Properties;

    /// Many occurrences that go one after the other, and conditions that change with each: what is forgotten while looking ahead is not missed.
    #[test]
    fn a_long_history_leaves_the_line_at_the_second_that_a_look_at_every_second_finds() {
        let text = "{schema: baton.scoring/v1, name: n, groups: [{id: g, dimension: engagement, rules: [
              {id: steps, event: A, points: 1, decay: {expire: 2000s}},
              {id: slope, event: A, points: 1, decay: {linear: 1500s}},
              {id: lot, when: {event: A, within: 1000s, sum: {property: n, gte: 900}}, points: 100}]}],
            qualification: {enter: {total: 700}, leave: {total: 250}}}";
        let model = Compiled::new(&ScoringModel::from_yaml(text).unwrap());
        let mut walk = Walk::new(&model);
        let properties = Map::from_iter([("n".to_owned(), json!(2.5))]);
        let event = Properties { properties: &properties, context: &Value::Null };
        for second in 0..600 {
            walk.step(2 * second * MICROS_PER_SECOND, [&model.observe_event("A", event)]);
        }
        let newest = walk.state().last_at().unwrap();
        let left = (newest / MICROS_PER_SECOND..10_000)
            .map(|second| second * MICROS_PER_SECOND)
            .find(|at| walk.state().score(&model, *at).total < 250.0);
        assert_eq!(walk.next_crossing_by(10_000 * MICROS_PER_SECOND), left);
        assert!(left.is_some_and(|at| walk.state().lists_much_over(&model, at, 4 * OVER_MAX)));
    }
}
