//! What a service does beside taking in messages, because it is due: each chore a module of its own, asked every second.

use crate::workspace::{Error, Workspace};
use crate::{audit, bant, handoff, idempotency, jobs, leads, outgoing, privacy, slot, task};

/// Does everything that is due now, in small commits; returns how many things that were. Of several nodes that do so at once, each thing is
/// done by one.
///
/// # Errors
/// The database's own. What was done stays done.
pub async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    // Each chore: what it does comes first where others wait for it.
    let now = workspace.now().micros();
    let mut done = 0;
    done += handoff::route::run_due(workspace, now).await?;
    done += handoff::sla::run_due(workspace, now).await?;
    done += bant::run_due(workspace, now).await?;
    done += task::run_due(workspace, now).await?;
    // Whoever is to hear of something hears of what was done just now as well.
    done += outgoing::dispatch::run_due(workspace).await?;
    done += outgoing::release::run_due(workspace).await?;
    done += outgoing::tidy::run_due(workspace).await?;
    done += slot::run_due(workspace, now).await?;
    done += jobs::tidy_due(workspace).await?;
    done += privacy::run_due(workspace).await?;
    done += audit::run_due(workspace).await?;
    done += idempotency::run_due(workspace).await?;
    done += leads::roster::run_due(workspace).await?;
    Ok(done)
}
