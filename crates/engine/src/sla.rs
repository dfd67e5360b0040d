//! The clock of a hand-off: which of its steps are due, and when the next one is.

use baton_model::calendar::Calendar;
use baton_model::handoff::{HandoffPolicy, SlaStep};

use crate::working::add_working;

/// How far a hand-off has come. Instants and lengths in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlaClock {
    /// From when on working time counts.
    pub from: i64,
    /// Working time that had passed before.
    pub used: i64,
    /// How many steps of [`SlaStep::ALL`] are behind it.
    pub behind: usize,
    /// Whether it may still go on to somebody else by itself.
    pub may_go_on: bool,
}

/// What the clock says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaLook {
    /// Steps that are due and were not taken, in order, with when they were due.
    pub due: Vec<(SlaStep, i64)>,
    /// When the next one is; none: none comes.
    pub next_at: Option<i64>,
    /// When it is, or was, overdue.
    pub overdue_at: Option<i64>,
}

impl SlaClock {
    /// What the clock says at `at`.
    pub fn look(&self, policy: &HandoffPolicy, calendar: &Calendar, at: i64) -> SlaLook {
        let when = |step| {
            let span = policy.after(step)?.micros();
            add_working(calendar, self.from, span - self.used).map(|due| due.max(self.from))
        };
        let overdue_at = when(SlaStep::Overdue);
        let mut look = SlaLook { due: Vec::new(), next_at: None, overdue_at };
        for step in SlaStep::ALL.into_iter().skip(self.behind) {
            if step == SlaStep::Reassignment && !self.may_go_on {
                continue;
            }
            match when(step) {
                Some(due) if due <= at => look.due.push((step, due)),
                Some(due) => {
                    look.next_at = Some(due);
                    break;
                }
                None => {}
            }
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use baton_model::Instant;
    use baton_model::time::MICROS_PER_SECOND;

    use super::*;

    const HOUR: i64 = 3_600 * MICROS_PER_SECOND;

    fn at(text: &str) -> i64 {
        text.parse::<Instant>().unwrap().micros()
    }

    #[test]
    fn steps_come_in_working_time_and_in_order() {
        let (policy, calendar) = (HandoffPolicy::default(), Calendar::default());
        // Friday 15:00 in Seoul: three hours are worked until 18:00, the fourth ends on Monday at 10:00.
        let clock = SlaClock { from: at("2026-10-02T06:00:00Z"), used: 0, behind: 0, may_go_on: true };
        let look = clock.look(&policy, &calendar, clock.from);
        assert_eq!((look.due.len(), look.next_at), (0, Some(at("2026-10-02T09:00:00Z"))));
        assert_eq!(look.overdue_at, Some(at("2026-10-05T01:00:00Z")));
        let look = clock.look(&policy, &calendar, at("2026-10-05T01:00:00Z"));
        let due: Vec<SlaStep> = look.due.iter().map(|(step, _)| *step).collect();
        assert_eq!(due, [SlaStep::Reminder, SlaStep::Overdue]);
        assert_eq!(look.next_at, Some(at("2026-10-05T06:00:00Z")), "eight hours, without the one for lunch");
        let reminded = SlaClock { behind: 1, ..clock };
        assert_eq!(reminded.look(&policy, &calendar, at("2026-10-05T01:00:00Z")).due.len(), 1);
        let late = SlaClock { behind: 3, may_go_on: false, ..clock };
        assert_eq!(late.look(&policy, &calendar, at("2026-12-01T00:00:00Z")).due, []);
        assert_eq!(late.look(&policy, &calendar, clock.from).next_at, None);
    }

    #[test]
    fn what_was_used_before_a_pause_counts() {
        let (policy, calendar) = (HandoffPolicy::default(), Calendar::always());
        let clock = SlaClock { from: 100 * HOUR, used: 3 * HOUR + HOUR / 2, behind: 1, may_go_on: true };
        assert_eq!(clock.look(&policy, &calendar, 0).next_at, Some(100 * HOUR + HOUR / 2));
        let over = SlaClock { used: 5 * HOUR, ..clock };
        assert_eq!(over.look(&policy, &calendar, 0).next_at, Some(100 * HOUR), "not before it goes on");
    }
}
