//! What is stored, read from the database itself.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use rusqlite::types::ValueRef;

/// Between the cells of a row that psql prints.
const CELL: char = '\u{1f}';

/// A database.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// The address of a database of PostgreSQL.
    Postgres(String),
}

impl Database {
    /// The rows that `sql` finds, each value as text, null as the empty text.
    ///
    /// # Errors
    /// The database's own.
    pub(crate) fn rows(&self, sql: &str) -> Result<Vec<Vec<String>>> {
        match self {
            Database::Sqlite(file) => {
                let connection = rusqlite::Connection::open(file)?;
                let mut statement = connection.prepare(sql)?;
                let cells = statement.column_count();
                let row =
                    |row: &rusqlite::Row<'_>| (0..cells).map(|cell| Ok(text(row.get_ref(cell)?))).collect();
                Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
            }
            Database::Postgres(url) => {
                let rows = psql(url, sql)?;
                Ok(rows.lines().map(|line| line.split(CELL).map(str::to_owned).collect()).collect())
            }
        }
    }

    /// The one number that `sql` finds.
    ///
    /// # Errors
    /// The database's own, or there is none.
    pub(crate) fn number(&self, sql: &str) -> Result<i64> {
        let rows = self.rows(sql)?;
        let cell = rows.first().and_then(|row| row.first());
        cell.and_then(|cell| cell.parse().ok()).with_context(|| format!("no number: {sql}"))
    }
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

fn psql(url: &str, sql: &str) -> Result<String> {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set", "ON_ERROR_STOP=1"])
        .arg(format!("--field-separator={CELL}"))
        .args(["--dbname", url, "--command", sql])
        .output()
        .context("cannot run psql: apt-get install postgresql")?;
    if !output.status.success() {
        bail!("{sql}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_texts() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("db"));
        assert_eq!(database.rows("SELECT 1, 0.1, 'a', NULL").unwrap(), [["1", "0.1", "a", ""]]);
        assert_eq!(database.number("SELECT 7").unwrap(), 7);
        assert!(database.number("SELECT 'seven'").is_err());
    }
}
