//! The chore that keeps the scores of every slot: all leads after a publication, then those that something was said of, or whose score is due.

use std::collections::HashSet;
use std::sync::Arc;

use baton_model::Stage;
use baton_store::lead::Waiting;
use baton_store::score::Score;
use baton_store::slot::{self, Slot, SlotScore};
use baton_store::{event, lead, outbox};
use rayon::prelude::*;

use super::notices::crossings;
use crate::derive::{Reigns, load, standing};
use crate::models::kept;
use crate::workspace::{Error, Workspace};

/// Leads of one commit.
const BATCH: i64 = 200;
/// Messages whose leads are looked at together.
const MESSAGES: i64 = 500;

/// Scores what is to be scored in slots at `now` (microseconds), a batch of each; returns how many leads that were.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace, now: i64) -> Result<usize, Error> {
    let mut done = 0;
    for slot in slot::all(&mut workspace.db.read().await?).await? {
        done += step(workspace, slot, now).await?;
    }
    Ok(done)
}

/// What is scored next, and how far that brings the slot.
struct Next {
    leads: Vec<Waiting>,
    slot: Slot,
}

/// Scores a batch; returns how many leads it had, or 1 if it had none and the slot is further all the same.
pub(super) async fn step(workspace: &Workspace, before: Slot, now: i64) -> Result<usize, Error> {
    let Some(next) = next(workspace, &before, now).await? else { return Ok(0) };
    let mut tx = workspace.db.read().await?;
    let model = kept(&mut tx, &before.version).await?;
    let reigns = Arc::new(Reigns::only(&model));
    let leads: Vec<i64> = next.leads.iter().map(|lead| lead.id).collect();
    let is_known = |lead: &&Waiting| lead.stage != Stage::Visitor.name();
    let known: HashSet<i64> = next.leads.iter().filter(is_known).map(|lead| lead.id).collect();
    let histories = load(&mut tx, next.leads).await?;
    drop(tx);
    let work = move || {
        let score = |history| standing(&reigns, history, now);
        histories.par_iter().filter_map(score).collect::<Vec<Score>>()
    };
    let scores = tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::Refused("scoring was interrupted".to_owned()))?;
    let rows: Vec<SlotScore> = scores.into_iter().map(|score| row(&before.name, score)).collect();
    let mut tx = workspace.db.write_aside().await?;
    if !slot::advance(&mut tx, &before, &next.slot).await? {
        // Somebody else was faster.
        return Ok(0);
    }
    let told: Vec<&SlotScore> = rows.iter().filter(|row| known.contains(&row.lead_id)).collect();
    let stored = slot::of_leads(&mut tx, &before.name, &leads).await?;
    outbox::add(&mut tx, &crossings(&before, &stored, &told, now)).await?;
    slot::save(&mut tx, &before.name, &leads, &rows).await?;
    tx.commit().await?;
    Ok(rows.len().max(usize::from(before != next.slot)))
}

async fn next(workspace: &Workspace, slot: &Slot, now: i64) -> Result<Option<Next>, Error> {
    let mut tx = workspace.db.read().await?;
    let (newest, moved) = (event::newest(&mut tx).await?, tx.moved().await?);
    let mut to = slot.clone();
    if slot.moved != moved {
        // Whose messages are whose is not what it was.
        to = Slot { pass_after: Some(0), seq: settled(workspace).await?, moved, ..to };
    }
    if let Some(after) = to.pass_after {
        let leads = lead::after(&mut tx, after, BATCH).await?;
        to.pass_after = leads.last().filter(|_| leads.len() as i64 == BATCH).map(|last| last.id);
        return Ok(Some(Next { leads, slot: to }));
    }
    if newest > slot.seq {
        to.seq = settled(workspace).await?.min(slot.seq + MESSAGES);
        // A state that has them all: the one before may be older.
        let mut tx = workspace.db.read().await?;
        let ids = slot::told_of(&mut tx, slot.seq, to.seq).await?;
        return Ok(Some(Next { leads: lead::these(&mut tx, &ids).await?, slot: to }));
    }
    let due = slot::due(&mut tx, &slot.name, now, BATCH).await?;
    if due.is_empty() {
        return Ok(None);
    }
    Ok(Some(Next { leads: lead::these(&mut tx, &due).await?, slot: to }))
}

/// The number of the newest message, while nobody is about to store one with a lower number: on PostgreSQL a message may become visible after
/// one with a higher number, but not while another writer holds intake off for a moment.
async fn settled(workspace: &Workspace) -> Result<i64, Error> {
    Ok(event::newest(&mut workspace.db.write_aside().await?).await?)
}

/// A score as it is kept of a slot.
pub(super) fn row(slot: &str, score: Score) -> SlotScore {
    SlotScore {
        slot: slot.to_owned(),
        lead_id: score.lead_id,
        model_version: score.model_version,
        fit: score.fit,
        engagement: score.engagement,
        total: score.total,
        score: score.score,
        grade: score.grade,
        qualified: score.qualified,
        first_entered_at: score.first_entered_at,
        entered_at: score.entered_at,
        left_at: score.left_at,
        as_of: score.as_of,
        due_at: score.due_at,
    }
}
