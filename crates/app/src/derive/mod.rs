//! Deriving leads: from the log, the decisions and the publications to scores, moves between stages, and hand-offs.
//!
//! What is derived can be derived again at any time, and nothing changes the second time. See `docs/adr/0004-stages-are-derived.md`.

mod advance;
mod crossings;
pub(crate) mod due;
mod history;
mod outcome;
mod reigns;
mod stored;
mod verdicts;

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use baton_model::{Happening, Stage};
use baton_store::handoff::Handoff;
use baton_store::lead::{Profile, Waiting};
use baton_store::outbox::Happened;
use baton_store::score::Score;
use baton_store::transition::Transition;
use baton_store::{StoreError, Tx, handoff, lead, model, outbox, score, transition};
use rayon::prelude::*;
use tokio::task::JoinHandle;

pub(crate) use advance::{News, advance, in_order, resumable};
pub(crate) use history::{History, Seen, load, messages_of, object, observe, subject};
pub(crate) use outcome::{HandoffChange, Outcome, learn, profile_of, standing};
pub(crate) use reigns::{Reigns, read};
pub(crate) use stored::{reaches, refill, state_at};

use crate::announce;
use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};

/// Leads that are derived and committed together: their whole histories are in memory, twice over while one batch is worked out ahead.
pub(crate) const BATCH: i64 = 500;

/// What deriving did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Derived {
    /// Leads that were scored.
    pub leads: u64,
    /// Of them: MQL or beyond.
    pub qualified: u64,
    /// Hand-offs that were opened.
    pub handoffs: u64,
}

impl Derived {
    pub(crate) fn add<'a>(&mut self, outcomes: impl IntoIterator<Item = &'a Outcome>) {
        let outcomes: Vec<&Outcome> = outcomes.into_iter().collect();
        let reached = |stage: Stage| stage.rank() >= Stage::Mql.rank();
        self.leads += outcomes.len() as u64;
        self.qualified += outcomes.iter().filter(|outcome| reached(outcome.stage)).count() as u64;
        self.handoffs +=
            outcomes.iter().filter(|outcome| outcome.handoff == HandoffChange::Open).count() as u64;
    }
}

/// Derives every lead that waits for it, a batch a commit. While one batch is written, the next is read and worked out.
///
/// # Errors
/// The database's own; leads that are not yet derived go on waiting.
pub async fn derive_waiting(workspace: &Workspace, reporter: &Reporter) -> Result<Derived, Error> {
    let mut derived = Derived::default();
    // Once more where a model was published meanwhile.
    while !derive_under_one_model(workspace, reporter, &mut derived).await? {}
    Ok(derived)
}

/// Derives waiting leads; false, with some of them still waiting, if the model in force is no longer the one it began with.
async fn derive_under_one_model(
    workspace: &Workspace,
    reporter: &Reporter,
    derived: &mut Derived,
) -> Result<bool, Error> {
    let mut tx = workspace.db.read().await?;
    let total = derived.leads + lead::count_stale(&mut tx).await?;
    let reigns = Arc::new(Reigns::load(&mut tx).await?);
    drop(tx);
    let token = next_token();
    let mut after = 0;
    let mut ahead = claim(workspace, token, &reigns, &mut after).await?;
    while let Some(batch) = ahead {
        let Batch { outcomes, now } = batch.await.map_err(|_| interrupted())??;
        ahead = claim(workspace, token, &reigns, &mut after).await?;
        // A service remembers no lead that waits, so there is nothing for it to forget.
        let mut tx = workspace.db.write_aside().await?;
        let in_force = model::in_force(&mut tx).await?;
        if in_force.as_deref() != Some(reigns.last().model.version()) {
            return Ok(false);
        }
        let worked_out: Vec<i64> = outcomes.iter().map(|outcome| outcome.lead).collect();
        let mut settled = write(&mut tx, token, outcomes, now).await?;
        let done: HashSet<i64> = settled.iter().map(|outcome| outcome.lead).collect();
        let overtaken: Vec<i64> = worked_out.into_iter().filter(|lead| !done.contains(lead)).collect();
        if !overtaken.is_empty() {
            // Of which something arrives faster than they are worked out: done now, while nobody else writes, else they never would be.
            tx.turn_epoch().await?;
            settled.extend(derive_these(&mut tx, &reigns, &overtaken, workspace.now().micros()).await?);
        }
        tx.commit().await?;
        derived.add(&settled);
        reporter.report("scoring", derived.leads, total);
    }
    Ok(true)
}

