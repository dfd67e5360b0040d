//! A backup: a consistent copy of the database while it is in use, always a file of SQLite.

use std::path::{Path, PathBuf};

use baton_store::copy::{Copied, Keep, Step, copy};
use baton_store::sqlite_file::{self, Alone, Rows};
use baton_store::{Db, StoreError};
use serde::Serialize;

use crate::files;
use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// Its file.
    pub file: PathBuf,
    /// How large it is.
    pub bytes: u64,
    /// Rows in all.
    pub rows: u64,
    /// What is in it.
    pub tables: Vec<TableRows>,
}

/// How many rows a table has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableRows {
    /// The table.
    pub table: String,
    /// How many.
    pub rows: u64,
}

impl From<Rows> for TableRows {
    fn from(rows: Rows) -> TableRows {
        TableRows { table: rows.table, rows: rows.rows }
    }
}

impl From<Copied> for TableRows {
    fn from(copied: Copied) -> TableRows {
        TableRows { table: copied.table, rows: copied.rows }
    }
}

/// Copies the database as it is at one moment into the new file `to`, checks the copy and brings it to disk. Others may read and write
/// meanwhile.
///
/// # Errors
/// [`Error::Refused`] if `to` is there; [`Error::File`] if it cannot be written; the database's own. Nothing is left behind then.
pub async fn backup(workspace: &Workspace, to: &Path, reporter: &Reporter) -> Result<Backup, Error> {
    files::not_there(to)?;
    let workshop = files::workshop(to)?;
    let made = workshop.path().join("backup.sqlite");
    let tables = make(&workspace.db, &made, reporter).await?;
    let found = sqlite_file::rows(&made).await?.into_iter().map(TableRows::from);
    let found: Vec<TableRows> = found.collect();
    let whole = tables.iter().all(|table| found.contains(table));
    if !whole || sqlite_file::check(&made).await? != 0 {
        return Err(StoreError::Damaged("backup, just made").into());
    }
    let bytes = files::bytes(&made)?;
    files::place(&made, to)?;
    Ok(Backup { file: to.to_owned(), bytes, rows: tables.iter().map(|table| table.rows).sum(), tables })
}

/// Copies `db` into the file `made`; returns what there was to copy.
async fn make(db: &Db, made: &Path, reporter: &Reporter) -> Result<Vec<TableRows>, Error> {
    if let Some(file) = db.file() {
        let rows = sqlite_file::clone(&file, made).await?;
        return Ok(rows.into_iter().filter(Rows::is_content).map(TableRows::from).collect());
    }
    let target = Db::connect(&format!("sqlite:{}", made.display())).await?;
    let copied = copy(&mut db.read().await?, &target, Keep::EachChunk, &mut told(reporter)).await;
    target.close().await;
    // All of it into the one file.
    Alone::hold(made).await?.release().await?;
    Ok(copied?.into_iter().map(TableRows::from).collect())
}

/// Tells `reporter` how far a copy has got.
pub(crate) fn told(reporter: &Reporter) -> impl FnMut(Step, u64, u64) + Send + '_ {
    move |step, done, total| {
        let phase = match step {
            Step::Copying => "copying",
            Step::Comparing => "comparing",
        };
        reporter.report(phase, done, total);
    }
}
