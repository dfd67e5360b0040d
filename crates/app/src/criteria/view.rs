//! Looking at proposals.

use std::collections::BTreeMap;

use baton_model::{Instant, ScoringModel, Team};
use baton_store::proposal::{self, Proposal};
use baton_store::{Tx, model, slot};
use serde::Serialize;
use utoipa::ToSchema;

use super::agreement::Agreements;
use super::found;
use crate::models::{Change, diff, kept};
use crate::workspace::{Error, Workspace};

/// The most proposals listed at once.
const LIMIT_MAX: u32 = 200;

/// How far a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is being written.
    Draft,
    /// It waits for both teams.
    Proposed,
    /// Both teams have agreed.
    Approved,
    /// It is going to be published.
    Scheduled,
    /// It is in force.
    Published,
    /// It was in force.
    Retired,
    /// It was given up.
    Withdrawn,
}

/// A proposal as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProposalHead {
    /// Its number.
    pub id: i64,
    /// What it changes, in a few words.
    pub title: String,
    /// For which slot of models: `primary`, or a product, a region.
    pub slot: String,
    /// How far it is.
    pub status: Status,
    /// The version of its model.
    pub version: String,
    /// Grows with every change.
    pub revision: i64,
    /// Teams that have not agreed to it yet.
    pub missing: Vec<Team>,
    /// Who began it.
    pub created_by: String,
    /// When.
    pub created_at: Instant,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: Instant,
    /// When it is to be published.
    pub publish_at: Option<Instant>,
    /// Why it was not published.
    pub failure: Option<String>,
    /// Why it is published although a team has not agreed to it: an administrator said so.
    pub without_agreement: Option<String>,
}

/// A page of proposals, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProposalsPage {
    /// Those on it.
    pub items: Vec<ProposalHead>,
    /// Where the next page begins; none on the last.
    pub next: Option<String>,
}

/// A remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Remark {
    /// Its number.
    pub id: i64,
    /// Who wrote it.
    pub author: String,
    /// What.
    pub text: String,
    /// When.
    pub at: Instant,
}

/// Who agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Agreed {
    /// For which team.
    pub team: String,
    /// Who of it.
    pub member: String,
    /// When.
    pub at: Instant,
}

/// A proposal, whole.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProposalView {
    /// What is listed of it.
    #[serde(flatten)]
    pub head: ProposalHead,
    /// Why.
    pub reason: String,
    /// The model as it was written.
    pub document: String,
    /// The version in force in its slot that it is compared with; none: it is the first there.
    pub compared_with: Option<String>,
    /// What it changes of that, by meaning.
    pub changes: Vec<Change>,
    /// What looks wrong with the model, and does not stop it.
    pub warnings: Vec<String>,
    /// Who agreed to this version.
    pub agreed: Vec<Agreed>,
    /// What was said, oldest first.
    pub comments: Vec<Remark>,
}

/// Proposals, newest first. `cursor`: the `next` of the page before.
///
/// # Errors
/// [`Error::WrongUse`] for a cursor that is none, or the database's own.
pub async fn list(workspace: &Workspace, limit: u32, cursor: Option<&str>) -> Result<ProposalsPage, Error> {
    let before = match cursor {
        None => i64::MAX,
        Some(cursor) => {
            cursor.parse().map_err(|_| Error::WrongUse("this is no cursor of a page before".to_owned()))?
        }
    };
    let limit = limit.clamp(1, LIMIT_MAX) as usize;
    let mut tx = workspace.db.read().await?;
    let mut found = proposal::list(&mut tx, before, limit as i64 + 1).await?;
    let next = (found.len() > limit).then(|| found[limit - 1].id.to_string());
    found.truncate(limit);
    let in_force = in_force(&mut tx).await?;
    let versions: Vec<&str> = found.iter().map(|proposal| proposal.version.as_str()).collect();
    let agreements = Agreements::load(&mut tx, &versions).await?;
    let items = found.into_iter().map(|proposal| head(&agreements, proposal, &in_force)).collect();
    Ok(ProposalsPage { items, next })
}

/// A proposal, whole.
///
/// # Errors
/// [`Error::NoProposal`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64) -> Result<ProposalView, Error> {
    let mut tx = workspace.db.read().await?;
    let proposal = found(&mut tx, id).await?;
    let stored = |faults| Error::StoredModel { version: proposal.version.clone(), faults };
    let proposed = ScoringModel::from_text(&proposal.document).map_err(stored)?;
    let in_force = in_force(&mut tx).await?;
    let changes = match in_force.get(&proposal.slot) {
        Some(version) => diff(&kept(&mut tx, version).await?, &proposed),
        None => Vec::new(),
    };
    let agreed = proposal::agreements(&mut tx, &[&proposal.version]).await?;
    let agreements = Agreements::load(&mut tx, &[&proposal.version]).await?;
    let comments = proposal::comments(&mut tx, id).await?;
    Ok(ProposalView {
        reason: proposal.reason.clone(),
        document: proposal.document.clone(),
        compared_with: in_force.get(&proposal.slot).cloned(),
        changes,
        warnings: proposed.warnings().iter().map(ToString::to_string).collect(),
        agreed: agreed
            .into_iter()
            .map(|one| Agreed { team: one.team, member: one.member, at: Instant::from_micros(one.at) })
            .collect(),
        comments: comments
            .into_iter()
            .map(|one| Remark {
                id: one.id,
                author: one.author,
                text: one.text,
                at: Instant::from_micros(one.at),
            })
            .collect(),
        head: head(&agreements, proposal, &in_force),
    })
}

/// The versions in force, by slot.
async fn in_force(tx: &mut Tx) -> Result<BTreeMap<String, String>, Error> {
    let mut versions: BTreeMap<String, String> =
        slot::all(tx).await?.into_iter().map(|slot| (slot.name, slot.version)).collect();
    if let Some(version) = model::in_force(tx).await? {
        versions.insert(model::PRIMARY.to_owned(), version);
    }
    Ok(versions)
}

fn head(agreements: &Agreements, proposal: Proposal, in_force: &BTreeMap<String, String>) -> ProposalHead {
    let waits = matches!(proposal.status.as_str(), "draft" | "proposed" | "scheduled");
    let missing = if waits { agreements.missing(&proposal.version) } else { Vec::new() };
    ProposalHead {
        status: status(&proposal, missing.is_empty(), in_force.get(&proposal.slot).map(String::as_str)),
        id: proposal.id,
        title: proposal.title,
        slot: proposal.slot,
        version: proposal.version,
        revision: proposal.revision,
        missing,
        created_by: proposal.created_by,
        created_at: Instant::from_micros(proposal.created_at),
        changed_by: proposal.changed_by,
        changed_at: Instant::from_micros(proposal.changed_at),
        publish_at: proposal.publish_at.map(Instant::from_micros),
        failure: proposal.failure,
        without_agreement: proposal.without_agreement,
    }
}

fn status(proposal: &Proposal, agreed: bool, in_force: Option<&str>) -> Status {
    match proposal.status.as_str() {
        "draft" => Status::Draft,
        "proposed" if agreed => Status::Approved,
        "proposed" => Status::Proposed,
        "scheduled" => Status::Scheduled,
        "published" if in_force == Some(proposal.version.as_str()) => Status::Published,
        "published" => Status::Retired,
        _ => Status::Withdrawn,
    }
}
