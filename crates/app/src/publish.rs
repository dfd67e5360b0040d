//! Publishing a scoring model.

use std::collections::HashSet;
use std::sync::Arc;

use baton_model::{Happening, ScoringModel};
use baton_store::score::Score;
use baton_store::{StoreError, Tx, audit, event, lead, model, outbox, proposal, score, slot};
use serde::Serialize;

use crate::announce::happened;
use crate::criteria::agreement;
use crate::derive::{BATCH, Derived, HandoffChange, Outcome, Reigns, derive, derive_waiting};
use crate::progress::Reporter;
use crate::workspace::{Error, FOUNDER, Workspace};

/// More hand-offs than this at once want to be agreed to, unless the model is the first.
pub const HANDOFFS_UNASKED_MAX: u64 = 100;

/// Scores of models that are in force no longer, removed in one commit.
const TIDIED_AT_ONCE: i64 = 2_000;

/// What a publication did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Published {
    /// The version that is in force now.
    pub version: String,
    /// The model's name.
    pub name: String,
    /// Whether it is the first: then it covers all history.
    pub first: bool,
    /// Leads scored.
    pub leads: u64,
    /// Of them: MQL or beyond.
    pub qualified: u64,
    /// Hand-offs opened.
    pub handoffs: u64,
}

/// Why a model is not published. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The workspace refused.
    #[error(transparent)]
    Workspace(#[from] Error),
    /// So many hand-offs would be opened at once.
    #[error("{0} hand-offs would be opened at once")]
    ManyHandoffs(u64),
}

impl From<StoreError> for PublishError {
    fn from(error: StoreError) -> PublishError {
        PublishError::Workspace(error.into())
    }
}

/// What is to be published.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The model.
    pub model: &'a ScoringModel,
    /// Who publishes it.
    pub by: &'a str,
    /// Whether opening more than [`HANDOFFS_UNASKED_MAX`] hand-offs is agreed to.
    pub many_handoffs: bool,
    /// Why it is published although a team has not agreed to it: for administrators.
    pub without_agreement: Option<&'a str>,
}

/// Publishes a model. Where both teams have somebody in them, both have to have agreed to it (`crate::criteria`).
///
/// The first model that somebody publishes replaces the template a workspace begins with and covers all history. A later one takes effect
/// now. Leads are scored beforehand, beside what is in force and without holding up whoever writes; what changes meanwhile is scored again. Then
/// one commit puts the model in force with all those scores. The moves that follow are dated at that instant and made right after it.
///
/// # Errors
/// [`PublishError::ManyHandoffs`]; [`Error::Refused`] if a team has not agreed, if the same version is in force already, or if another publication
/// began meanwhile; or the database's own.
pub async fn publish(
    workspace: &Workspace,
    wanted: Publication<'_>,
    reporter: &Reporter,
) -> Result<Published, PublishError> {
    let model = wanted.model;
    let mut tx = workspace.db.read().await?;
    wanted.check(&mut tx).await?;
    if let Some(slot) = slot::all(&mut tx).await?.into_iter().find(|slot| slot.version == model.version()) {
        let told = format!("{} is in force in the slot {}: a version has one place", slot.version, slot.name);
        return Err(Error::Refused(told).into());
    }
    drop(tx);
    derive_waiting(workspace, reporter).await?;
    let mut tx = workspace.db.read().await?;
    let publications = model::publications(&mut tx).await?;
    drop(tx);
    let first = publications.iter().all(|publication| publication.published_by == FOUNDER);
    let in_force = publications.last().map(|publication| publication.version.clone()).unwrap_or_default();
    if in_force == model.version() && !first {
        return Err(Error::Refused(format!("{} is in force already", model.version())).into());
    }
    let mut preparation = Preparation::begin(workspace, model, &in_force, first, reporter).await?;
    preparation.run().await?;
    if !first && !wanted.many_handoffs && preparation.derived.handoffs > HANDOFFS_UNASKED_MAX {
        preparation.abandon().await?;
        return Err(PublishError::ManyHandoffs(preparation.derived.handoffs));
    }
    preparation.switch(wanted).await?;
    derive_waiting(workspace, reporter).await?;
    preparation.tidy().await?;
    Ok(Published {
        version: model.version().to_owned(),
        name: model.name.clone(),
        first,
        leads: preparation.derived.leads,
        qualified: preparation.derived.qualified,
        handoffs: preparation.derived.handoffs,
    })
}

