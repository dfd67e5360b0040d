//! What both teams agreed on for hand-offs.

use baton_model::HandoffPolicy;
use baton_store::handoff::clock;
use baton_store::{StoreError, audit, handoff_policy};

use super::agreed::Agreed;
use crate::revision;
use crate::workspace::{Error, Workspace};

/// The policy in force.
///
/// # Errors
/// The database's own.
pub async fn policy(workspace: &Workspace) -> Result<HandoffPolicy, Error> {
    Ok(Agreed::load(&mut workspace.db.read().await?).await?.policy)
}

/// Reads a policy from YAML or JSON text and puts it in force from now on, in the name of `by`, in the place of the one of revision `seen`; without
/// it, of whichever stands. Clocks that run are looked at again; leads that
/// were given back before stay under what was agreed then.
///
/// # Errors
/// [`Error::WrongUse`] with what is wrong in the text, [`Error::Stale`] if another one stands than was seen, or the database's own.
pub async fn set_policy(
    workspace: &Workspace,
    text: &str,
    seen: Option<i64>,
    by: &str,
) -> Result<HandoffPolicy, Error> {
    let policy = HandoffPolicy::from_text(text).map_err(|error| Error::WrongUse(error.to_string()))?;
    let document = serde_json::to_string(&policy).map_err(StoreError::from)?;
    let now = workspace.now().micros();
    // What is remembered of models is void: with them is remembered what was agreed of leads that were given back.
    let mut tx = workspace.db.write().await?;
    if let Some(seen) = seen {
        let by = handoff_policy::in_force(&mut tx).await?.map(|set| set.set_by);
        let stands = Agreed::load(&mut tx).await?.policy;
        revision::check("the policy of hand-offs", revision::of(&stands), by, seen)?;
    }
    handoff_policy::set(&mut tx, &document, now, by).await?;
    clock::look_again(&mut tx, now).await?;
    audit::note(&mut tx, now, by, "set_handoff_policy", "hand-offs", &document).await?;
    tx.commit().await?;
    Ok(policy)
}
