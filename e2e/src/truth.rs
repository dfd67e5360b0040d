//! What is stored, read from the database itself.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rusqlite::types::ValueRef;
use tokio::process::Command;

use crate::replay::Scored;
use crate::wait;

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

    /// Waits until no lead waits to be derived; a server must run.
    ///
    /// # Errors
    /// Leads go on waiting after `limit`.
    pub async fn settled(&self, limit: Duration) -> Result<()> {
        let sql = "SELECT count(*) FROM lead WHERE stale <> 0";
        let settled = wait::until("no lead waits to be derived", limit, async || {
            self.number(sql).await.is_ok_and(|waiting| waiting == 0)
        });
        settled.await.map(drop)
    }

    /// The scores by the model in force, by lead: when it was taken, in microseconds, and the score.
    ///
    /// # Errors
    /// The database's own, or a score is none.
    pub async fn scores(&self) -> Result<HashMap<String, (i64, Scored)>> {
        let sql = "SELECT x.value, s.as_of, s.fit, s.engagement, s.total, s.score, s.grade, s.qualified, s.first_entered_at, s.entered_at, \
                     s.left_at FROM score s JOIN external_id x ON x.lead_id = s.lead_id AND x.system = '' \
                   WHERE s.model_version = (SELECT version FROM publication ORDER BY id DESC LIMIT 1)";
        self.rows(sql).await?.iter().map(|row| score(row)).collect()
    }

    /// Whether whatever is committed waits for the disk.
    ///
    /// # Errors
    /// The database's own.
    pub async fn waits_for_disk(&self) -> Result<bool> {
        match self {
            Truth::Sqlite(_) => Ok(true),
            Truth::Postgres(url) => Ok(psql(url, "SHOW fsync").await?.trim() == "on"),
        }
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

fn score(row: &[String]) -> Result<(String, (i64, Scored))> {
    let [lead, as_of, fit, engagement, total, score, grade, qualified, first, entered, left] = row else {
        bail!("a score of {} cells", row.len());
    };
    let date =
        |cell: &String| Ok::<_, anyhow::Error>(if cell.is_empty() { None } else { Some(cell.parse()?) });
    let scored = Scored {
        numbers: [fit.parse()?, engagement.parse()?, total.parse()?],
        score: score.parse()?,
        grade: grade.clone(),
        qualified: qualified == "1",
        dates: [date(first)?, date(entered)?, date(left)?],
    };
    Ok((lead.clone(), (as_of.parse()?, scored)))
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
        assert!(truth.number("SELECT 'seven'").await.is_err());
        assert_eq!(truth.integrity().await.unwrap(), "ok");
    }

    #[test]
    fn a_row_is_a_score() {
        let row = ["u1", "1000000", "10", "2.5", "12.5", "12", "D3", "1", "7", "8", ""].map(str::to_owned);
        let (lead, (as_of, scored)) = score(&row).unwrap();
        assert_eq!((lead.as_str(), as_of, scored.numbers), ("u1", 1_000_000, [10.0, 2.5, 12.5]));
        assert_eq!((scored.qualified, scored.dates), (true, [Some(7), Some(8), None]));
        assert!(score(&row[..10]).is_err());
    }
}
