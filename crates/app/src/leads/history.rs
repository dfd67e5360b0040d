//! How a lead moved between stages, and why.

use baton_model::{Instant, Stage};
use baton_store::transition;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{self, Sees};
use crate::workspace::{Error, Workspace};

/// The most entries that are shown, the newest.
const ENTRIES_MAX: usize = 1_000;

/// A move of a lead, or a correction of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Its number.
    pub id: i64,
    /// When it happened.
    pub at: Instant,
    /// When it was noted.
    pub recorded_at: Instant,
    /// Where from; null at the beginning.
    pub from: Option<Stage>,
    /// Where to; null in an entry that only voids another.
    pub to: Option<Stage>,
    /// Why, as a code.
    pub reason: String,
    /// Why, in words.
    pub note: Option<String>,
    /// Who or what moved it.
    pub by: String,
    /// The model that was in force.
    pub model: Option<String>,
    /// Whether it was derived from what had happened long before.
    pub backfilled: bool,
    /// The entry that this one voids.
    pub corrects: Option<i64>,
    /// Whether it holds: no later entry voids it, and it voids nothing alone.
    pub holds: bool,
}

/// Everything noted of the moves of the lead that `key` names, the newest first.
///
/// # Errors
/// [`Error::NoLead`] if there is none or it may not be seen, or the database's own.
pub async fn history(workspace: &Workspace, key: &str, sees: &Sees) -> Result<Vec<HistoryEntry>, Error> {
    let mut tx = workspace.db.read().await?;
    let lead = access::lead_of(&mut tx, key, sees).await?;
    let log = transition::log_of(&mut tx, lead.id).await?;
    let voided: Vec<i64> = log.iter().filter_map(|entry| entry.corrects).collect();
    let stage = |name: Option<String>| name.and_then(|name| name.parse().ok());
    let entry = |entry: transition::Transition| HistoryEntry {
        holds: entry.to_stage.is_some() && !voided.contains(&entry.id),
        id: entry.id,
        at: Instant::from_micros(entry.occurred_at),
        recorded_at: Instant::from_micros(entry.recorded_at),
        from: stage(entry.from_stage),
        to: stage(entry.to_stage),
        reason: entry.reason,
        note: entry.note,
        by: entry.actor,
        model: entry.model_version,
        backfilled: entry.backfilled == 1,
        corrects: entry.corrects,
    };
    let mut entries: Vec<HistoryEntry> = log.into_iter().map(entry).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
    entries.truncate(ENTRIES_MAX);
    Ok(entries)
}
