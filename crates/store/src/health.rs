//! How a database is: what can be asked of it without knowing what is in it, and a few questions about the log and the leads.

use std::path::PathBuf;

use sqlx::AssertSqlSafe;

use crate::db::on;
use crate::lead::Waiting;
use crate::{Db, StoreError, Tx};

/// How many messages are looked at for the newest one.
const NEWEST: i64 = 1_000;

/// A setting on which it depends whether what was committed is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub value: String,
    /// What it has to be.
    pub wanted: &'static str,
    /// Whether it keeps what was committed.
    pub keeps: bool,
}

impl Db {
    /// The file of an SQLite database.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Db::Sqlite { write, .. } => Some(write.file().to_owned()),
            Db::Postgres(_) => None,
        }
    }
}

/// The settings on which durability depends.
///
/// # Errors
/// The database's own.
pub async fn durability(db: &Db) -> Result<Vec<Setting>, StoreError> {
    let mut settings = Vec::new();
    match db {
        Db::Sqlite { write, .. } => {
            let mut writing = write.hold().await?;
            let (mode,): (String,) = sqlx::query_as("PRAGMA journal_mode").fetch_one(&mut *writing).await?;
            let keeps = mode == "wal";
            settings.push(Setting { name: "journal_mode", value: mode, wanted: "wal", keeps });
            let (level,): (i64,) = sqlx::query_as("PRAGMA synchronous").fetch_one(&mut *writing).await?;
            writing.done();
            let value = ["OFF", "NORMAL", "FULL", "EXTRA"].get(level as usize).copied().unwrap_or("unknown");
            settings.push(Setting {
                name: "synchronous",
                value: value.to_owned(),
                wanted: "FULL",
                keeps: level >= 2,
            });
        }
        Db::Postgres(pool) => {
            for name in ["fsync", "full_page_writes", "synchronous_commit"] {
                let (value,): (String,) =
                    sqlx::query_as("SELECT current_setting($1)").bind(name).fetch_one(pool).await?;
                // Every other value of synchronous_commit waits for the server's own disk.
                let keeps = value != "off";
                settings.push(Setting { name, value, wanted: "on", keeps });
            }
        }
    }
    Ok(settings)
}

/// What SQLite finds wrong with its file, at most ten faults: with `deep` also in indexes and references. PostgreSQL has no such check.
///
/// # Errors
/// The database's own.
pub async fn faults(db: &Db, deep: bool) -> Result<Vec<String>, StoreError> {
    let Db::Sqlite { read, .. } = db else { return Ok(Vec::new()) };
    let check = if deep { "PRAGMA integrity_check(10)" } else { "PRAGMA quick_check(10)" };
    let found: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(check)).fetch_all(read).await?;
    let mut faults: Vec<String> =
        found.into_iter().map(|(fault,)| fault).filter(|fault| fault != "ok").collect();
    if deep && faults.is_empty() {
        let sql = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT 10";
        let dangling: Vec<(String, Option<i64>, String)> = sqlx::query_as(sql).fetch_all(read).await?;
        faults.extend(dangling.into_iter().map(|(table, row, parent)| {
            format!("row {} of {table} refers to no row of {parent}", row.unwrap_or_default())
        }));
    }
    Ok(faults)
}

/// How large an SQLite database is, its log of changes not counted, in bytes; none for PostgreSQL.
///
/// # Errors
/// The database's own.
pub async fn bytes(db: &Db) -> Result<Option<u64>, StoreError> {
    let Db::Sqlite { read, .. } = db else { return Ok(None) };
    let sql = "SELECT c.page_count * s.page_size FROM pragma_page_count c, pragma_page_size s";
    let (bytes,): (i64,) = sqlx::query_as(sql).fetch_one(read).await?;
    Ok(Some(bytes as u64))
}

/// When the newest message was received, in microseconds: the newest of the last thousand, or, with `all`, of the log.
///
/// # Errors
/// The database's own.
pub async fn newest_received(tx: &mut Tx, all: bool) -> Result<Option<i64>, StoreError> {
    let sql =
        "SELECT MAX(received_at) FROM (SELECT received_at FROM event ORDER BY seq DESC LIMIT $1) AS newest";
    let limit = if all { i64::MAX } else { NEWEST };
    let (newest,): (Option<i64>,) = on!(tx, c => sqlx::query_as(sql).bind(limit).fetch_one(c).await?);
    Ok(newest)
}

/// The highest number of a lead; 0 without any.
///
/// # Errors
/// The database's own.
pub async fn last_lead(tx: &mut Tx) -> Result<i64, StoreError> {
    let (last,): (i64,) =
        on!(tx, c => sqlx::query_as("SELECT COALESCE(MAX(id), 0) FROM lead").fetch_one(c).await?);
    Ok(last)
}

/// Leads that do not wait to be derived, with numbers after `after` that `step` divides: at most `limit`, in order of number.
///
/// # Errors
/// The database's own.
pub async fn settled_leads(
    tx: &mut Tx,
    after: i64,
    step: i64,
    limit: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let sql = "SELECT id, account_id, known_at, email, attributes, stage, stage_at FROM lead \
               WHERE stale = 0 AND id > $1 AND id % $2 = 0 ORDER BY id LIMIT $3";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(after).bind(step).bind(limit).fetch_all(c).await?))
}
