//! Forgets what was delivered long ago. What was given up stays until somebody looks at it.

use baton_model::time::MICROS_PER_SECOND;
use baton_store::{delivery, mail};

use crate::workspace::{Error, Workspace};

/// For how long what was delivered can be looked at, in microseconds: 30 days.
const KEPT: i64 = 30 * 24 * 3_600 * MICROS_PER_SECOND;
/// What is forgotten in one commit.
const BATCH: i64 = 500;

/// Forgets what was delivered more than 30 days ago; returns how much that was.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let before = workspace.now().micros() - KEPT;
    let mut tx = workspace.db.read().await?;
    let oldest = [delivery::oldest_done(&mut tx).await?, mail::oldest_done(&mut tx).await?];
    drop(tx);
    if !oldest.into_iter().flatten().any(|done| done < before) {
        return Ok(0);
    }
    let mut tx = workspace.db.write_beside().await?;
    let count = delivery::forget_done(&mut tx, before, BATCH).await?
        + mail::forget_done(&mut tx, before, BATCH).await?;
    tx.commit().await?;
    Ok(count as usize)
}