/// Leads worked out and not yet written.
struct Batch {
    outcomes: Vec<Outcome>,
    now: i64,
}

/// Claims the next waiting leads and begins to work them out; none if no more wait.
async fn claim(
    workspace: &Workspace,
    token: i64,
    reigns: &Arc<Reigns>,
    after: &mut i64,
) -> Result<Option<JoinHandle<Result<Batch, Error>>>, Error> {
    let mut tx = workspace.db.write_aside().await?;
    let leads = lead::claim(&mut tx, token, *after, BATCH).await?;
    tx.commit().await?;
    let Some(last) = leads.last() else { return Ok(None) };
    *after = last.id;
    let (db, reigns, now) = (workspace.db.clone(), reigns.clone(), workspace.now().micros());
    Ok(Some(tokio::spawn(async move {
        let mut tx = db.read().await?;
        Ok(Batch { outcomes: derive(&mut tx, &reigns, leads, now).await?, now })
    })))
}

/// Names a claim apart from every other, of this process and of others: processes on other machines have the same numbers.
fn next_token() -> i64 {
    static NUMBER: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(RandomState::new().hash_one(())));
    // From 2 on.
    (NUMBER.fetch_add(2, Ordering::Relaxed) >> 1).max(2) as i64
}

fn interrupted() -> Error {
    Error::Refused("scoring was interrupted".to_owned())
}

/// Derives one lead within a transaction.
pub(crate) async fn derive_now(tx: &mut Tx, id: i64, now: i64) -> Result<(), Error> {
    let token = next_token();
    let Some(lead) = lead::claim_one(tx, token, id).await? else { return Ok(()) };
    let reigns = Arc::new(Reigns::load(tx).await?);
    let outcomes = derive(tx, &reigns, vec![lead], now).await?;
    write(tx, token, outcomes, now).await.map(drop)
}

/// What follows for these leads; nothing is written.
pub(crate) async fn derive(
    tx: &mut Tx,
    reigns: &Arc<Reigns>,
    leads: Vec<Waiting>,
    now: i64,
) -> Result<Vec<Outcome>, Error> {
    let histories = load(tx, leads).await?;
    let reigns = reigns.clone();
    let work = move || {
        let outcome = |history: &History| outcome::outcome(&reigns, history, now);
        histories.par_iter().map(outcome).collect::<Vec<Outcome>>()
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| interrupted())
}

/// Derives these leads within a transaction, however they wait; returns what followed.
pub(crate) async fn derive_these(
    tx: &mut Tx,
    reigns: &Arc<Reigns>,
    ids: &[i64],
    now: i64,
) -> Result<Vec<Outcome>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let token = next_token();
    let leads = lead::claim_these(tx, token, ids).await?;
    let outcomes = derive(tx, reigns, leads, now).await?;
    write(tx, token, outcomes, now).await
}

/// Whether something is due at `now` (microseconds).
pub(crate) async fn is_due(workspace: &Workspace, now: i64) -> Result<bool, Error> {
    let mut tx = workspace.db.read().await?;
    let Some(version) = model::in_force(&mut tx).await? else { return Ok(false) };
    Ok(score::count_due(&mut tx, &version, now, 1).await? > 0)
}

