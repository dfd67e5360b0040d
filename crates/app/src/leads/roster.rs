//! What keeps lists quick while a service runs.

use baton_store::listing::forget_changes;
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::workspace::{Error, Workspace};

/// Reads what changed of the people whom lists show, if there is somebody who lists them: asked every second, so that a list has little to read.
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

/// Does what takes some milliseconds, such as to walk over everybody, without keeping others from being served by this thread.
pub(crate) fn walk<T>(over: impl FnOnce() -> T) -> T {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => tokio::task::block_in_place(over),
        _ => over(),
    }
}
