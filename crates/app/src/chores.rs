//! What a service does beside taking in messages, because it is due: each chore a module of its own, asked every second.

use std::time::Duration;

use crate::workspace::{Error, Workspace};
use crate::{bant, handoff, task};

/// How often it is asked what is due.
const TICK: Duration = Duration::from_secs(1);

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
    Ok(done)
}

/// Does what is due, for as long as it is polled.
pub(crate) async fn run(workspace: &Workspace) {
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        loop {
            match run_due(workspace).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(Error::Store(error)) if error.is_race() => break,
                Err(error) => {
                    tracing::warn!(%error, "what is due could not be done; it is tried again");
                    break;
                }
            }
        }
    }
}
