//! A table of many message ids.

use anyhow::{Result, bail};
use fastrand::Rng;
use rusqlite::Connection;

use crate::node::Workspace;
use crate::truth::Truth;

/// How many are entered in one commit.
const COMMIT: u64 = 1_000_000;

/// Enters `count` ids that no message has. They are random and come in order, so that it takes minutes and not hours; the table is then
/// what it would be had they come as they do.
pub(super) fn fill(workspace: &Workspace, count: u64) -> Result<()> {
    let Truth::Sqlite(file) = workspace.truth() else { bail!("ids are filled in on SQLite only") };
    let mut store = Connection::open(file)?;
    store.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")?;
    let mut random = Rng::with_seed(13);
    let step = u128::MAX / u128::from(count.max(1));
    for first in (0..count).step_by(COMMIT as usize) {
        let tx = store.transaction()?;
        let mut insert = tx.prepare("INSERT INTO message (digest, seq) VALUES (?1, ?2)")?;
        for number in first..count.min(first + COMMIT) {
            let digest = step * u128::from(number) + random.u128(0..step);
            insert.execute((digest.to_be_bytes().as_slice(), 1_i64 << 40 | number as i64))?;
        }
        drop(insert);
        tx.commit()?;
    }
    store.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}
