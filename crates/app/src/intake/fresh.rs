//! The short way of a batch: events of leads that are remembered, each after what went before, from which no move follows. Most batches of a
//! busy service are such.

use std::collections::BTreeSet;

use baton_model::Instant;
use baton_store::event::NewEvent;
use baton_store::score::Score;
use baton_store::{Db, Fresh, MESSAGES_MAX, StoreError};

use super::commit::Entry;
use super::memory::Memory;
use super::store::news;
use crate::derive::{HandoffChange, Outcome, Reigns, advance, in_order, resumable};
use crate::import::logged;
use crate::import::read::MessageBody;

/// Commits a batch the short way; false, with nothing stored, if it has to be done the long way.
///
/// # Errors
/// The database's own.
pub(super) async fn commit(
    db: &Db,
    memory: &mut Memory,
    reigns: &Reigns,
    entries: &[Entry],
    now: Instant,
) -> Result<bool, StoreError> {
    let (Some(epoch), Some(newest)) = (memory.epoch(), memory.newest) else { return Ok(false) };
    if entries.len() > MESSAGES_MAX {
        return Ok(false);
    }
    let Some(events) = events(memory, entries) else { return Ok(false) };
    let Some(outcomes) = outcomes(memory, reigns, &events, now.micros()) else { return Ok(false) };
    let scores: Vec<&Score> = outcomes.iter().filter_map(|(_, outcome)| outcome.score.as_ref()).collect();
    if !db.commit_fresh(&Fresh { epoch, newest, events: &events, scores: &scores }).await? {
        return Ok(false);
    }
    memory.newest = Some(newest + events.len() as i64);
    memory.keep(outcomes);
    Ok(true)
}

/// What the batch leaves in the log, if all of it are events of leads that are remembered.
fn events(memory: &Memory, entries: &[Entry]) -> Option<Vec<NewEvent>> {
    let event = |entry: &Entry| {
        let message = entry.message.as_ref().ok()?;
        let ([key], MessageBody::Event { .. }) = (&message.lead[..], &message.body) else { return None };
        let lead = memory.people.remembered(key)?;
        memory.lead(lead)?;
        logged(lead, message.clone())
    };
    entries.iter().map(event).collect()
}

/// What follows, if nothing moves.
fn outcomes(
    memory: &Memory,
    reigns: &Reigns,
    events: &[NewEvent],
    now: i64,
) -> Option<Vec<(Option<i64>, Outcome)>> {
    let all: Vec<usize> = (0..events.len()).collect();
    let mut news = news(reigns, events, &all);
    let leads: BTreeSet<i64> = events.iter().filter_map(|event| event.lead_id).collect();
    let outcome = |lead: i64| {
        let folded = memory.lead(lead)?;
        let paused = resumable(reigns, folded)?;
        let news = news.remove(&lead).unwrap_or_default();
        if !in_order(reigns, Some(&paused), &news, now) {
            return None;
        }
        let outcome = advance(reigns, folded, Some(paused), &news, now, false);
        let stays = !outcome.moved && outcome.handoff == HandoffChange::Keep;
        stays.then_some((folded.account_id, outcome))
    };
    leads.into_iter().map(outcome).collect()
}
