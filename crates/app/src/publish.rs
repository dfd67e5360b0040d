//! Publishing a scoring model.

use std::collections::HashSet;
use std::sync::Arc;

use baton_model::ScoringModel;
use baton_store::score::Score;
use baton_store::{StoreError, audit, lead, model, score};
use serde::Serialize;

use crate::derive::{
    BATCH, Derived, Outcome, Reigns, derive, derive_waiting, next_token, settle, write_moves,
};
use crate::progress::Reporter;
use crate::workspace::{Error, FOUNDER, Workspace};

/// More hand-offs than this at once want to be agreed to, unless the model is the first.
pub const HANDOFFS_UNASKED_MAX: u64 = 100;

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

/// Publishes `model` in the name of `by`. `agreed` to opening more than [`HANDOFFS_UNASKED_MAX`] hand-offs.
///
/// The first model that somebody publishes replaces the template a workspace begins with and covers all history. A later one takes effect
/// now: scores are built beside the old ones, and both scores and moves are switched in one commit.
///
/// # Errors
/// [`PublishError::ManyHandoffs`], if the same version is in force already, or the database's own.
pub async fn publish(
    workspace: &Workspace,
    model: &ScoringModel,
    by: &str,
    agreed: bool,
    reporter: &Reporter,
) -> Result<Published, PublishError> {
    // From here on whatever waits has been claimed by us, so that claims can be given up.
    derive_waiting(workspace, reporter).await?;
    let now = workspace.now().micros();
    let mut tx = workspace.db.read().await?;
    let publications = model::publications(&mut tx).await?;
    let first = publications.iter().all(|publication| publication.published_by == FOUNDER);
    let in_force = publications.last().is_some_and(|publication| publication.version == model.version());
    if in_force && !first {
        return Err(Error::Refused(format!("{} is in force already", model.version())).into());
    }
    let reigns =
        if first { Reigns::only(model) } else { Reigns::load(&mut tx).await?.followed_by(model, now) };
    drop(tx);

    let token = next_token();
    let (outcomes, derived) = prepare(workspace, token, model, reigns, now, reporter).await?;
    if !first && !agreed && derived.handoffs > HANDOFFS_UNASKED_MAX {
        let mut tx = workspace.db.write().await?;
        score::remove(&mut tx, model.version()).await?;
        lead::give_up(&mut tx, token).await?;
        tx.commit().await?;
        return Err(PublishError::ManyHandoffs(derived.handoffs));
    }
    let mut tx = workspace.db.write().await?;
    if first {
        model::withdraw_all(&mut tx).await?;
    }
    model::publish(&mut tx, model.version(), now, by).await?;
    for mut part in in_parts(outcomes) {
        let scored: Vec<i64> = part.iter().map(|outcome| outcome.lead).collect();
        settle(&mut tx, token, &mut part).await?;
        write_moves(&mut tx, &part, now).await?;
        // Leads of which something has arrived meanwhile are derived again below, and so are new ones.
        let settled: HashSet<i64> = part.iter().map(|outcome| outcome.lead).collect();
        let lost: Vec<i64> = scored.into_iter().filter(|lead| !settled.contains(lead)).collect();
        lead::mark_stale(&mut tx, &lost).await?;
    }
    lead::mark_unscored(&mut tx, model.version()).await?;
    score::keep_only(&mut tx, model.version()).await?;
    let detail = serde_json::json!({ "name": model.name, "first": first, "handoffs": derived.handoffs });
    audit::note(&mut tx, now, by, "publish_model", model.version(), &detail.to_string()).await?;
    tx.commit().await?;
    derive_waiting(workspace, reporter).await?;
    Ok(Published {
        version: model.version().to_owned(),
        name: model.name.clone(),
        first,
        leads: derived.leads,
        qualified: derived.qualified,
        handoffs: derived.handoffs,
    })
}

/// Scores every lead beside what is in force; what else follows is returned.
async fn prepare(
    workspace: &Workspace,
    token: i64,
    model: &ScoringModel,
    reigns: Reigns,
    now: i64,
    reporter: &Reporter,
) -> Result<(Vec<Outcome>, Derived), Error> {
    let reigns = Arc::new(reigns);
    let mut derived = Derived::default();
    let mut kept = Vec::new();
    let mut tx = workspace.db.write().await?;
    model::keep(&mut tx, model.version(), &model.name, &model.canonical_json(), now).await?;
    let total = lead::count(&mut tx).await?;
    tx.commit().await?;
    let mut after = 0;
    loop {
        let mut tx = workspace.db.write().await?;
        let leads = lead::claim(&mut tx, token, true, after, BATCH).await?;
        let Some(last) = leads.last() else { return Ok((kept, derived)) };
        after = last.id;
        let mut outcomes = derive(&mut tx, &reigns, leads, now).await?;
        let scores: Vec<&Score> = outcomes.iter().filter_map(|outcome| outcome.score.as_ref()).collect();
        score::save(&mut tx, &scores).await?;
        tx.commit().await?;
        derived.add(&outcomes);
        for outcome in &mut outcomes {
            // States are large, and written already.
            if let Some(score) = &mut outcome.score {
                score.state = Vec::new();
            }
        }
        kept.extend(outcomes);
        reporter.report("scoring", derived.leads, total);
    }
}

/// So many at once as are derived at once.
fn in_parts(outcomes: Vec<Outcome>) -> impl Iterator<Item = Vec<Outcome>> {
    let mut outcomes = outcomes.into_iter();
    std::iter::from_fn(move || {
        let part: Vec<Outcome> = outcomes.by_ref().take(BATCH as usize).collect();
        (!part.is_empty()).then_some(part)
    })
}
