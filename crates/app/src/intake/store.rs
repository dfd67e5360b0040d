//! Storing a batch of messages and what follows from them, in one transaction.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use baton_model::Instant;
use baton_store::event::{self, LEAD_FACTS, NewEvent};
use baton_store::score::{self, Folded};
use baton_store::{StoreError, Tx, lead};

use super::memory::Memory;
use crate::consent::{self, Policies};
use crate::derive::{
    News, Outcome, Reigns, advance, derive_these, in_order, learn, object, observe, profile_of, refill,
    resumable, write_advanced,
};
use crate::import::{Incoming, Placed, lead_keys};
use crate::workspace::Error;

/// A lead with more messages than this is not folded again while others wait for the commit, but right after it.
const REFOLDED_AT_ONCE_MAX: i64 = 2_000;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is stored.
    New,
    /// It was there already, the same.
    Duplicate,
    /// Its id is taken by another message.
    Conflict,
}

/// What became of a batch.
#[derive(Debug)]
pub(super) struct Stored {
    /// Of each message, in order.
    pub(super) fates: Vec<Fate>,
    /// Whether leads were left to be derived after the commit.
    pub(super) left: bool,
}

/// Stores messages; scores, moves and hand-offs follow in the same transaction.
pub(super) async fn store(
    tx: &mut Tx,
    memory: &mut Memory,
    (reigns, policies): (&Arc<Reigns>, &Policies),
    messages: Vec<Incoming>,
    now: Instant,
) -> Result<Stored, Error> {
    let ids: Vec<(i64, String)> =
        messages.iter().map(|message| (message.class, message.message_id.clone())).collect();
    if tx.is_shared() {
        let keys = lead_keys(&messages);
        let keys: Vec<(&str, &str)> = keys.iter().map(|(system, value)| (*system, value.as_str())).collect();
        lead::lock_keys(tx, &keys).await?;
    }
    let mut placed = memory.people.place(tx, messages, now).await?;
    let mut log = std::mem::take(&mut placed.log);
    if !placed.accounts_changed.is_empty() {
        lead::mark_accounts_stale(tx, &placed.accounts_changed).await?;
        memory.forget_leads();
    }
    memory.take(&[&placed.members[..], &placed.merged[..], &placed.gone[..]].concat());
    let touched = touched(&placed, &log);
    let made: HashSet<i64> = placed.made.iter().copied().collect();
    let known: Vec<i64> = touched.iter().copied().filter(|id| !made.contains(id)).collect();
    // Locked before their messages are entered, so that two nodes wait for each other here or not at all.
    let (mut folded, unknown) = memory.take(&known);
    let found = score::folded(tx, &unknown).await?;
    if found.len() != unknown.len() {
        return Err(StoreError::Raced.into());
    }
    folded.extend(found);
    let joined: HashSet<i64> = placed.members.iter().copied().collect();
    folded.extend(
        made.iter().map(|id| Folded { stale: i64::from(joined.contains(id)), ..Folded::of_new(*id) }),
    );
    let arrived = consent::arrive(tx, policies, &mut log).await?;
    let appended = event::append_after(tx, &log, &mut memory.newest).await?;
    let fates = fates(&ids, &log, &appended);

    let mut work = Work::default();
    let mut news = news(reigns, appended.new.iter().map(|place| &log[*place]));
    for lead in folded {
        let news = news.remove(&lead.lead_id).unwrap_or_default();
        work.take(tx, reigns, &lead, &news, now.micros()).await?;
    }
    profiles(tx, &mut work.outcomes, &log, &appended.new).await?;
    write_advanced(tx, &work.outcomes, now.micros(), memory.is_preparing()).await?;
    lead::mark_stale(tx, &work.left).await?;
    let judged = consent::settle(tx, policies, arrived, &placed.merged).await?;
    work.again.extend(judged.iter().filter(|lead| !work.left.contains(lead)));
    work.outcomes.retain(|outcome| !judged.contains(&outcome.lead));
    work.again.sort_unstable();
    work.again.dedup();
    let again = derive_these(tx, reigns, &work.again, now.micros()).await?;
    memory.keep(work.outcomes.into_iter().chain(again));
    Ok(Stored { fates, left: !work.left.is_empty() || !placed.accounts_changed.is_empty() })
}

/// Leads sorted by how what is new of them is taken in.
#[derive(Debug, Default)]
struct Work {
    /// Gone on from where they were.
    outcomes: Vec<Outcome>,
    /// To fold again at once.
    again: Vec<i64>,
    /// To fold again after the commit.
    left: Vec<i64>,
}

