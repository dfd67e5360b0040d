//! What keeps lists quick while a service runs.

use baton_store::listing::forget_changes;

use crate::workspace::{Error, Workspace};

/// Reads what changed of the people whom lists show, if somebody listed them lately: asked every second, so that a list has little to read.
///
/// # Errors
/// The database's own.
pub(crate) async fn keep_up(workspace: &Workspace) -> Result<(), Error> {
    Ok(workspace.roster.keep_up(&workspace.db).await?)
}

/// Forgets some of what changed long ago; returns how much.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    Ok(forget_changes(&workspace.db).await? as usize)
}
