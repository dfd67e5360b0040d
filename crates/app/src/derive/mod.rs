//! Deriving leads: from the log, the decisions and the publications to scores, moves between stages, and hand-offs.
//!
//! What is derived can be derived again at any time, and nothing changes the second time. See `docs/adr/0004-stages-are-derived.md`.

mod crossings;
mod history;
mod outcome;
mod reigns;
mod verdicts;

use std::sync::Arc;

use baton_model::Stage;
use baton_store::handoff::Handoff;
use baton_store::lead::{Profile, Waiting};
use baton_store::score::Score;
use baton_store::transition::Transition;
use baton_store::{StoreError, Tx, handoff, lead, score, transition};
use rayon::prelude::*;

pub(crate) use history::{History, load, object, order, subject};
pub(crate) use outcome::{HandoffChange, Outcome};
pub(crate) use reigns::{Reigns, read};

use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};

/// Leads that are derived and committed together.
pub(crate) const BATCH: i64 = 2_000;

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
    pub(crate) fn add(&mut self, outcomes: &[Outcome]) {
        let reached = |stage: Stage| stage.rank() >= Stage::Mql.rank();
        self.leads += outcomes.len() as u64;
        self.qualified += outcomes.iter().filter(|outcome| reached(outcome.stage)).count() as u64;
        self.handoffs += outcomes.iter().filter(|outcome| outcome.handoff == HandoffChange::Open).count() as u64;
    }
}

/// Derives every lead that waits for it, a batch a commit.
///
/// # Errors
/// The database's own; leads that are not yet derived go on waiting.
pub async fn derive_waiting(workspace: &Workspace, reporter: &Reporter) -> Result<Derived, Error> {
    let mut derived = Derived::default();
    let mut tx = workspace.db.read().await?;
    let total = lead::count_stale(&mut tx).await?;
    let reigns = Arc::new(Reigns::load(&mut tx).await?);
    drop(tx);
    let mut after = 0;
    loop {
        let mut tx = workspace.db.write().await?;
        let leads = lead::waiting(&mut tx, false, after, BATCH).await?;
        let Some(last) = leads.last() else { return Ok(derived) };
        after = last.id;
        let now = workspace.now().micros();
        let outcomes = derive(&mut tx, &reigns, leads, now).await?;
        write(&mut tx, &outcomes, now).await?;
        tx.commit().await?;
        derived.add(&outcomes);
        reporter.report("scoring", derived.leads, total);
    }
}

/// Derives these leads within a transaction.
pub(crate) async fn derive_now(tx: &mut Tx, ids: &[i64], now: i64) -> Result<(), Error> {
    lead::mark_stale(tx, ids).await?;
    let reigns = Arc::new(Reigns::load(tx).await?);
    let found = lead::by_id(tx, ids).await?;
    let mut leads: Vec<Waiting> = found
        .into_values()
        .map(|lead| Waiting {
            id: lead.id,
            account_id: lead.account_id,
            known_at: lead.known_at,
            email: lead.email,
            attributes: lead.attributes,
            stage: lead.stage,
            stage_at: lead.stage_at,
        })
        .collect();
    leads.sort_unstable_by_key(|lead| lead.id);
    let outcomes = derive(tx, &reigns, leads, now).await?;
    write(tx, &outcomes, now).await
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
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Refused("scoring was interrupted".to_owned()))
}

/// Writes what follows.
pub(crate) async fn write(tx: &mut Tx, outcomes: &[Outcome], now: i64) -> Result<(), Error> {
    let scores: Vec<&Score> = outcomes.iter().filter_map(|outcome| outcome.score.as_ref()).collect();
    score::save(tx, &scores).await?;
    write_moves(tx, outcomes, now).await?;
    Ok(())
}

/// Writes what follows, but for scores.
pub(crate) async fn write_moves(tx: &mut Tx, outcomes: &[Outcome], now: i64) -> Result<(), StoreError> {
    let entries: Vec<&Transition> = outcomes.iter().flat_map(|outcome| &outcome.entries).collect();
    transition::append(tx, &entries).await?;
    let stages: Vec<(i64, &str, Option<i64>)> =
        outcomes.iter().map(|outcome| (outcome.lead, outcome.stage.name(), outcome.stage_at)).collect();
    lead::set_stages(tx, &stages).await?;
    let mut profiles: Vec<Profile> = outcomes.iter().filter_map(|outcome| outcome.profile.clone()).collect();
    lead::set_profiles(tx, &mut profiles).await?;
    let opened: Vec<Handoff> = outcomes
        .iter()
        .filter(|outcome| outcome.handoff == HandoffChange::Open)
        .map(|outcome| Handoff::new(outcome.lead, outcome.score.as_ref().map(|score| score.model_version.clone()), now))
        .collect();
    handoff::open(tx, &opened).await?;
    for reason in ["left_mql", "stage_moved"] {
        let closed: Vec<i64> = outcomes
            .iter()
            .filter(|outcome| outcome.handoff == HandoffChange::Close(reason))
            .map(|outcome| outcome.lead)
            .collect();
        handoff::close(tx, &closed, now, reason).await?;
    }
    Ok(())
}
