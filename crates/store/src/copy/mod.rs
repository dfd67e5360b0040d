//! Copying a whole database into another, of whichever kind.
//!
//! What there is to copy is read from the catalogue: no table or column is named here. A copy is checked row by row before it counts, and
//! until then its target is refused by everything else. It goes on where it was broken off.

pub(crate) mod catalogue;
mod notes;
mod rows;
mod value;
mod verify;
mod writer;

use sha2::Sha256;

use crate::listing::forget_all_changes;
use crate::{Db, StoreError, Tx, migrate};
use catalogue::Table;
pub(crate) use catalogue::quoted;
use rows::chunk;
use writer::Writer;

/// Whether a copy is kept as it grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// A commit for each chunk of rows: when it is broken off, the next one goes on from there.
    EachChunk,
    /// One commit at the end, or none.
    AllOrNone,
}

/// How far a copy has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Rows were copied.
    Copying,
    /// Rows were compared with their source.
    Comparing,
}

/// Receives how far a copy has got: the step, rows done, rows in all.
pub type Told<'a> = dyn FnMut(Step, u64, u64) + Send + 'a;

/// A table that was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of all its rows in order of key, in hexadecimal: the same on both sides, and in both kinds of database.
    pub digest: String,
}

/// Why a database was not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target has something in it.
    #[error("the database to copy into is not empty")]
    NotEmpty,
    /// The target has another copy in it.
    #[error(
        "the database to copy into holds an unfinished copy of another database: empty it and begin anew"
    )]
    OtherSource,
    /// The catalogues do not agree, or hold what cannot be copied.
    #[error("these databases cannot be copied: {0}")]
    Schema(String),
    /// A row cannot be stored in the target.
    #[error("table {table}: {source}")]
    Table {
        /// The table.
        table: String,
        /// Why.
        source: StoreError,
    },
    /// The copy is not what its source is. It stays unfinished.
    #[error(
        "the copy differs from its source in {0}: the source was written to, or the copy damaged; empty it and begin anew"
    )]
    Differs(Difference),
}

impl From<sqlx::Error> for CopyError {
    fn from(error: sqlx::Error) -> CopyError {
        CopyError::Store(error.into())
    }
}

/// The first difference between a copy and its source, in order of tables and keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// The key of the row.
    pub key: String,
    /// What differs: a column, or that the row is in one of them only.
    pub what: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "table {}, row {}: {}", self.table, self.key, self.what)
    }
}

/// Copies everything that `source` sees into `target`, which is empty or holds an unfinished copy of the same source, and compares them.
/// `source` sees the same all along: it reads one state, or keeps other writers out.
///
/// # Errors
/// [`CopyError`] says what is in the way. With [`Keep::EachChunk`], what was copied so far stays.
pub async fn copy(
    source: &mut Tx,
    target: &Db,
    keep: Keep,
    told: &mut Told<'_>,
) -> Result<Vec<Copied>, CopyError> {
    migrate::check(source).await?;
    let tables = catalogue::tables(source).await?;
    let name = notes::name(source).await?;
    let mut writer = Writer::begin(target, &name, keep).await?;
    agree(&tables, &catalogue::tables(writer.tx()).await?)?;
    let total = count(source, &tables).await?;
    let mut done = 0;
    for table in &tables {
        (writer, done) = copy_table(source, writer, table, (done, total), told).await?;
    }
    let mut copied = Vec::with_capacity(tables.len());
    let mut compared = 0;
    for table in &tables {
        let (rows, digest) = verify::table(source, writer.tx(), table, &mut |rows| {
            told(Step::Comparing, compared + rows, total);
        })
        .await?;
        compared += rows;
        copied.push(Copied { table: table.name.clone(), rows, digest: hex(&digest) });
    }
    forget_all_changes(writer.tx()).await?;
    writer.finish().await?;
    target.analyze().await?;
    Ok(copied)
}

/// Copies the rows of a table that are not there yet; returns how many rows of all tables are there now.
async fn copy_table(
    source: &mut Tx,
    mut writer: Writer,
    table: &Table,
    (before, total): (u64, u64),
    told: &mut Told<'_>,
) -> Result<(Writer, u64), CopyError> {
    let (mut last, mut rows) = writer.noted(table)?;
    loop {
        let chunk = chunk(source, table, last.as_deref()).await?;
        let Some(newest) = chunk.last() else { return Ok((writer, before + rows)) };
        rows += chunk.len() as u64;
        let key = table.key_of(newest);
        writer = writer.write(table, &chunk, &key, rows).await?;
        last = Some(key);
        told(Step::Copying, before + rows, total);
    }
}

/// How many rows there are to copy.
async fn count(source: &mut Tx, tables: &[Table]) -> Result<u64, CopyError> {
    let mut total = 0;
    for table in tables {
        total += rows::count(source, &table.name).await?;
    }
    Ok(total)
}

/// Whether both have the same tables with the same columns and keys.
fn agree(source: &[Table], target: &[Table]) -> Result<(), CopyError> {
    for table in source {
        let same = target.iter().find(|other| other.name == table.name);
        let differs = || CopyError::Schema(format!("table {} is another one in the target", table.name));
        if !same.ok_or_else(differs)?.is_like(table) {
            return Err(differs());
        }
    }
    match target.iter().find(|table| source.iter().all(|other| other.name != table.name)) {
        Some(table) => Err(CopyError::Schema(format!("table {} is in the target only", table.name))),
        None => Ok(()),
    }
}

fn hex(digest: &sha2::digest::Output<Sha256>) -> String {
    digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
