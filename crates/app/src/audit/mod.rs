//! The audit: who did what, from where, and who looked at whom.
//!
//! What is done is noted in the commit that does it. What is shown is noted before it is shown: [`Shown::note`] waits until that is durable, and
//! whoever waits shares a commit with others. A chore chains the entries (`seal`), and the end of the chain is anchored by the key of the vault, which
//! is not in the database; so what is edited, left out, put elsewhere or cut off is found ([`verify`]). See `docs/adr/0014-privacy.md`.

mod list;
mod prune;
mod review;
mod seal;
mod shown;
mod verify;

pub use baton_store::audit::{NewEntry, Origin};
pub use list::{AuditEntry, AuditFilter, TouchedPerson, list, touched};
pub use prune::{KEEP_YEARS, keep_years, set_keep_years};
pub use review::{ActorVolume, MonthReview, months, review};
pub use shown::Shown;
pub use verify::{Verified, verify};

use baton_store::lead;

use crate::workspace::{Error, Workspace};

/// Chains what is new and prunes what is old; returns how much that was.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let sealed = seal::run_due(workspace).await?;
    Ok(sealed + prune::run_due(workspace).await?)
}

/// The numbers of the leads that these keys name, ascending.
///
/// # Errors
/// The database's own.
pub async fn persons_named(workspace: &Workspace, keys: &[&str]) -> Result<Vec<i64>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(lead::numbers(&mut workspace.db.read().await?, keys).await?)
}

/// Chains everything that is noted so far.
///
/// # Errors
/// [`Error::Vault`] without the key, or the database's own.
pub async fn seal_all(workspace: &Workspace) -> Result<(), Error> {
    while seal::batch(workspace).await? > 0 {}
    Ok(())
}