/// Looks at leads that are due at `now`, the longest due first; returns at which.
pub(crate) async fn fire(tx: &mut Tx, reigns: &Arc<Reigns>, now: i64, limit: u64) -> Result<Vec<i64>, Error> {
    let due = score::due(tx, reigns.last().model.version(), now, limit as i64).await?;
    let fired = due.iter().map(|lead| lead.lead_id).collect();
    let (mut outcomes, mut again) = (Vec::new(), Vec::new());
    for lead in due {
        match resumable(reigns, &lead) {
            Some(mut paused) => {
                refill(tx, reigns, &lead, &mut paused, now).await?;
                outcomes.push(advance(reigns, &lead, Some(paused), &[], now, true));
            }
            None => again.push(lead.lead_id),
        }
    }
    write_advanced(tx, &outcomes, now, true).await?;
    derive_these(tx, reigns, &again, now).await?;
    Ok(fired)
}

/// Writes what follows. `preparing`: leads may be scored under a model that is not published yet.
pub(crate) async fn write_advanced(
    tx: &mut Tx,
    outcomes: &[Outcome],
    now: i64,
    preparing: bool,
) -> Result<(), StoreError> {
    if preparing {
        let leads: Vec<i64> = outcomes.iter().map(|outcome| outcome.lead).collect();
        score::forget_prepared(tx, &leads).await?;
    }
    let changes = announce::changes(tx, outcomes, now).await?;
    outbox::add(tx, &changes).await?;
    save_scores(tx, outcomes).await?;
    write_moves(tx, outcomes, now).await
}

/// Writes scores alone.
pub(crate) async fn save_scores(tx: &mut Tx, outcomes: &[Outcome]) -> Result<(), StoreError> {
    let scores: Vec<&Score> = outcomes.iter().filter_map(|outcome| outcome.score.as_ref()).collect();
    score::save(tx, &scores).await
}

/// Writes what follows for leads whose claims still hold, and returns it; the others go on waiting.
async fn write(tx: &mut Tx, token: i64, mut outcomes: Vec<Outcome>, now: i64) -> Result<Vec<Outcome>, Error> {
    let ids: Vec<i64> = outcomes.iter().map(|outcome| outcome.lead).collect();
    let settled = lead::settle(tx, token, &ids).await?;
    outcomes.retain(|outcome| settled.contains(&outcome.lead));
    write_advanced(tx, &outcomes, now, true).await?;
    Ok(outcomes)
}

/// Writes what follows, but for scores.
async fn write_moves(tx: &mut Tx, outcomes: &[Outcome], now: i64) -> Result<(), StoreError> {
    let entries: Vec<&Transition> = outcomes.iter().flat_map(|outcome| &outcome.entries).collect();
    transition::append(tx, &entries).await?;
    let stages: Vec<(i64, &str, Option<i64>)> = outcomes
        .iter()
        .filter(|outcome| outcome.moved)
        .map(|outcome| (outcome.lead, outcome.stage.name(), outcome.stage_at))
        .collect();
    lead::set_stages(tx, &stages).await?;
    let profiles: Vec<Profile> = outcomes.iter().filter_map(|outcome| outcome.profile.clone()).collect();
    lead::set_profiles(tx, &profiles).await?;
    let opened: Vec<Handoff> = outcomes
        .iter()
        .filter(|outcome| outcome.handoff == HandoffChange::Open)
        .map(|outcome| {
            Handoff::new(outcome.lead, outcome.score.as_ref().map(|score| score.model_version.clone()), now)
        })
        .collect();
    let mut told: Vec<Happened> = outcomes.iter().flat_map(announce::moves).collect();
    let opened = handoff::open(tx, &opened).await?;
    told.extend(announce::handoffs(Happening::HandoffOpened, &opened, None, now));
    for reason in ["left_mql", "stage_moved"] {
        let closed: Vec<i64> = outcomes
            .iter()
            .filter(|outcome| outcome.handoff == HandoffChange::Close(reason))
            .map(|outcome| outcome.lead)
            .collect();
        let closed = handoff::close(tx, &closed, now, reason).await?;
        told.extend(announce::handoffs(Happening::HandoffClosed, &closed, Some(reason), now));
    }
    outbox::add(tx, &told).await
}
