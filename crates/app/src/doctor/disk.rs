//! How much room there is on the disk.

use baton_store::{Db, health};

use super::{Check, Finding, Status};
use crate::files;
use crate::workspace::Error;

/// With less room than this somebody should look at it.
const FREE_BYTES_MIN: u64 = 1_000_000_000;

/// Looks at the disk of an SQLite database; that of a PostgreSQL is not ours to see.
pub(super) async fn check(db: &Db) -> Result<Option<Check>, Error> {
    let (Some(file), Some(database)) = (db.file(), health::bytes(db).await?) else { return Ok(None) };
    let free = files::free(&files::folder_of(&file))?;
    Ok(Some(Check::new(status(free, database), Finding::Disk { free, database })))
}

/// A backup, a restore and the log of changes each may need as much room as the database has.
fn status(free: u64, database: u64) -> Status {
    if free < FREE_BYTES_MIN.max(database) { Status::Warning } else { Status::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_a_copy() {
        assert_eq!(status(FREE_BYTES_MIN, 0), Status::Ok);
        assert_eq!(status(FREE_BYTES_MIN - 1, 0), Status::Warning);
        assert_eq!(status(5_000_000_000, 5_000_000_001), Status::Warning);
    }
}
