//! Moving a workspace from one kind of database to the other.

use std::path::PathBuf;

use baton_store::copy::{Keep, copy};
use baton_store::{Db, StoreError};
use serde::Serialize;

use crate::backup::told;
use crate::progress::Reporter;
use crate::workspace::{Error, Place, Workspace};

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Rows in all.
    pub rows: u64,
    /// What is in it.
    pub tables: Vec<MovedTable>,
}

/// A table that is the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedTable {
    /// The table.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of its rows in order of key.
    pub digest: String,
}

/// Copies the workspace in the database `from` into the empty database `to`, and compares every row. Nobody can write to `from` meanwhile.
/// What was broken off goes on when it is done again.
///
/// # Errors
/// [`Error::NoWorkspace`] if there is nothing to copy, [`Error::Copy`] if `to` is not empty or differs in the end, or a database's own.
pub async fn migrate_data(from: &str, to: &str, reporter: &Reporter) -> Result<Moved, Error> {
    let place = Place { data: PathBuf::new(), database_url: Some(from.to_owned()) };
    let source = match Workspace::connect(&place).await {
        Err(Error::NoWorkspace(_)) => {
            return Err(StoreError::Missing("the database to copy from".to_owned()).into());
        }
        other => other?,
    };
    source.check_schema().await?;
    let target = Db::connect(to).await?;
    // A writer keeps others out, on every node, until it is dropped.
    let mut tx = source.write_aside().await?;
    let copied = copy(&mut tx, &target, Keep::EachChunk, &mut told(reporter)).await;
    drop(tx);
    target.close().await;
    source.close().await;
    let tables: Vec<MovedTable> = copied?
        .into_iter()
        .map(|copied| MovedTable { table: copied.table, rows: copied.rows, digest: copied.digest })
        .collect();
    Ok(Moved { rows: tables.iter().map(|table| table.rows).sum(), tables })
}
