//! Writing a proposal: begun, changed, proposed to both teams, withdrawn.

use baton_model::{Happening, ScoringModel};
use baton_store::model::PRIMARY;
use baton_store::proposal::{self, Proposal};
use baton_store::{audit, outbox};

use super::{found, keep, refused};
use crate::announce::happened;
use crate::workspace::{Error, Workspace};

/// The longest title, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// What a proposal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<'a> {
    /// What it changes, in a few words.
    pub title: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The model: YAML or JSON.
    pub document: &'a str,
    /// For which slot of models; none: the primary one.
    pub slot: Option<&'a str>,
}

/// A change of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edit<'a> {
    /// Another title.
    pub title: Option<&'a str>,
    /// Another reason.
    pub reason: Option<&'a str>,
    /// Another model.
    pub document: Option<&'a str>,
}

/// Begins a proposal; returns its number.
///
/// # Errors
/// [`Error::WrongUse`] with every fault of the model or for a slot that is none, or the database's own.
pub async fn create(workspace: &Workspace, written: Written<'_>, by: &str) -> Result<i64, Error> {
    let model = read(written.document)?;
    let slot = written.slot.unwrap_or(PRIMARY);
    crate::slot::check_name(slot)?;
    let now = workspace.now().micros();
    let new = Proposal {
        id: 0,
        title: title(written.title)?,
        reason: written.reason.trim().to_owned(),
        slot: slot.to_owned(),
        document: written.document.to_owned(),
        version: model.version().to_owned(),
        status: "draft".to_owned(),
        revision: 1,
        created_by: by.to_owned(),
        created_at: now,
        changed_by: by.to_owned(),
        changed_at: now,
        publish_at: None,
        leased_until: None,
        failure: None,
        without_agreement: None,
        scheduled_by: None,
    };
    let mut tx = workspace.db.write_aside().await?;
    let id = proposal::add(&mut tx, &new).await?;
    let detail = serde_json::json!({ "version": new.version }).to_string();
    audit::note(&mut tx, now, by, "create_proposal", &format!("proposal {id}"), &detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a proposal that stands at `revision`. If its model changes it is a draft again: nobody has agreed to the new version yet.
///
/// # Errors
/// [`Error::Stale`] if somebody else changed it meanwhile; [`Error::NoProposal`], [`Error::Refused`] if it is published or withdrawn,
/// [`Error::WrongUse`] with every fault of the model, or the database's own.
pub async fn edit(
    workspace: &Workspace,
    id: i64,
    revision: i64,
    edit: Edit<'_>,
    by: &str,
) -> Result<(), Error> {
    let model = edit.document.map(read).transpose()?;
    let new_title = edit.title.map(title).transpose()?;
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut proposal = found(&mut tx, id).await?;
    if proposal.revision != revision {
        return Err(Error::Stale { what: format!("proposal {id}"), by: proposal.changed_by });
    }
    if !matches!(proposal.status.as_str(), "draft" | "proposed" | "scheduled") {
        return Err(refused(&proposal, "changed"));
    }
    if let Some(title) = new_title {
        proposal.title = title;
    }
    if let Some(reason) = edit.reason {
        reason.trim().clone_into(&mut proposal.reason);
    }
    if let (Some(document), Some(model)) = (edit.document, model) {
        if model.version() != proposal.version {
            "draft".clone_into(&mut proposal.status);
            unschedule(&mut proposal);
        }
        document.clone_into(&mut proposal.document);
        model.version().clone_into(&mut proposal.version);
    }
    by.clone_into(&mut proposal.changed_by);
    proposal.changed_at = now;
    keep(&mut tx, &proposal).await?;
    let detail = serde_json::json!({ "version": proposal.version }).to_string();
    audit::note(&mut tx, now, by, "edit_proposal", &format!("proposal {id}"), &detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Proposes a draft to both teams.
///
/// # Errors
/// [`Error::NoProposal`], [`Error::Refused`] if it is no draft, or the database's own.
pub async fn propose(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut proposal = found(&mut tx, id).await?;
    if proposal.status != "draft" {
        return Err(refused(&proposal, "proposed"));
    }
    "proposed".clone_into(&mut proposal.status);
    by.clone_into(&mut proposal.changed_by);
    proposal.changed_at = now;
    keep(&mut tx, &proposal).await?;
    let data =
        serde_json::json!({ "proposal": id, "title": proposal.title, "version": proposal.version, "by": by });
    outbox::add(&mut tx, &[happened(Happening::ModelProposed, None, now, now, &data)]).await?;
    audit::note(&mut tx, now, by, "propose_proposal", &format!("proposal {id}"), "{}").await?;
    tx.commit().await?;
    Ok(())
}

/// Gives a proposal up.
///
/// # Errors
/// [`Error::NoProposal`], [`Error::Refused`] if it is published, or the database's own.
pub async fn withdraw(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut proposal = found(&mut tx, id).await?;
    if !matches!(proposal.status.as_str(), "draft" | "proposed" | "scheduled") {
        return Err(refused(&proposal, "withdrawn"));
    }
    "withdrawn".clone_into(&mut proposal.status);
    unschedule(&mut proposal);
    by.clone_into(&mut proposal.changed_by);
    proposal.changed_at = now;
    keep(&mut tx, &proposal).await?;
    audit::note(&mut tx, now, by, "withdraw_proposal", &format!("proposal {id}"), "{}").await?;
    tx.commit().await?;
    Ok(())
}

/// Nobody has it published any more.
fn unschedule(proposal: &mut Proposal) {
    (proposal.publish_at, proposal.scheduled_by, proposal.without_agreement) = (None, None, None);
}

/// A model as somebody wrote it.
///
/// # Errors
/// [`Error::WrongUse`] with every fault and its place.
pub fn read(document: &str) -> Result<ScoringModel, Error> {
    ScoringModel::from_text(document)
        .map_err(|faults| Error::WrongUse(format!("not a scoring model\n{faults}")))
}

fn title(text: &str) -> Result<String, Error> {
    let title = text.trim();
    if title.is_empty() || title.chars().count() > TITLE_CHARS_MAX {
        return Err(Error::WrongUse(format!(
            "a title says in 1 to {TITLE_CHARS_MAX} characters what changes"
        )));
    }
    Ok(title.to_owned())
}
