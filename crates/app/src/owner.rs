//! Who owns a lead.

use baton_model::Happening;
use baton_store::lead::Lead;
use baton_store::{Tx, audit, lead, outbox};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::announce::happened;
use crate::members;
use crate::workspace::{Error, Workspace, lead_of};

/// A lead and who owns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Owned {
    /// How people are told which lead it is.
    pub lead: String,
    /// Who owns it.
    pub owner: String,
    /// Who owned it before.
    pub before: Option<String>,
}

/// Gives a lead to somebody, in the name of `by`. Its hand-off, tasks and opportunities stay whose they are.
///
/// # Errors
/// [`Error::NoLead`], [`Error::WrongUse`] for whoever is no member, or the database's own.
pub async fn assign(workspace: &Workspace, key: &str, owner: &str, by: &str) -> Result<Owned, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let owner = members::owner(&mut tx, "owner", owner).await?;
    let found = lead_of(&mut tx, key).await?;
    let shown = lead::display_key(&mut tx, &found).await?;
    if assign_within(&mut tx, &found, &owner, by, now).await? {
        tx.commit().await?;
    }
    Ok(Owned { lead: shown, owner, before: found.owner })
}

/// As [`assign`], within a transaction; false if it is theirs already.
pub(crate) async fn assign_within(
    tx: &mut Tx,
    found: &Lead,
    owner: &str,
    by: &str,
    now: i64,
) -> Result<bool, Error> {
    if found.owner.as_deref() == Some(owner) {
        return Ok(false);
    }
    lead::set_owner(tx, found.id, owner).await?;
    audit::note(tx, now, by, "assign_lead", &format!("lead {}", found.id), "{}").await?;
    let data = json!({ "owner": owner, "before": found.owner, "by": by });
    outbox::add(tx, &[happened(Happening::LeadUpdated, Some(found.id), now, now, &data)]).await?;
    Ok(true)
}
