//! What both teams agreed on, and how it makes the clock of a hand-off run.

use std::collections::BTreeMap;

use baton_engine::{SlaClock, working_between};
use baton_model::{Calendar, HandoffPolicy, SlaStep};
use baton_store::handoff::Handoff;
use baton_store::rep::{self, Rep};
use baton_store::{Tx, calendar, handoff_policy};

use crate::workspace::Error;

/// Policy, calendars and reps as they are in force.
#[derive(Debug)]
pub(crate) struct Agreed {
    pub(super) policy: HandoffPolicy,
    pub(super) reps: BTreeMap<String, Rep>,
    calendars: BTreeMap<String, Calendar>,
    /// Where none of the name that is asked for is there.
    usual: Calendar,
}

impl Agreed {
    pub(crate) async fn load(tx: &mut Tx) -> Result<Agreed, Error> {
        // What is stored was checked before; what an older version wrote and this one cannot read is as if it were not there.
        let policy = handoff_policy::in_force(tx).await?;
        let policy = policy.and_then(|policy| HandoffPolicy::from_text(&policy.document).ok());
        let calendars = calendar::all(tx).await?;
        let calendars = calendars
            .into_iter()
            .filter_map(|row| Calendar::from_text(&row.document).ok().map(|calendar| (row.name, calendar)));
        let reps = rep::all(tx).await?;
        Ok(Agreed {
            policy: policy.unwrap_or_default(),
            calendars: calendars.collect(),
            reps: reps.into_iter().map(|rep| (rep.member.clone(), rep)).collect(),
            usual: Calendar::default(),
        })
    }

    /// The calendar that counts for somebody: their own, else the agreed one.
    pub(super) fn calendar_of(&self, owner: Option<&str>) -> &Calendar {
        let own = owner.and_then(|owner| self.reps.get(owner)?.calendar.as_ref());
        own.and_then(|name| self.calendars.get(name))
            .or_else(|| self.calendars.get(&self.policy.calendar))
            .unwrap_or(&self.usual)
    }

    /// The clock of a hand-off.
    pub(super) fn clock(&self, handoff: &Handoff) -> SlaClock {
        SlaClock {
            from: handoff.clock_from,
            used: handoff.clock_used,
            behind: handoff.sla_step.max(0) as usize,
            may_go_on: handoff.reassigned < self.policy.reassign_times_max,
        }
    }

    /// Whether a hand-off may still go on to somebody else by itself.
    pub(super) fn may_reassign(&self, handoff: &Handoff) -> bool {
        self.clock(handoff).may_go_on && self.policy.after(SlaStep::Reassignment).is_some()
    }

    /// Says when a hand-off is overdue and when its clock is to be looked at; takes no step.
    pub(crate) fn wind(&self, handoff: &mut Handoff, now: i64) {
        let look = self.clock(handoff).look(&self.policy, self.calendar_of(handoff.owner.as_deref()), now);
        handoff.sla_at = look.overdue_at;
        let step = if look.due.is_empty() { look.next_at } else { Some(now) };
        handoff.next_at = [step, handoff.snoozed_until].into_iter().flatten().min();
    }

    /// Lets the clock stand still from `now` until `until`; by then as much working time has passed as has now.
    pub(super) fn pause(&self, handoff: &mut Handoff, now: i64, until: i64) {
        let calendar = self.calendar_of(handoff.owner.as_deref());
        handoff.clock_used += working_between(calendar, handoff.clock_from, now);
        handoff.clock_from = until.max(handoff.clock_from);
    }

    /// Notes that sales did something with it at `now`.
    pub(crate) fn touch(&self, handoff: &mut Handoff, now: i64) {
        if handoff.touched_at.is_none() {
            let calendar = self.calendar_of(handoff.owner.as_deref());
            handoff.touched_at = Some(now);
            handoff.touched_work = Some(working_between(calendar, handoff.opened_at, now));
        }
    }
}