impl Work {
    async fn take(
        &mut self,
        tx: &mut Tx,
        reigns: &Reigns,
        lead: &Folded,
        news: &[News],
        now: i64,
    ) -> Result<(), StoreError> {
        if news.is_empty() && lead.stale == 0 {
            return Ok(());
        }
        let mut paused = resumable(reigns, lead);
        // One without a score is at its beginning.
        let known = paused.is_some() || (lead.model_version.is_none() && lead.stale == 0);
        if known && in_order(reigns, paused.as_ref(), news, now) {
            if let Some(paused) = &mut paused {
                refill(tx, reigns, lead, paused, now).await?;
            }
            self.outcomes.push(advance(reigns, lead, paused, news, now, false));
        } else if lead.messages.unwrap_or(0) > REFOLDED_AT_ONCE_MAX {
            self.left.push(lead.lead_id);
        } else {
            self.again.push(lead.lead_id);
        }
        Ok(())
    }
}

fn touched(placed: &Placed, log: &[NewEvent]) -> BTreeSet<i64> {
    let of_log = log.iter().filter_map(|event| event.lead_id);
    of_log.chain(placed.members.iter().copied()).chain(placed.merged.iter().copied()).collect()
}

/// What became of each message: those without an entry of their own in the log, such as an alias told again, count as new.
fn fates(ids: &[(i64, String)], log: &[NewEvent], appended: &event::Appended) -> Vec<Fate> {
    let mut known: HashMap<(i64, String), Vec<(usize, Fate)>> = HashMap::new();
    for (places, fate) in [
        (&appended.new, Fate::New),
        (&appended.conflicts, Fate::Conflict),
        (&appended.duplicates, Fate::Duplicate),
    ] {
        for place in places {
            let event = &log[*place];
            known.entry((event.class, event.message_id.clone())).or_default().push((*place, fate));
        }
    }
    for fates in known.values_mut() {
        // Taken from the end: the first of an id comes last.
        fates.sort_unstable_by_key(|(place, _)| std::cmp::Reverse(*place));
    }
    let fate = |id| known.get_mut(id).and_then(Vec::pop).map_or(Fate::New, |(_, fate)| fate);
    ids.iter().map(fate).collect()
}

/// What the model makes of new messages that people caused, by lead and in order.
pub(super) fn news<'a>(
    reigns: &Reigns,
    new: impl IntoIterator<Item = &'a NewEvent>,
) -> HashMap<i64, Vec<News>> {
    let model = &reigns.last().model;
    let mut news: HashMap<i64, Vec<News>> = HashMap::new();
    for event in new.into_iter().filter(|event| event.verdict == 0) {
        let Some(lead) = event.lead_id else { continue };
        let observation = observe(model, event);
        let (at, message_id) = (event.occurred_at, event.message_id.clone());
        news.entry(lead).or_default().push(News { at, message_id, observation });
    }
    for news in news.values_mut() {
        news.sort_unstable_by(|a, b| (a.at, &a.message_id).cmp(&(b.at, &b.message_id)));
    }
    news
}

/// What is known of leads that told something of themselves and were gone on from where they were.
pub(super) async fn profiles(
    tx: &mut Tx,
    outcomes: &mut [Outcome],
    log: &[NewEvent],
    new: &[usize],
) -> Result<(), StoreError> {
    let mut told: HashMap<i64, Vec<&NewEvent>> = HashMap::new();
    for fact in new.iter().map(|place| &log[*place]).filter(|event| event.kind == LEAD_FACTS) {
        fact.lead_id.into_iter().for_each(|lead| told.entry(lead).or_default().push(fact));
    }
    if told.is_empty() {
        return Ok(());
    }
    let leads = lead::by_id(tx, &told.keys().copied().collect::<Vec<_>>()).await?;
    for outcome in outcomes {
        let (Some(facts), Some(lead)) = (told.get_mut(&outcome.lead), leads.get(&outcome.lead)) else {
            continue;
        };
        facts.sort_unstable_by(|a, b| (a.occurred_at, &a.message_id).cmp(&(b.occurred_at, &b.message_id)));
        let mut attributes = object(&lead.attributes);
        for fact in facts {
            learn(&mut attributes, object(&fact.body));
        }
        outcome.profile = Some(profile_of(lead.id, attributes));
    }
    Ok(())
}
