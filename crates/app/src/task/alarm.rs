//! Tasks are announced when they are due: once, however many nodes look.

use baton_model::{Happening, Instant};
use baton_store::outbox::{self, Happened};
use baton_store::task;
use serde_json::json;

use crate::announce::happened;
use crate::workspace::{Error, Workspace};

/// Tasks announced in one commit.
const BATCH: i64 = 200;

/// Announces what is due by now; returns how much that was.
pub(crate) async fn run_due(workspace: &Workspace, now: i64) -> Result<usize, Error> {
    // Nothing is due most of the time, and to find that out nobody has to wait for a writer.
    if !task::is_due(&mut workspace.db.read().await?, now).await? {
        return Ok(0);
    }
    let mut tx = workspace.db.write_aside().await?;
    let due = task::take_due(&mut tx, now, BATCH).await?;
    let told: Vec<Happened> = due
        .iter()
        .map(|task| {
            let at = task.due_at.unwrap_or(now);
            let data = json!({
                "task": task.id, "kind": task.kind, "title": task.title, "owner": task.owner,
                "due_at": Instant::from_micros(at),
            });
            happened(Happening::TaskDue, task.lead_id, at, now, &data)
        })
        .collect();
    outbox::add(&mut tx, &told).await?;
    tx.commit().await?;
    Ok(due.len())
}
