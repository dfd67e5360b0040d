//! Restoring a backup: as the database of a data folder, or into an empty PostgreSQL.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use baton_store::copy::{CopyError, Keep, copy};
use baton_store::sqlite_file::{self, Alone, Rows};
use baton_store::{Db, StoreError};
use serde::Serialize;
use tempfile::TempDir;

use crate::backup::{TableRows, told};
use crate::files;
use crate::progress::Reporter;
use crate::workspace::{Error, Place, make_folder};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// Where it is now; never with a password in it.
    pub place: String,
    /// The database that was there before, if there was one.
    pub kept: Option<PathBuf>,
    /// How many migrations were applied, since the backup is of an older version.
    pub migrations: usize,
    /// Rows in all.
    pub rows: u64,
    /// What was in the backup.
    pub tables: Vec<TableRows>,
}

/// Checks the backup `file` and puts a copy of it in `place`, brought to this version's schema. What is there already is refused, or kept
/// beside it with `replace`.
///
/// # Errors
/// [`Error::Refused`] if the backup is not sound or of a newer version, something is in its place, or somebody uses that;
/// [`Error::WrongUse`] to replace a PostgreSQL; [`Error::File`], or a database's own. Nothing has changed then.
pub async fn restore(
    place: &Place,
    file: &Path,
    replace: bool,
    reporter: &Reporter,
) -> Result<Restored, Error> {
    if !file.is_file() {
        return Err(files::at(file)(std::io::ErrorKind::NotFound.into()));
    }
    sqlite_file::check(file).await.map_err(|fault| unfit(file, &fault))?;
    match place.sqlite_path() {
        Some(to) => to_file(place, file, &to, replace).await,
        None if replace => Err(Error::WrongUse(
            "--replace is for a file of SQLite: a PostgreSQL to restore into is made empty by hand"
                .to_owned(),
        )),
        None => to_postgres(place, file, reporter).await,
    }
}

fn unfit(file: &Path, fault: &StoreError) -> Error {
    let why = match fault {
        StoreError::Missing(_) => "holds no workspace of Baton".to_owned(),
        StoreError::Unfinished => "is a copy that was never finished".to_owned(),
        other => other.to_string(),
    };
    Error::Refused(format!("{}: cannot be restored: {why}", file.display()))
}

/// A copy of the backup, brought to this version's schema.
struct Made {
    file: PathBuf,
    tables: Vec<TableRows>,
    migrations: usize,
}

async fn make(backup: &Path, workshop: &TempDir) -> Result<Made, Error> {
    let file = workshop.path().join("restored.sqlite");
    let copied = sqlite_file::clone(backup, &file).await?;
    sqlite_file::check(&file).await?;
    if sqlite_file::rows(&file).await? != copied {
        return Err(StoreError::Damaged("copy of the backup").into());
    }
    let db = Db::connect(&format!("sqlite:{}", file.display())).await?;
    let migrations = db.migrate().await;
    db.close().await;
    let tables = copied.into_iter().filter(Rows::is_content).map(TableRows::from).collect();
    Ok(Made { tables, migrations: migrations?, file })
}

fn restored(place: &Place, made: Made, kept: Option<PathBuf>) -> Restored {
    let rows = made.tables.iter().map(|table| table.rows).sum();
    Restored { place: place.shown(), kept, migrations: made.migrations, rows, tables: made.tables }
}

async fn to_file(place: &Place, backup: &Path, to: &Path, replace: bool) -> Result<Restored, Error> {
    make_folder(&files::folder_of(to))?;
    let old = Old::find(to, replace).await?;
    let workshop = files::workshop(to)?;
    let made = make(backup, &workshop).await?;
    Alone::hold(&made.file).await?.release().await?;
    let kept = match old {
        Old::Absent => {
            files::place(&made.file, to)?;
            None
        }
        Old::Empty(alone) => {
            files::replace(&made.file, to)?;
            alone.release().await?;
            None
        }
        Old::Full(alone) => {
            let kept = keep(to)?;
            if let Err(error) = files::replace(&made.file, to) {
                let _ = std::fs::remove_file(&kept);
                return Err(error);
            }
            if let Some(alone) = alone {
                alone.release().await?;
            }
            Some(kept)
        }
    };
    Ok(restored(place, made, kept))
}

/// What is in the place of the database.
enum Old {
    Absent,
    /// A file with nothing in it.
    Empty(Alone),
    /// A database; not held if it is too damaged to be opened.
    Full(Option<Alone>),
}

impl Old {
    async fn find(file: &Path, replace: bool) -> Result<Old, Error> {
        if file.symlink_metadata().is_err() {
            // SQLite would take such a log for one of the restored database.
            let log = beside(file, "-wal");
            return if log.exists() {
                Err(Error::Refused(format!(
                    "{}: belongs to a database that is gone; move it away",
                    log.display()
                )))
            } else {
                Ok(Old::Absent)
            };
        }
        let mut held = None;
        // SQLite would throw away the log of a file that it takes for none.
        if begins_like_sqlite(file)? {
            held = match Alone::hold(file).await {
                Err(StoreError::InUse) => return Err(StoreError::InUse.into()),
                held => held.ok(),
            };
        }
        // What cannot be opened or read is something all the same.
        let empty = match &mut held {
            Some(alone) => alone.is_empty().await.unwrap_or(false),
            None => false,
        };
        match held {
            Some(alone) if empty => Ok(Old::Empty(alone)),
            held if replace => Ok(Old::Full(held)),
            _ => Err(Error::Refused(format!(
                "{}: a database is there; --replace keeps it beside the restored one",
                file.display()
            ))),
        }
    }
}

/// Whether a file is empty, or begins as every database of SQLite does (<https://www.sqlite.org/fileformat2.html>, 1.3).
fn begins_like_sqlite(file: &Path) -> Result<bool, Error> {
    let mut head = Vec::new();
    let opened = File::open(file).and_then(|file| file.take(16).read_to_end(&mut head));
    opened.map_err(files::at(file))?;
    Ok(head.is_empty() || head == b"SQLite format 3\0")
}

/// Gives a database a second name, which it keeps when another takes the first.
fn keep(file: &Path) -> Result<PathBuf, Error> {
    let mut kept = beside(file, ".before-restore");
    let mut number = 2;
    while kept.symlink_metadata().is_ok() {
        kept = beside(file, &format!(".before-restore-{number}"));
        number += 1;
    }
    if std::fs::hard_link(file, &kept).is_err() {
        // Not every file system has second names.
        std::fs::copy(file, &kept).map_err(files::at(&kept))?;
        files::synchronise(&kept)?;
    }
    // Only one that could not be opened still has its log.
    for ending in ["-wal", "-shm"] {
        let log = beside(file, ending);
        if log.exists() {
            std::fs::rename(&log, beside(&kept, ending)).map_err(files::at(&log))?;
        }
    }
    Ok(kept)
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

async fn to_postgres(place: &Place, backup: &Path, reporter: &Reporter) -> Result<Restored, Error> {
    let target = Db::connect(&place.url()).await?;
    if target.is_initialised().await? {
        return Err(CopyError::NotEmpty.into());
    }
    let workshop = tempfile::tempdir().map_err(files::at(&std::env::temp_dir()))?;
    let made = make(backup, &workshop).await?;
    let source = Db::connect(&format!("sqlite:{}", made.file.display())).await?;
    let copied = copy(&mut source.read().await?, &target, Keep::AllOrNone, &mut told(reporter)).await;
    source.close().await;
    target.close().await;
    copied?;
    Ok(restored(place, made, None))
}