impl Publication<'_> {
    /// Whether both teams have agreed, or it is published without.
    pub(crate) async fn check(&self, tx: &mut Tx) -> Result<(), Error> {
        match self.without_agreement {
            Some(reason) if reason.trim().is_empty() => {
                Err(Error::WrongUse("a reason says why it is published without agreement".to_owned()))
            }
            Some(_) => Ok(()),
            None => agreement::check(tx, self.model.version()).await,
        }
    }
}

/// Scoring leads under a model that is not in force yet.
struct Preparation<'a> {
    workspace: &'a Workspace,
    model: &'a ScoringModel,
    /// What is in force.
    in_force: &'a str,
    first: bool,
    reigns: Arc<Reigns>,
    reporter: &'a Reporter,
    derived: Derived,
    /// Leads that move when the model comes into force.
    moving: HashSet<i64>,
    seen: HashSet<i64>,
}

impl<'a> Preparation<'a> {
    async fn begin(
        workspace: &'a Workspace,
        model: &'a ScoringModel,
        in_force: &'a str,
        first: bool,
        reporter: &'a Reporter,
    ) -> Result<Preparation<'a>, Error> {
        let now = workspace.now().micros();
        let mut tx = workspace.db.write().await?;
        let reigns =
            if first { Reigns::only(model) } else { Reigns::load(&mut tx).await?.followed_by(model, now) };
        model::keep(&mut tx, model.version(), &model.name, &model.canonical_json(), now).await?;
        if in_force != model.version() {
            // What a publication that was broken off has left is out of date.
            score::remove(&mut tx, model.version()).await?;
            score::set_preparing(&mut tx, Some(model.version())).await?;
        }
        tx.commit().await?;
        Ok(Preparation {
            workspace,
            model,
            in_force,
            first,
            reigns: Arc::new(reigns),
            reporter,
            derived: Derived::default(),
            moving: HashSet::new(),
            seen: HashSet::new(),
        })
    }

    /// Scores all leads, and again those that change meanwhile, until few are left for the switch.
    async fn run(&mut self) -> Result<(), Error> {
        if self.in_force == self.model.version() {
            return Ok(());
        }
        let mut before = u64::MAX;
        loop {
            let scored = self.round().await?;
            // Where leads change as fast as they are scored, the rest is done after the switch.
            if scored <= BATCH as u64 || scored > before / 2 {
                return Ok(());
            }
            before = scored;
        }
    }

    /// Scores leads that have no score under the model; returns how many.
    async fn round(&mut self) -> Result<u64, Error> {
        let total = lead::count(&mut self.workspace.db.read().await?).await?;
        let (mut after, mut scored) = (0, 0);
        loop {
            let now = self.workspace.now().micros();
            let mut tx = self.workspace.db.read().await?;
            let newest = event::newest(&mut tx).await?;
            let leads = lead::unscored(&mut tx, self.model.version(), after, BATCH).await?;
            let Some(last) = leads.last() else { return Ok(scored) };
            after = last.id;
            scored += leads.len() as u64;
            let begun = std::time::Instant::now();
            let outcomes = derive(&mut tx, &self.reigns, leads, now).await?;
            drop(tx);
            self.keep(&outcomes).await?;
            self.reporter.report("scoring", self.derived.leads, total);
            // Others write: they get as much time as we take.
            if event::newest(&mut self.workspace.db.read().await?).await? != newest {
                pause(begun.elapsed()).await;
            }
        }
    }

    /// Stores scores, except of leads that have changed since they were read.
    async fn keep(&mut self, outcomes: &[Outcome]) -> Result<(), Error> {
        let mut tx = self.workspace.db.write_aside().await?;
        self.check(&mut tx).await?;
        let leads: Vec<i64> = outcomes.iter().map(|outcome| outcome.lead).collect();
        let taken = score::taken(&mut tx, &leads).await?;
        let revision = |lead: i64| taken.get(&lead).map_or(0, |taken| taken.revision);
        let scores: Vec<&Score> = outcomes
            .iter()
            .filter(|outcome| revision(outcome.lead) == outcome.revision)
            .filter_map(|outcome| outcome.score.as_ref())
            .collect();
        score::save(&mut tx, &scores).await?;
        tx.commit().await?;
        let fresh: Vec<&Outcome> = outcomes.iter().filter(|outcome| self.seen.insert(outcome.lead)).collect();
        self.derived.add(fresh);
        let moves =
            |outcome: &&Outcome| !outcome.entries.is_empty() || outcome.handoff != HandoffChange::Keep;
        self.moving.extend(outcomes.iter().filter(moves).map(|outcome| outcome.lead));
        Ok(())
    }

    /// Whether this publication is still the one that is being prepared.
    async fn check(&self, tx: &mut Tx) -> Result<(), Error> {
        let (_, preparing) = tx.epoch().await?;
        let same = self.in_force == self.model.version();
        if same || preparing.as_deref() == Some(self.model.version()) {
            return Ok(());
        }
        Err(Error::Refused("another publication has begun meanwhile: this one was given up".to_owned()))
    }

    async fn abandon(&self) -> Result<(), Error> {
        let mut tx = self.workspace.db.write().await?;
        self.check(&mut tx).await?;
        score::set_preparing(&mut tx, None).await?;
        score::remove(&mut tx, self.model.version()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts the model in force.
    async fn switch(&self, wanted: Publication<'_>) -> Result<(), Error> {
        let (now, by) = (self.workspace.now().micros(), wanted.by);
        let mut tx = self.workspace.db.write().await?;
        self.check(&mut tx).await?;
        wanted.check(&mut tx).await?;
        if model::in_force(&mut tx).await?.as_deref() != Some(self.in_force) {
            return Err(Error::Refused("another model was published meanwhile: begin again".to_owned()));
        }
        if self.first {
            model::withdraw_all(&mut tx).await?;
        }
        model::publish(&mut tx, model::PRIMARY, self.model.version(), now, by).await?;
        score::set_preparing(&mut tx, None).await?;
        let moving: Vec<i64> = self.moving.iter().copied().collect();
        lead::mark_stale(&mut tx, &moving).await?;
        // What time alone has moved since then moves with the model, not before it.
        score::mark_due_stale(&mut tx, self.model.version(), now).await?;
        lead::mark_unscored(&mut tx, self.model.version()).await?;
        let detail = serde_json::json!({
            "name": self.model.name, "first": self.first, "handoffs": self.derived.handoffs,
            "without_agreement": wanted.without_agreement,
        });
        let subject = self.model.version();
        proposal::set_published(&mut tx, model::PRIMARY, subject, by, now).await?;
        let data = serde_json::json!({ "version": subject, "name": self.model.name, "by": by });
        outbox::add(&mut tx, &[happened(Happening::ModelPublished, None, now, now, &data)]).await?;
        audit::note(&mut tx, now, by, "publish_model", subject, &detail.to_string()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes scores of models that are in force no longer, a few at a time.
    async fn tidy(&self) -> Result<(), Error> {
        loop {
            let mut tx = self.workspace.db.write_aside().await?;
            let (_, preparing) = tx.epoch().await?;
            let Some(in_force) = model::in_force(&mut tx).await? else { return Ok(()) };
            let keep = [in_force.as_str(), preparing.as_deref().unwrap_or_default()];
            let removed = score::tidy(&mut tx, keep, TIDIED_AT_ONCE).await?;
            tx.commit().await?;
            if removed < TIDIED_AT_ONCE as u64 {
                return Ok(());
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a throttle is a pause: nothing else tells when others had their turn"
)]
async fn pause(time: std::time::Duration) {
    tokio::time::sleep(time).await;
}
