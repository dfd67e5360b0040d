//! The chore that runs the clocks of open hand-offs.

use baton_engine::Routed;
use baton_model::{Happening, Instant, SlaStep};
use baton_store::handoff::Handoff;
use baton_store::handoff::clock::{self, Step};
use baton_store::outbox::Happened;
use baton_store::{StoreError, Tx, audit, outbox};
use serde_json::json;

use super::agreed::Agreed;
use super::desk::{Desk, by_baton};
use super::{BATON, route, tell};
use crate::workspace::{Error, Workspace};

/// Hand-offs of one commit.
const BATCH: i64 = 50;

/// Looks at the clocks that are due at `now` (microseconds); returns at how many. What a step does is done in the commit that notes it as taken,
/// so that it is done once, whoever does it and however late.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace, now: i64) -> Result<usize, Error> {
    if clock::due(&mut workspace.db.read().await?, now, 1).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = workspace.db.write_aside().await?;
    let due = clock::due(&mut tx, now, BATCH).await?;
    let agreed = Agreed::load(&mut tx).await?;
    let mut desk = Desk::open(&mut tx, &agreed, &due, now).await?;
    let mut told: Vec<Happened> = Vec::new();
    let looked = due.len();
    for mut handoff in due {
        look(&mut tx, &agreed, &mut desk, &mut handoff, now, &mut told).await?;
        agreed.wind(&mut handoff, now);
        handoff.changed_by = Some(BATON.to_owned());
        if !clock::save(&mut tx, &handoff).await? {
            return Err(StoreError::Raced.into());
        }
    }
    desk.close(&mut tx).await?;
    outbox::add(&mut tx, &told).await?;
    tx.commit().await?;
    Ok(looked)
}

/// Takes every step that is due.
async fn look(
    tx: &mut Tx,
    agreed: &Agreed,
    desk: &mut Desk<'_>,
    handoff: &mut Handoff,
    now: i64,
    told: &mut Vec<Happened>,
) -> Result<(), Error> {
    if let Some(until) = handoff.snoozed_until.filter(|until| *until <= now) {
        handoff.snoozed_until = None;
        told.push(tell(Happening::HandoffReminder, handoff, until, now, json!({ "reason": "snooze_over" })));
    }
    let calendar = agreed.calendar_of(handoff.owner.as_deref());
    let due = agreed.clock(handoff).look(&agreed.policy, calendar, now).due;
    for (step, due_at) in due {
        handoff.sla_step = step as i64 + 1;
        let entry = Step {
            handoff_id: handoff.id,
            round: handoff.reassigned,
            step: name(step).to_owned(),
            due_at,
            taken_at: now,
        };
        if !clock::take(tx, &entry).await? {
            continue;
        }
        if step == SlaStep::Overdue {
            handoff.overdue_at.get_or_insert(due_at);
        }
        if step == SlaStep::Reassignment {
            told.extend(reassign(tx, agreed, desk, handoff, now).await?);
            return Ok(());
        }
        let (kind, more) = match step {
            SlaStep::Reminder => (Happening::HandoffReminder, json!({ "reason": "sla" })),
            SlaStep::Overdue => (Happening::HandoffOverdue, json!({})),
            _ => (Happening::HandoffEscalated, json!({ "to": agreed.policy.escalate_to })),
        };
        let mut event = tell(kind, handoff, due_at, now, more);
        event.data = with_dates(&event.data, handoff, agreed);
        told.push(event);
        let action = format!("{}_handoff", name(step));
        let detail = json!({ "handoff": handoff.id, "due_at": Instant::from_micros(due_at) }).to_string();
        audit::note(tx, now, BATON, &action, &format!("lead {}", handoff.lead_id), &detail).await?;
    }
    Ok(())
}

/// What somebody who is woken wants to know: since when it waits, and when it is overdue.
fn with_dates(data: &str, handoff: &Handoff, agreed: &Agreed) -> String {
    let mut data: serde_json::Value = serde_json::from_str(data).unwrap_or_default();
    let calendar = agreed.calendar_of(handoff.owner.as_deref());
    let overdue = agreed.clock(handoff).look(&agreed.policy, calendar, handoff.clock_from).overdue_at;
    data["opened_at"] = json!(Instant::from_micros(handoff.opened_at));
    data["overdue_at"] = json!(overdue.map(Instant::from_micros));
    data.to_string()
}

/// Looks once more for somebody else who can take a hand-off that waited for too long. Nobody has to hear of it again unless somebody is found.
pub(super) async fn reassign_again(
    tx: &mut Tx,
    agreed: &Agreed,
    desk: &mut Desk<'_>,
    mut handoff: Handoff,
    now: i64,
) -> Result<Option<Happened>, Error> {
    let put_off = handoff.snoozed_until.filter(|until| *until > now);
    let told = if !agreed.may_reassign(&handoff) {
        handoff.route_at = None;
        None
    } else if put_off.is_some() {
        handoff.route_at = put_off;
        None
    } else {
        reassign(tx, agreed, desk, &mut handoff, now).await?
    };
    if told.is_none() {
        clock::look_for_owner(tx, handoff.id, handoff.route_at).await?;
    }
    Ok(told)
}

/// Gives a hand-off that waited for too long to somebody else, and begins its clock anew. If nobody else is there it stays where it is until
/// somebody can be.
async fn reassign(
    tx: &mut Tx,
    agreed: &Agreed,
    desk: &mut Desk<'_>,
    handoff: &mut Handoff,
    now: i64,
) -> Result<Option<Happened>, Error> {
    let owner = handoff.owner.clone();
    let member = match desk.route(handoff, owner.as_deref(), now) {
        Routed::To { member, .. } => member,
        Routed::Queued { again_at, .. } => {
            handoff.route_at = Some(route::again(again_at, now));
            return Ok(None);
        }
    };
    handoff.reassigned += 1;
    handoff.sla_step = 0;
    handoff.snoozed_until = None;
    (handoff.clock_from, handoff.clock_used) = (now, 0);
    agreed.wind(handoff, now);
    desk.give(tx, handoff, by_baton(&member, "overdue"), now).await.map(Some)
}

fn name(step: SlaStep) -> &'static str {
    match step {
        SlaStep::Reminder => "reminder",
        SlaStep::Overdue => "overdue",
        SlaStep::Escalation => "escalation",
        SlaStep::Reassignment => "reassignment",
    }
}
