//! What is stored, read from the database itself.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use rusqlite::types::ValueRef;
use tokio::process::Command;

/// Between the cells of a row that psql prints.
const CELL: char = '\u{1f}';

/// A database.
#[derive(Debug, Clone)]
pub enum Truth {
    /// The file of an SQLite database.
    Sqlite(PathBuf),
    /// The address of a PostgreSQL database.
    Postgres(String),
}

impl Truth {
    /// The rows that `sql` finds, each value as text, null as the empty text.
    ///
    /// # Errors
    /// The database's own.
    pub async fn rows(&self, sql: &str) -> Result<Vec<Vec<String>>> {
        match self {
            Truth::Sqlite(file) => {
                let connection = rusqlite::Connection::open(file)?;
                let mut statement = connection.prepare(sql)?;
                let cells = statement.column_count();
                let row =
                    |row: &rusqlite::Row<'_>| (0..cells).map(|cell| Ok(text(row.get_ref(cell)?))).collect();
                Ok(statement.query_map([], row)?.collect::<Result<_, _>>()?)
            }
            Truth::Postgres(url) => Ok(psql(url, sql).await?.lines().map(cells).collect()),
        }
    }

    /// The one number that `sql` finds.
    ///
    /// # Errors
    /// The database's own, or there is none.
    pub async fn number(&self, sql: &str) -> Result<i64> {
        let rows = self.rows(sql).await?;
        let cell =
            rows.first().and_then(|row| row.first()).with_context(|| format!("nothing found: {sql}"))?;
        cell.parse().with_context(|| format!("{cell} is no number: {sql}"))
    }

    /// What the database itself says of its integrity: `ok`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn integrity(&self) -> Result<String> {
        match self {
            Truth::Sqlite(_) => {
                let rows = self.rows("PRAGMA integrity_check").await?;
                Ok(rows.into_iter().flatten().collect::<Vec<_>>().join("; "))
            }
            // PostgreSQL has no such check; it says on reading what is broken.
            Truth::Postgres(_) => Ok("ok".to_owned()),
        }
    }
}

fn cells(line: &str) -> Vec<String> {
    line.split(CELL).map(str::to_owned).collect()
}

/// Numbers as both databases print them: the shortest text that is read back to the same.
fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

/// What psql prints for a statement.
///
/// # Errors
/// The statement fails or the database does not answer.
pub async fn psql(url: &str, sql: &str) -> Result<String> {
    let output = Command::new("psql")
        .args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set", "ON_ERROR_STOP=1"])
        .arg(format!("--field-separator={CELL}"))
        .args(["--dbname", url, "--command", sql])
        .kill_on_drop(true)
        .output()
        .await
        .context("psql cannot be run: apt-get install postgresql")?;
    if !output.status.success() {
        bail!("{sql}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn rows_are_texts() {
        let folder = tempfile::tempdir().unwrap();
        let truth = Truth::Sqlite(folder.path().join("db"));
        let rows = truth.rows("SELECT 1, 0.1, 'a', NULL UNION ALL SELECT 2, 3.0, '', x'62'").await.unwrap();
        assert_eq!(rows, [["1", "0.1", "a", ""], ["2", "3", "", "b"]]);
        assert_eq!(truth.number("SELECT 7").await.unwrap(), 7);
        assert_eq!(truth.integrity().await.unwrap(), "ok");
    }
}
