//! Files of SQLite as a whole: copied while others write to them, checked, held alone.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _};

use crate::copy::quoted;
use crate::db::PAGE_BYTES;
use crate::{StoreError, migrate};

/// How long to wait for others that hold the file for a moment.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// How many rows a table has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The table.
    pub table: String,
    /// How many.
    pub rows: u64,
}

impl Rows {
    /// Whether the table is part of a workspace, rather than something that a database notes of itself.
    pub fn is_content(&self) -> bool {
        !migrate::NOT_COPIED.contains(&self.table.as_str())
    }
}

/// Copies the database in the file `from`, as it is at one moment, into the file `to`, which is empty or absent; returns what was there at that
/// moment. Others may write to it meanwhile. The copy is not synchronised with the disk yet.
///
/// `VACUUM INTO` would do as much, but not within a transaction: nobody could say which rows it saw.
///
/// # Errors
/// If one cannot be read or the other not be written.
pub async fn clone(from: &Path, to: &Path) -> Result<Vec<Rows>, StoreError> {
    let mut connection = connect(to).await?;
    attach(&mut connection, from).await?;
    let copied = copy(&mut connection).await;
    connection.close().await?;
    copied
}

async fn copy(connection: &mut SqliteConnection) -> Result<Vec<Rows>, StoreError> {
    let mut tx = connection.begin().await?;
    let sql = "SELECT type, name, sql FROM source.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, rowid";
    let schema: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(&mut *tx).await?;
    // Triggers come last: what is copied is no change, and into a table that has some SQLite would copy field by field.
    let (triggers, rest): (Vec<_>, Vec<_>) = schema.iter().partition(|(kind, ..)| kind == "trigger");
    for (_, _, create) in rest {
        sqlx::query(AssertSqlSafe(create.clone())).execute(&mut *tx).await?;
    }
    let mut all = Vec::new();
    for (_, table, _) in schema.iter().filter(|(kind, ..)| kind == "table") {
        let name = quoted(table);
        // Written so, and into an empty table, SQLite takes over whole records and indexes instead of making them anew.
        let sql = AssertSqlSafe(format!("INSERT INTO main.{name} SELECT * FROM source.{name}"));
        sqlx::query(sql).execute(&mut *tx).await?;
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM source.{name}"));
        let (rows,): (i64,) = sqlx::query_as(sql).fetch_one(&mut *tx).await?;
        all.push(Rows { table: table.clone(), rows: rows as u64 });
    }
    for (_, _, create) in triggers {
        sqlx::query(AssertSqlSafe(create.clone())).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(all)
}

/// A connection that writes as fast as it can: whoever wants the file durable synchronises it in the end.
async fn connect(file: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .page_size(PAGE_BYTES)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(false)
        .busy_timeout(BUSY_TIMEOUT);
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Makes the database of a file readable under the name `source`.
async fn attach(connection: &mut SqliteConnection, file: &Path) -> Result<(), StoreError> {
    let file = std::path::absolute(file).map_err(sqlx::Error::Io)?;
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let sql = "ATTACH DATABASE $1 AS source";
    sqlx::query(sql).bind(format!("file:{path}?mode=ro")).execute(connection).await?;
    Ok(())
}

/// Checks a file that nobody writes to: whether SQLite finds it sound, references hold, and its migrations are known. Returns how many
/// migrations it lacks. Nothing is written.
///
/// # Errors
/// [`StoreError::Unsound`] with what was found, what [`crate::Db::check_schema`] says of a newer, altered or unfinished one,
/// [`StoreError::Missing`] if there is no workspace in it, or the database's own.
pub async fn check(file: &Path) -> Result<usize, StoreError> {
    let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::new().in_memory(true)).await?;
    attach(&mut connection, file).await?;
    let mut tx = connection.begin().await?;
    let found: Vec<(String,)> =
        sqlx::query_as("PRAGMA source.integrity_check(10)").fetch_all(&mut *tx).await?;
    let found: Vec<String> = found.into_iter().map(|(fault,)| fault).filter(|fault| fault != "ok").collect();
    if !found.is_empty() {
        return Err(StoreError::Unsound(found.join("; ")));
    }
    let dangling: Option<(String, Option<i64>)> =
        sqlx::query_as("SELECT \"table\", rowid FROM pragma_foreign_key_check(NULL, 'source') LIMIT 1")
            .fetch_optional(&mut *tx)
            .await?;
    if let Some((table, row)) = dangling {
        return Err(StoreError::Unsound(format!("row {} of {table} refers to nothing", row.unwrap_or(0))));
    }
    let sql = "SELECT 1 FROM source.sqlite_master WHERE type = 'table' AND name = 'migration'";
    let found: Option<(i64,)> = sqlx::query_as(sql).fetch_optional(&mut *tx).await?;
    if found.is_none() {
        return Err(StoreError::Missing(file.display().to_string()));
    }
    let applied: Vec<(String, String)> =
        sqlx::query_as("SELECT name, digest FROM source.migration").fetch_all(&mut *tx).await?;
    tx.rollback().await?;
    connection.close().await?;
    migrate::missing_in_sqlite(applied)
}

/// How many rows each table of a file has.
///
/// # Errors
/// The database's own.
pub async fn rows(file: &Path) -> Result<Vec<Rows>, StoreError> {
    let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::new().in_memory(true)).await?;
    attach(&mut connection, file).await?;
    let sql = "SELECT name FROM source.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid";
    let tables: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await?;
    let mut all = Vec::with_capacity(tables.len());
    for (table,) in tables {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM source.{}", quoted(&table)));
        let (rows,): (i64,) = sqlx::query_as(sql).fetch_one(&mut connection).await?;
        all.push(Rows { table, rows: rows as u64 });
    }
    connection.close().await?;
    Ok(all)
}

/// A file of SQLite that nobody else has open, everything in the file itself and nothing in logs beside it.
#[derive(Debug)]
pub struct Alone(SqliteConnection);

impl Alone {
    /// Takes hold of a file.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if others have it open, or the database's own.
    pub async fn hold(file: &Path) -> Result<Alone, StoreError> {
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::ZERO);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        match take(&mut connection).await {
            Ok(()) => Ok(Alone(connection)),
            Err(error) => {
                // Dropped, it would hold on for a moment.
                let _ = connection.close().await;
                Err(if is_busy(&error) { StoreError::InUse } else { error.into() })
            }
        }
    }

    /// Whether there is anything in it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn is_empty(&mut self) -> Result<bool, StoreError> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM sqlite_master").fetch_one(&mut self.0).await?;
        Ok(count == 0)
    }

    /// Lets go of it.
    ///
    /// # Errors
    /// The database's own.
    pub async fn release(self) -> Result<(), StoreError> {
        Ok(self.0.close().await?)
    }
}

async fn take(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    // It is busy if others have the file open.
    sqlx::query("PRAGMA journal_mode = DELETE").fetch_one(&mut *connection).await?;
    sqlx::query("BEGIN EXCLUSIVE").execute(connection).await?;
    Ok(())
}

/// `SQLITE_BUSY` or `SQLITE_LOCKED`, extended or not.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i64>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}
