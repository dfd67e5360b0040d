//! What was confirmed turns stale at its date, to the second: announced once, however many nodes look.

use baton_model::{Happening, Instant};
use baton_store::outbox::{self, Happened};
use baton_store::{bant, lead};
use serde_json::json;

use crate::announce::happened;
use crate::workspace::{Error, Workspace};

/// Letters announced in one commit.
const BATCH: i64 = 200;

/// Announces what turned stale by now; returns how much was looked at.
pub(crate) async fn run_due(workspace: &Workspace, now: i64) -> Result<usize, Error> {
    // Nothing is due most of the time, and to find that out nobody has to wait for a writer.
    if !bant::is_due(&mut workspace.db.read().await?, now).await? {
        return Ok(0);
    }
    let mut tx = workspace.db.write_aside().await?;
    let (taken, stale) = bant::take_due(&mut tx, now, BATCH).await?;
    let leads = lead::by_id(&mut tx, &stale.iter().map(|stale| stale.lead_id).collect::<Vec<_>>()).await?;
    let told: Vec<Happened> = stale
        .iter()
        .map(|stale| {
            let owner = leads.get(&stale.lead_id).and_then(|lead| lead.owner.as_deref());
            let since = Instant::from_micros(stale.best_before);
            let data = json!({ "letter": stale.letter, "since": since, "confirmed_by": stale.actor, "owner": owner });
            happened(Happening::BantStale, Some(stale.lead_id), stale.best_before, now, &data)
        })
        .collect();
    outbox::add(&mut tx, &told).await?;
    tx.commit().await?;
    Ok(taken)
}
