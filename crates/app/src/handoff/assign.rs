//! Giving a hand-off to somebody by hand.

use baton_store::outbox;

use super::agreed::Agreed;
use super::desk::{Gift, give};
use super::which::{Which, open_one};
use crate::members;
use crate::workspace::{Error, Workspace};

/// Gives the open hand-off that `which` says to the member `to`, in the name of `by`. Its clock runs on: the lead has waited.
///
/// # Errors
/// [`Error::NoLead`], [`Error::NoHandoff`], [`Error::NoMember`]; [`Error::Stale`] when it was read before it was changed; [`Error::Refused`] when none is open, or it is theirs already.
pub async fn assign(
    workspace: &Workspace,
    which: impl Into<Which<'_>>,
    to: &str,
    by: &str,
) -> Result<String, Error> {
    let which = which.into();
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let (_, shown, mut open) = open_one(&mut tx, which).await?;
    let email = members::active(&mut tx, to).await?.email;
    if open.owner.as_ref() == Some(&email) && open.assigned_at.is_some() {
        return Err(Error::Refused(format!("{shown}: the hand-off is {email}'s already")));
    }
    let agreed = Agreed::load(&mut tx).await?;
    let told = give(&mut tx, &agreed, &mut open, Gift { to: &email, reason: "by_hand", by }, now).await?;
    outbox::add(&mut tx, &[told]).await?;
    tx.commit().await?;
    Ok(email)
}
