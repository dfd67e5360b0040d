//! How far the scores of leads moved since an instant: the arrow beside a score in lists.

use std::collections::HashMap;

use baton_engine::{Compiled, State};
use baton_model::Instant;
use baton_model::time::MICROS_PER_DAY;
use baton_store::event::{self, Event};
use baton_store::listing::{self, Row};
use serde::Serialize;
use utoipa::ToSchema;

use super::roster::walk;
use crate::access::Sees;
use crate::derive::{Reigns, messages_of, observe};
use crate::workspace::{Error, Workspace};

/// Of how many leads it is told at once.
pub const CHANGES_MAX: usize = 200;
/// The most messages that are read for an answer: leads whose messages would be more are left out, those with the most first.
const MESSAGES_MAX: i64 = 20_000;
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
    /// What it scored then by what is known now, under the model that was in force; null before its first message.
    pub before: Option<i64>,
    /// What is shown now; null before its first message.
    pub now: Option<i64>,
}

/// How far scores moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreChanges {
    /// Since when.
    pub since: Instant,
    /// By number, without those that are not there or may not be seen, or of whom too much is known to read it all.
    pub items: Vec<ScoreChange>,
}

/// How far the scores of these leads moved: what lists show now beside what they would have shown then.
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
    let mut rows = listing::rows(&mut tx, &ids, &version).await?;
    let model = Reigns::load(&mut tx).await?.at(since.micros()).model.clone();
    let readable = readable(&event::counts_of(&mut tx, &ids).await?, &ids);
    let rows: Vec<Row> = readable.iter().filter_map(|id| rows.remove(id)).collect();
    let homes: Vec<(i64, Option<i64>)> = rows.iter().map(|row| (row.id, row.account_id)).collect();
    let messages = messages_of(&mut tx, &homes).await?;
    drop(tx);
    let mut items: Vec<ScoreChange> = walk(|| {
        let change = |row: Row| ScoreChange {
            key: row.key(),
            before: score_at(&model, messages.get(&row.id).map_or(&[], Vec::as_slice), since.micros()),
            now: row.score,
            id: row.id,
        };
        rows.into_iter().map(change).collect()
    });
    items.sort_unstable_by_key(|item| item.id);
    Ok(ScoreChanges { since, items })
}

/// Those of these leads whose messages together are few enough, the fewest first.
fn readable(counts: &HashMap<i64, i64>, ids: &[i64]) -> Vec<i64> {
    let mut counted: Vec<(i64, i64)> =
        ids.iter().map(|id| (counts.get(id).copied().unwrap_or_default(), *id)).collect();
    counted.sort_unstable();
    let mut all = 0;
    let few = counted.into_iter().take_while(|(count, _)| {
        all += count;
        all <= MESSAGES_MAX
    });
    few.map(|(_, id)| id).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_the_most_messages_is_left_out_first() {
        let counts = [(1, MESSAGES_MAX), (2, 10), (3, MESSAGES_MAX - 10)].into_iter().collect();
        assert_eq!(readable(&counts, &[1, 2, 3, 4]), [4, 2, 3]);
    }
}
