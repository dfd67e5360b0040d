//! Publishing a proposal at an instant, now or later.

use baton_model::time::MICROS_PER_SECOND;
use baton_model::{Instant, Role, ScoringModel};
use baton_store::member::{self, Member};
use baton_store::proposal::{self, Proposal};
use baton_store::{Tx, audit};

use super::{agreement, found, keep, refused};
use crate::limits::said;
use crate::progress::Reporter;
use crate::publish::{Publication, PublishError};
use crate::slot::publish_anywhere;
use crate::workspace::{Error, Workspace};

/// How long a proposal is held by whoever publishes it, in microseconds: longer than it takes to score every lead.
const LEASE: i64 = 3_600 * MICROS_PER_SECOND;

/// Has a proposal published at `at`: both teams must have agreed, or an administrator says why it is published `without`. The service does it when it
/// is due.
///
/// # Errors
/// [`Error::NoProposal`]; [`Error::Refused`] if a team has not agreed, or it is not proposed; [`Error::WrongUse`] for a reason that says nothing; or
/// the database's own.
pub async fn schedule(
    workspace: &Workspace,
    id: i64,
    at: Instant,
    without: Option<&str>,
    by: &str,
) -> Result<(), Error> {
    let without = without.map(|reason| said("without_agreement", reason)).transpose()?;
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut proposal = found(&mut tx, id).await?;
    if !matches!(proposal.status.as_str(), "proposed" | "scheduled") {
        return Err(refused(&proposal, "published before it is proposed"));
    }
    // Where nobody's agreement is missing, nothing is done without it.
    let agreed = agreement::check(&mut tx, &proposal.version).await;
    proposal.without_agreement = match (agreed, without) {
        (Ok(()), _) => None,
        (Err(Error::Refused(_)), Some(reason)) => Some(reason),
        (Err(error), _) => return Err(error),
    };
    proposal.scheduled_by = Some(by.to_owned());
    "scheduled".clone_into(&mut proposal.status);
    proposal.publish_at = Some(at.micros().max(now));
    proposal.failure = None;
    by.clone_into(&mut proposal.changed_by);
    proposal.changed_at = now;
    keep(&mut tx, &proposal).await?;
    let detail = serde_json::json!({ "at": at, "without_agreement": proposal.without_agreement }).to_string();
    audit::note(&mut tx, now, by, "schedule_proposal", &format!("proposal {id}"), &detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Publishes the proposal that is due the longest; returns its version, none if none is due. One that cannot be published is proposed again, with the reason.
///
/// # Errors
/// The database's own.
pub async fn publish_due(workspace: &Workspace, reporter: &Reporter) -> Result<Option<String>, Error> {
    let now = workspace.now().micros();
    if !proposal::is_due(&mut workspace.db.read().await?, now).await? {
        return Ok(None);
    }
    let mut tx = workspace.db.write_aside().await?;
    let claimed = proposal::claim_due(&mut tx, now, now + LEASE).await?;
    tx.commit().await?;
    let Some(proposal) = claimed else { return Ok(None) };
    let model = ScoringModel::from_text(&proposal.document)
        .map_err(|faults| Error::StoredModel { version: proposal.version.clone(), faults })?;
    let by = proposal.scheduled_by.as_ref().unwrap_or(&proposal.changed_by);
    // Whoever agreed did so also to the hand-offs that it opens.
    let wanted = Publication {
        model: &model,
        by,
        many_handoffs: true,
        without_agreement: proposal.without_agreement.as_deref(),
    };
    let published = match still_may(workspace, wanted).await {
        Ok(()) => publish_anywhere(workspace, &proposal.slot, wanted, reporter).await,
        Err(error) => Err(error.into()),
    };
    match published {
        Ok(()) => Ok(Some(proposal.version)),
        Err(PublishError::Workspace(Error::Store(error))) => Err(error.into()),
        Err(error) => {
            let mut tx = workspace.db.write_aside().await?;
            put_back(&mut tx, proposal, &error.to_string(), now).await?;
            tx.commit().await?;
            Ok(None)
        }
    }
}

/// Whether whoever has it published without agreement may still do so: a member who was an administrator then has to be one.
async fn still_may(workspace: &Workspace, wanted: Publication<'_>) -> Result<(), Error> {
    if wanted.without_agreement.is_none() {
        return Ok(());
    }
    let member = member::by_email(&mut workspace.db.read().await?, wanted.by).await?;
    let may = |member: &Member| member.disabled_at.is_none() && member.role == Role::Admin.name();
    if member.as_ref().is_none_or(may) {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "{} had it published without agreement and is no administrator any more: schedule it again",
        wanted.by
    )))
}

async fn put_back(tx: &mut Tx, proposal: Proposal, failure: &str, now: i64) -> Result<(), Error> {
    let failed = Proposal {
        status: "proposed".to_owned(),
        publish_at: None,
        leased_until: None,
        scheduled_by: None,
        without_agreement: None,
        failure: Some(failure.chars().take(1_000).collect()),
        changed_at: now,
        ..proposal
    };
    keep(tx, &failed).await
}
