//! The short way: events of leads that are remembered, each after what went before, from which no move follows. Most messages of a busy
//! service are such.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use baton_model::Instant;
use baton_store::event::NewEvent;
use baton_store::score::Score;
use baton_store::{Db, Fresh, MESSAGES_MAX, StoreError};

use super::commit::Entry;
use super::memory::Memory;
use super::store::news;
use crate::derive::{HandoffChange, Outcome, Reigns, advance, in_order, reaches, resumable};
use crate::import::read::MessageBody;
use crate::import::{Incoming, logged, message_keys};

/// Commits what can be committed the short way; returns which of the batch that was. Nothing of the others is stored.
///
/// # Errors
/// The database's own.
pub(super) async fn commit(
    db: &Db,
    memory: &mut Memory,
    reigns: &Reigns,
    entries: &[Entry],
    now: Instant,
) -> Result<Vec<bool>, StoreError> {
    let mut taken = vec![false; entries.len()];
    let (Some(epoch), Some(newest)) = (memory.epoch(), memory.newest) else { return Ok(taken) };
    if entries.len() > MESSAGES_MAX {
        return Ok(taken);
    }
    let (mut events, outcomes) = short(memory, reigns, entries, now.micros());
    events.retain(|(_, event)| event.lead_id.is_some_and(|lead| outcomes.contains_key(&lead)));
    let (places, events): (Vec<usize>, Vec<NewEvent>) = events.into_iter().unzip();
    let scores: Vec<&Score> = outcomes.values().filter_map(|outcome| outcome.score.as_ref()).collect();
    if db.commit_fresh(&Fresh { epoch, newest, events: &events, scores: &scores }).await? {
        memory.newest = Some(newest + events.len() as i64);
        memory.keep(outcomes.into_values());
        for place in places {
            taken[place] = true;
        }
    }
    Ok(taken)
}

/// Events of leads that are remembered, with their places, and what follows for those leads of which all goes the short way.
fn short(
    memory: &Memory,
    reigns: &Reigns,
    entries: &[Entry],
    now: i64,
) -> (Vec<(usize, NewEvent)>, BTreeMap<i64, Outcome>) {
    let (events, long) = sorted(memory, entries);
    let events: Vec<(usize, NewEvent)> = events
        .into_iter()
        .filter(|(_, event)| event.lead_id.is_some_and(|lead| !long.contains(&lead)))
        .collect();
    let mut news = news(reigns, events.iter().map(|(_, event)| event));
    let leads: BTreeSet<i64> = events.iter().filter_map(|(_, event)| event.lead_id).collect();
    let outcome = |lead: i64| {
        let folded = memory.lead(lead)?;
        let paused = resumable(reigns, folded)?;
        let news = news.remove(&lead).unwrap_or_default();
        if !in_order(reigns, Some(&paused), &news, now) || !reaches(reigns, folded, &paused, now) {
            return None;
        }
        let outcome = advance(reigns, folded, Some(paused), &news, now, false);
        (!outcome.moved && outcome.handoff == HandoffChange::Keep).then_some((lead, outcome))
    };
    let outcomes = leads.into_iter().filter_map(outcome).collect();
    (events, outcomes)
}

/// Events that may go the short way, with their places; and leads of which anything goes the long way. Those go it whole: else what came later
/// would be stored first.
fn sorted(memory: &Memory, entries: &[Entry]) -> (Vec<(usize, NewEvent)>, BTreeSet<i64>) {
    let messages = || {
        entries.iter().enumerate().filter_map(|(place, entry)| Some((place, entry.message.as_ref().ok()?)))
    };
    let mut ids: HashMap<&str, usize> = HashMap::new();
    for (_, message) in messages() {
        *ids.entry(&message.message_id).or_default() += 1;
    }
    let (mut events, mut long) = (Vec::with_capacity(entries.len()), BTreeSet::new());
    for (place, message) in messages() {
        match event(memory, message).filter(|_| ids.get(message.message_id.as_str()) == Some(&1)) {
            Some(event) => events.push((place, event)),
            None => long.extend(message_keys(message).iter().filter_map(|key| memory.people.remembered(key))),
        }
    }
    (events, long)
}

/// What a message leaves in the log, if it is an event of a lead that is remembered.
fn event(memory: &Memory, message: &Incoming) -> Option<NewEvent> {
    let ([key], MessageBody::Event { .. }) = (&message.lead[..], &message.body) else { return None };
    let lead = memory.people.remembered(key)?;
    memory.lead(lead)?;
    logged(lead, message.clone())
}
