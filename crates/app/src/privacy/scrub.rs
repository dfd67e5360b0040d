//! Bringing what was erased out of the file of SQLite.
//!
//! Rows that go are overwritten, but an older place of a row, in a page that was freed before, may still hold it. `VACUUM` writes the whole file anew.

use baton_model::Instant;
use baton_store::{Tx, setting};
use serde::Serialize;
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace};

/// The setting that says since when the file is to be written anew.
const DUE: &str = "scrub_due";
/// Files larger than this, in bytes, are written anew only when somebody says so: nobody can write meanwhile.
const BYTES_MAX: u64 = 1 << 30;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Scrubbed {
    /// How large the file was, in bytes; null on PostgreSQL, where `VACUUM FULL` is the administrator's.
    pub bytes_before: Option<u64>,
    /// How large it is now.
    pub bytes_after: Option<u64>,
}

/// Asks for it.
pub(super) async fn ask(tx: &mut Tx, now: Instant) -> Result<(), Error> {
    Ok(setting::set(tx, DUE, &now.micros().to_string()).await?)
}

/// Writes the file of SQLite anew and empties its log, while others read; whoever writes waits.
///
/// # Errors
/// The database's own: it needs as much room as the database.
pub async fn scrub(workspace: &Workspace) -> Result<Scrubbed, Error> {
    let bytes_before = workspace.db.file_bytes();
    if bytes_before.is_some() {
        workspace.db.rewrite().await?;
    }
    let mut tx = workspace.db.write_aside().await?;
    setting::remove(&mut tx, DUE).await?;
    tx.commit().await?;
    workspace.db.truncate_log().await?;
    Ok(Scrubbed { bytes_before, bytes_after: workspace.db.file_bytes() })
}

/// Does it where it was asked for and does not take long.
pub(super) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let small = workspace.db.file_bytes().is_some_and(|bytes| bytes <= BYTES_MAX);
    if !small || setting::get(&mut workspace.db.read().await?, DUE).await?.is_none() {
        return Ok(0);
    }
    match scrub(workspace).await {
        Ok(_) => Ok(1),
        // Somebody reads for long: next time.
        Err(Error::Store(error)) if error.is_race() => Ok(0),
        Err(error) => Err(error),
    }
}
