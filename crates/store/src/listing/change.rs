//! Which leads and accounts changed since somebody looked: noted by the databases themselves, whoever writes.
//!
//! On SQLite one writes at a time, so what is new has a greater mark than all that was read before. On PostgreSQL a mark is the number of a
//! transaction, and transactions end in any order: what is new may have any mark from that of the oldest one that was not over
//! ([`pg_snapshot_xmin`](https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT)) when it was read last.

use std::collections::{BTreeSet, HashSet};

use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{Db, StoreError, Tx};

/// Entries that stay, about, when older ones are removed. Whoever has not read all of what was removed reads everything anew.
const KEPT: i64 = 200_000;
/// Entries that are removed in one commit, about: so many may be there beyond those.
const AT_ONCE: i64 = 5_000;

/// Up to where somebody has read.
#[derive(Debug, Clone, Default)]
pub(super) struct Read {
    /// What is behind it is new.
    mark: i64,
    /// Entries at or behind it that were read all the same; only on PostgreSQL.
    seen: HashSet<i64>,
}

/// What changed.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) leads: BTreeSet<i64>,
    pub(super) accounts: BTreeSet<i64>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.leads.is_empty() && self.accounts.is_empty()
    }
}

#[derive(Debug, FromRow)]
struct Entry {
    id: i64,
    lead_id: Option<i64>,
    account_id: Option<i64>,
}

impl Read {
    /// Up to where a transaction sees.
    pub(super) async fn now(tx: &mut Tx) -> Result<Read, StoreError> {
        if tx.is_shared() {
            let mark = oldest_running(tx).await?;
            let seen = entries(tx, mark).await?.into_iter().map(|entry| entry.id).collect();
            return Ok(Read { mark, seen });
        }
        let sql = "SELECT COALESCE(MAX(mark), 0) FROM listing_change";
        let (mark,): (i64,) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
        Ok(Read { mark, seen: HashSet::new() })
    }

    /// What a transaction sees that is new, and up to where it sees; none if entries that were not read are gone.
    pub(super) async fn since(&self, tx: &mut Tx) -> Result<Option<(Changes, Read)>, StoreError> {
        let sql = "SELECT MIN(mark) FROM listing_change";
        let (oldest,): (Option<i64>,) = on!(&mut *tx, c => sqlx::query_as(sql).fetch_one(c).await?);
        // SQLite reads from the next one on.
        if oldest.is_none_or(|oldest| oldest > self.mark + i64::from(!tx.is_shared())) {
            return Ok(None);
        }
        let found = entries(tx, self.mark).await?;
        let mut read = Read { mark: self.mark, seen: HashSet::new() };
        if tx.is_shared() {
            read.mark = oldest_running(tx).await?;
            if read.mark < self.mark {
                // Numbers only grow, so this is another server: a replica that took over, and lacks something that was read.
                return Ok(None);
            }
            read.seen = found.iter().map(|entry| entry.id).collect();
        } else if let Some(last) = found.last() {
            read.mark = last.id;
        }
        let mut changes = Changes::default();
        for entry in found.into_iter().filter(|entry| !self.seen.contains(&entry.id)) {
            changes.leads.extend(entry.lead_id);
            changes.accounts.extend(entry.account_id);
        }
        Ok(Some((changes, read)))
    }
}

/// The oldest transaction of PostgreSQL that is not over.
async fn oldest_running(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)";
    let (mark,): (i64,) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok(mark)
}

/// The entries that may be new to whoever read up to `mark`.
async fn entries(tx: &mut Tx, mark: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = if tx.is_shared() {
        "SELECT id, lead_id, account_id FROM listing_change WHERE mark >= $1"
    } else {
        "SELECT mark AS id, lead_id, account_id FROM listing_change WHERE mark > $1 ORDER BY mark"
    };
    Ok(on!(tx, c => sqlx::query_as(sql).bind(mark).fetch_all(c).await?))
}

/// Removes some of the entries that are older than the newest 200,000; returns how many.
///
/// # Errors
/// The database's own.
pub async fn forget_changes(db: &Db) -> Result<u64, StoreError> {
    let mut tx = db.read().await?;
    let number = if tx.is_shared() { "id" } else { "mark" };
    // One sub-query each: SQLite looks at either end of the table then, rather than at all of it.
    let sql = format!(
        "SELECT (SELECT MIN({number}) FROM listing_change), (SELECT MAX({number}) FROM listing_change)"
    );
    let sql = AssertSqlSafe(sql);
    let (first, last): (Option<i64>, Option<i64>) =
        on!(&mut tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    drop(tx);
    let (Some(first), Some(last)) = (first, last) else { return Ok(0) };
    if last - first < KEPT + AT_ONCE {
        return Ok(0);
    }
    let mut tx = db.write_beside().await?;
    // On PostgreSQL whole transactions go, and none that ended after one that has not yet: so the oldest mark that is left says from where on
    // nothing is missing. What has the number of a transaction yet to come was written by another cluster, of which this one is a copy.
    let sql = if tx.is_shared() {
        "DELETE FROM listing_change WHERE mark < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT) \
           AND mark <= (SELECT mark FROM listing_change WHERE id >= $1 ORDER BY id LIMIT 1) \
           OR mark >= CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)"
    } else {
        "DELETE FROM listing_change WHERE mark < $1"
    };
    let until = first + AT_ONCE;
    let removed = on!(&mut tx, c => sqlx::query(sql).bind(until).execute(c).await?.rows_affected());
    let sql = "INSERT INTO listing_change (lead_id) SELECT CAST(NULL AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM listing_change)";
    on!(&mut tx, c => sqlx::query(sql).execute(c).await.map(|_| ())?);
    tx.commit().await?;
    Ok(removed)
}

/// Removes all entries but the newest: nobody keeps what a database holds that was only just filled.
pub(crate) async fn forget_all_changes(tx: &mut Tx) -> Result<(), StoreError> {
    let number = if tx.is_shared() { "id" } else { "mark" };
    let sql =
        format!("DELETE FROM listing_change WHERE {number} < (SELECT MAX({number}) FROM listing_change)");
    on!(tx, c => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(|_| ())?);
    Ok(())
}
