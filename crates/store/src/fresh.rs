//! The shortest commit: new messages of leads that are known, with the scores that follow, on SQLite.
//!
//! SQLite works on a thread of its own, and to hand it a statement costs more than most statements do. So several go together, and what has to
//! be so (the epoch, that no message id is taken) is asked by statements that fail if it is not.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments as _, AssertSqlSafe};

use crate::bulk::{Cell, bind_sqlite, pieces};
use crate::event::{self, NewEvent};
use crate::score::{self, Score};
use crate::{Db, StoreError};

/// Messages of a shortest commit.
pub const MESSAGES_MAX: usize = 64;

/// What a shortest commit carries.
#[derive(Debug)]
pub struct Fresh<'a> {
    /// The epoch that must still be.
    pub epoch: i64,
    /// The number of the newest message.
    pub newest: i64,
    /// Messages of known leads, at most [`MESSAGES_MAX`].
    pub events: &'a [NewEvent],
    /// The scores of those leads.
    pub scores: &'a [&'a Score],
}

impl Db {
    /// Commits `fresh`; false, with nothing stored, if that has to be done the long way: the epoch is another, an id is taken, or it is not SQLite.
    ///
    /// # Errors
    /// [`StoreError::Value`] for what may not be stored, or the database's own.
    pub async fn commit_fresh(&self, fresh: &Fresh<'_>) -> Result<bool, StoreError> {
        let Db::Sqlite { write, .. } = self else { return Ok(false) };
        if fresh.events.is_empty() || fresh.events.len() > MESSAGES_MAX {
            return Ok(false);
        }
        for event in fresh.events {
            event.check()?;
        }
        let mut tx = write.hold().await?;
        let done = run(&mut tx, fresh).await;
        match done {
            Ok(()) => {
                tx.done();
                Ok(true)
            }
            Err(error) if is_taken(&error) => {
                sqlx::query("ROLLBACK").execute(&mut *tx).await?;
                tx.done();
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

/// A constraint: the epoch is another, or an id is taken.
fn is_taken(error: &StoreError) -> bool {
    const CONSTRAINT: i64 = 19;
    let StoreError::Database(sqlx::Error::Database(told)) = error else { return false };
    told.code().and_then(|code| code.parse::<i64>().ok()).is_some_and(|code| code & 0xff == CONSTRAINT)
}

async fn run(tx: &mut SqliteConnection, fresh: &Fresh<'_>) -> Result<(), StoreError> {
    let events = fresh.events;
    let mut by_owner: Vec<usize> = (0..events.len()).collect();
    by_owner.sort_unstable_by_key(|place| (events[*place].lead_id, *place));
    let mut ids: Vec<(event::Digest, i64)> = Vec::with_capacity(events.len());
    let mut rows = Vec::with_capacity(events.len());
    for (place, seq) in by_owner.into_iter().zip(fresh.newest + 1..) {
        ids.push((events[place].digest(), seq));
        rows.push(events[place].cells(seq));
    }
    ids.sort_unstable();
    let ids: Vec<[Cell<'_>; 2]> =
        ids.iter().map(|(digest, seq)| [Cell::Bytes(digest), Cell::Int(Some(*seq))]).collect();
    let mut arguments = SqliteArguments::default();
    arguments.add(fresh.epoch).map_err(sqlx::Error::Encode)?;
    bind_sqlite(&mut arguments, &ids)?;
    bind_sqlite(&mut arguments, &rows)?;
    sqlx::query_with(begin(events.len()), arguments).execute(&mut *tx).await?;

    let (settled, other): (Vec<&Score>, Vec<&Score>) =
        fresh.scores.iter().copied().partition(|score| score.settled);
    let mut rest: Vec<(bool, &[&Score])> = pieces(&settled).map(|piece| (true, piece)).collect();
    rest.extend(pieces(&other).map(|piece| (false, piece)));
    if rest.is_empty() {
        sqlx::query("COMMIT").execute(&mut *tx).await?;
    }
    while let Some((settled, piece)) = rest.pop() {
        let mut arguments = SqliteArguments::default();
        let rows: Vec<[Cell<'_>; 19]> = piece.iter().map(|score| score.cells()).collect();
        bind_sqlite(&mut arguments, &rows)?;
        let text = scores(settled, piece.len(), rest.is_empty());
        sqlx::query_with(text, arguments).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Which text: what it is, how many rows.
type Key = (u8, usize);

fn text(key: Key, spell: impl FnOnce() -> String) -> AssertSqlSafe<Arc<str>> {
    static TEXTS: LazyLock<RwLock<HashMap<Key, Arc<str>>>> = LazyLock::new(RwLock::default);
    if let Some(text) = TEXTS.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return AssertSqlSafe(text.clone());
    }
    let text: Arc<str> = spell().into();
    TEXTS.write().unwrap_or_else(PoisonError::into_inner).insert(key, text.clone());
    AssertSqlSafe(text)
}

fn begin(rows: usize) -> AssertSqlSafe<Arc<str>> {
    text((0, rows), || {
        format!(
            "BEGIN IMMEDIATE; \
             UPDATE epoch SET number = CASE WHEN number = ? AND preparing IS NULL THEN number END; \
             INSERT OR FAIL INTO message (digest, seq) {}; {}",
            values(rows, 2),
            event::INSERT.replace("INSERT", "INSERT OR FAIL").replace("@values", &values(rows, 17)),
        )
    })
}

fn scores(settled: bool, rows: usize, last: bool) -> AssertSqlSafe<Arc<str>> {
    text((1 + u8::from(settled) * 2 + u8::from(last), rows), || {
        let sql = if settled { score::SAVE_SETTLED } else { score::SAVE };
        sql.replace("@values", &values(rows, 19)) + if last { "; COMMIT" } else { "" }
    })
}

fn values(rows: usize, columns: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    format!("VALUES {}", vec![row; rows].join(", "))
}
