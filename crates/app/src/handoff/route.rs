//! The chore that finds owners for open hand-offs.

use baton_engine::Routed;
use baton_model::Happening;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::handoff::{Handoff, clock};
use baton_store::outbox::Happened;
use baton_store::{StoreError, Tx, audit, outbox};
use serde_json::json;

use super::agreed::Agreed;
use super::desk::{Desk, by_baton, reason_of};
use super::{BATON, sla, tell};
use crate::workspace::{Error, Workspace};

/// Hand-offs of one commit.
const BATCH: i64 = 50;
/// When to look again where nothing is known that will change: routing may have none, members come and go.
const AGAIN: i64 = 3_600 * MICROS_PER_SECOND;

/// Finds owners for hand-offs that are due for it at `now` (microseconds); returns for how many it looked.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace, now: i64) -> Result<usize, Error> {
    // Nothing is due most of the time, and nobody has to wait to find that out.
    if clock::to_route(&mut workspace.db.read().await?, now, 1).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = workspace.db.write_aside().await?;
    let due = clock::to_route(&mut tx, now, BATCH).await?;
    let agreed = Agreed::load(&mut tx).await?;
    let mut desk = Desk::open(&mut tx, &agreed, &due, now).await?;
    let mut told: Vec<Happened> = Vec::new();
    let looked = due.len();
    for handoff in due {
        // Who has an owner waited for too long for that one, and nobody else was there.
        let found = if handoff.owner.is_some() && handoff.assigned_at.is_some() {
            sla::reassign_again(&mut tx, &agreed, &mut desk, handoff, now).await?
        } else {
            find(&mut tx, &mut desk, handoff, now).await?
        };
        told.extend(found);
    }
    desk.close(&mut tx).await?;
    outbox::add(&mut tx, &told).await?;
    tx.commit().await?;
    Ok(looked)
}

async fn find(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    mut handoff: Handoff,
    now: i64,
) -> Result<Option<Happened>, Error> {
    // Whoever had the lead before keeps it, unless they are away.
    if let Some(owner) = handoff.owner.clone().filter(|owner| desk.is_there(owner, now)) {
        return desk.give(tx, &mut handoff, by_baton(&owner, "lead_owner"), now).await.map(Some);
    }
    match desk.route(&handoff, None, now) {
        Routed::To { member, rule } => {
            let reason = reason_of(rule.as_deref());
            desk.give(tx, &mut handoff, by_baton(&member, &reason), now).await.map(Some)
        }
        Routed::Queued { again_at, off_hours } => queue(tx, handoff, again_at, off_hours, now).await,
    }
}

/// When to look again after nobody was found at `now`: when somebody may be there, within a day.
pub(super) fn again(again_at: Option<i64>, now: i64) -> i64 {
    again_at.filter(|at| *at > now).unwrap_or(now + AGAIN).min(now + 24 * AGAIN)
}

/// Lets a hand-off wait. It is an alarm, once, unless it only waits for the morning.
async fn queue(
    tx: &mut Tx,
    mut handoff: Handoff,
    again_at: Option<i64>,
    off_hours: bool,
    now: i64,
) -> Result<Option<Happened>, Error> {
    let again_at = again(again_at, now);
    let alarm = !off_hours && handoff.unassigned_at.is_none();
    // Somebody who is not there does not have it.
    handoff.owner = None;
    handoff.route_at = Some(again_at);
    handoff.changed_by = Some(BATON.to_owned());
    if alarm {
        handoff.unassigned_at = Some(now);
    }
    if !clock::save(tx, &handoff).await? {
        return Err(StoreError::Raced.into());
    }
    if !alarm {
        return Ok(None);
    }
    let subject = format!("lead {}", handoff.lead_id);
    let detail = json!({ "handoff": handoff.id }).to_string();
    audit::note(tx, now, BATON, "queue_handoff", &subject, &detail).await?;
    Ok(Some(tell(
        Happening::HandoffUnassigned,
        &handoff,
        now,
        now,
        json!({ "opened_at": baton_model::Instant::from_micros(handoff.opened_at) }),
    )))
}
