//! How far the scores of leads moved since an instant: the arrow beside a score in lists.

use baton_engine::{Compiled, State};
use baton_model::Instant;
use baton_model::time::MICROS_PER_DAY;
use baton_store::event::Event;
use baton_store::listing;
use serde::Serialize;
use utoipa::ToSchema;

use super::roster::walk;
use crate::access::Sees;
use crate::derive::{Reigns, messages_of, observe};
use crate::workspace::{Error, Workspace};

/// Of how many leads it is told at once.
pub const CHANGES_MAX: usize = 200;
/// How far back it goes if nobody says, in microseconds: 7 days.
const BACK: i64 = 7 * MICROS_PER_DAY;

/// Whose scores, and since when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScoreChangesWanted {
    /// Leads by number, 1 to [`CHANGES_MAX`].
    pub leads: Vec<i64>,
    /// Since when; without it, 7 days ago.
    pub since: Option<Instant>,
}

/// How far a lead's score moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreChange {
    /// The lead's number.
    pub id: i64,
    /// How people are told which it is.
    pub key: String,
    /// What was shown then, under the model that was in force; null before its first message.
    pub before: Option<i64>,
    /// What is shown now; null before its first message.
    pub now: Option<i64>,
}

/// How far scores moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreChanges {
    /// Since when.
    pub since: Instant,
    /// By number, without those that are not there or may not be seen.
    pub items: Vec<ScoreChange>,
}

/// How far the scores of these leads moved: what lists show now beside what they showed then.
///
/// # Errors
/// [`Error::WrongUse`] for none or too many leads or an instant to come, [`Error::NoModel`], or the database's own.
pub async fn score_changes(
    workspace: &Workspace,
    wanted: &ScoreChangesWanted,
    sees: &Sees,
) -> Result<ScoreChanges, Error> {
    let now = workspace.now();
    let since = wanted.since.unwrap_or_else(|| Instant::from_micros(now.micros().saturating_sub(BACK)));
    if since > now {
        return Err(Error::WrongUse("since: is yet to come".to_owned()));
    }
    if !(1..=CHANGES_MAX).contains(&wanted.leads.len()) {
        return Err(Error::WrongUse(format!("leads: 1 to {CHANGES_MAX}")));
    }
    let (mut tx, people) = workspace.everybody().await?;
    let ids = walk(|| listing::among(&people, &wanted.leads, sees.members()));
    let version = people.version().to_owned();
    drop(people);
    let rows = listing::rows(&mut tx, &ids, &version).await?;
    let homes: Vec<(i64, Option<i64>)> = rows.values().map(|row| (row.id, row.account_id)).collect();
    let mut messages = messages_of(&mut tx, &homes).await?;
    let model = Reigns::load(&mut tx).await?.at(since.micros()).model.clone();
    drop(tx);
    let work = move || {
        let mut items: Vec<ScoreChange> = rows
            .into_values()
            .map(|row| ScoreChange {
                id: row.id,
                key: row.key(),
                before: score_at(&model, &messages.remove(&row.id).unwrap_or_default(), since.micros()),
                now: row.score,
            })
            .collect();
        items.sort_unstable_by_key(|item| item.id);
        ScoreChanges { since, items }
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Error::Refused("comparing was interrupted".to_owned()))
}

/// What these messages, in order, came to at `at`; none if all are later.
fn score_at(model: &Compiled, messages: &[Event], at: i64) -> Option<i64> {
    let mut state = State::new(model);
    for message in messages.iter().take_while(|message| message.occurred_at <= at) {
        state.fold(model, message.occurred_at, &observe(model, message));
    }
    state.first_at()?;
    Some(state.score(model, at).displayed())
}
