//! Message ids of a long life: the table that makes them unique, filled as years would.

use std::path::Path;

use anyhow::{Context, Result};
use fastrand::Rng;
use rusqlite::Connection;

/// Rows of one transaction.
const TRANSACTION_ROWS: u64 = 1_000_000;

/// Fills the table of message ids in the database `file` with `count` random digests; no server may run.
///
/// They are spread evenly and entered in order, which takes minutes where random order takes hours; three fifths first and then the rest
/// between them, so that pages are about as full as random order leaves them, rather than full to the last byte.
///
/// # Errors
/// The database's own.
pub(crate) fn fill(file: &Path, count: u64) -> Result<()> {
    let mut database = Connection::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    // Afterwards the checkpoint makes it durable, which is time enough.
    database.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")?;
    let mut random = Rng::with_seed(11);
    let first = count / 5 * 3;
    for (before, count) in [(0, first), (first, count - first)] {
        let step = u64::MAX.checked_div(count).unwrap_or(u64::MAX);
        for begin in (0..count).step_by(usize::try_from(TRANSACTION_ROWS)?) {
            let transaction = database.transaction()?;
            let mut insert = transaction
                .prepare("INSERT INTO message (digest, seq) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING")?;
            for number in begin..count.min(begin + TRANSACTION_ROWS) {
                let high = number * step + random.u64(0..step.max(1));
                let digest = (u128::from(high) << 64 | u128::from(random.u64(..))).to_be_bytes();
                insert.execute((digest, i64::try_from(before + number)?))?;
            }
            drop(insert);
            transaction.commit()?;
        }
    }
    database.execute_batch("PRAGMA synchronous = FULL;")?;
    database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db");
        let schema = "PRAGMA journal_mode = WAL; CREATE TABLE message (digest BLOB PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID";
        Connection::open(&file).unwrap().execute_batch(schema).unwrap();
        fill(&file, 10_001).unwrap();
        let sql =
            "SELECT count(*), count(DISTINCT seq), min(length(digest)), max(length(digest)) FROM message";
        let row = |row: &rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]);
        let found: [i64; 4] = Connection::open(&file).unwrap().query_row(sql, [], row).unwrap();
        assert_eq!(found, [10_001, 10_001, 16, 16]);
    }
}
