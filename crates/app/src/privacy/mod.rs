//! What the law gives a person: to be told everything that is kept, and to be forgotten. See `docs/adr/0014-privacy.md`.

mod erase;
mod erasures;
mod export;
mod key;
mod resent;
mod retention;
mod scrub;

pub use erase::{Erased, Erasure, erase};
pub use erasures::{ErasureView, erasures};
pub use export::{PersonalData, export};
pub(crate) use key::ErasureKey;
pub(crate) use resent::{resent, without_resent};
pub use retention::{EventRule, RetentionPolicy, retention, set_retention};
pub use scrub::{Scrubbed, scrub};

use crate::workspace::{Error, Workspace};

/// Forgets what is not to be kept any longer, and brings what was erased out of the file; returns how much that was.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let forgotten = retention::run_due(workspace).await?;
    Ok(forgotten + scrub::run_due(workspace).await?)
}
