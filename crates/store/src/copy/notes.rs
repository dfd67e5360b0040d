//! Notes in a database that is being filled: up to where, and from which source.

use std::collections::HashMap;

use crate::db::on;
use crate::migrate::{MARK, PROGRESS};
use crate::{StoreError, Tx};

/// The last key copied of each table, and how many rows that makes.
pub(super) type Notes = HashMap<String, (String, u64)>;

/// What tells a database apart from others.
pub(super) async fn name(tx: &mut Tx) -> Result<String, StoreError> {
    let (name,): (String,) = match tx {
        Tx::Sqlite(tx) => {
            let sql = "SELECT 'sqlite ' || file FROM pragma_database_list WHERE name = 'main'";
            sqlx::query_as(sql).fetch_one(&mut **tx).await?
        }
        Tx::Postgres(tx) => {
            let sql = "SELECT 'postgres ' || d.datname || ' ' || CAST(d.oid AS TEXT) || ' ' || n.nspname || ' ' || CAST(n.oid AS TEXT) \
                       FROM pg_database d, pg_namespace n WHERE d.datname = current_database() AND n.nspname = current_schema()";
            sqlx::query_as(sql).fetch_one(&mut **tx).await?
        }
    };
    Ok(name)
}

/// Marks the database as one that is being filled from `source`.
pub(super) async fn begin(tx: &mut Tx, source: &str) -> Result<(), StoreError> {
    let sql = sqlx::AssertSqlSafe(format!(
        "CREATE TABLE {PROGRESS} (name TEXT PRIMARY KEY, last TEXT NOT NULL, rows BIGINT NOT NULL)"
    ));
    on!(&mut *tx, c => sqlx::query(sql).execute(c).await.map(|_| ())?);
    let sql = "INSERT INTO migration (name, digest) VALUES ($1, $2)";
    on!(tx, c => sqlx::query(sql).bind(MARK).bind(source).execute(c).await.map(|_| ())?);
    Ok(())
}

/// From which source the database is being filled; none if it is not.
pub(super) async fn source(tx: &mut Tx) -> Result<Option<String>, StoreError> {
    let sql = "SELECT digest FROM migration WHERE name = $1";
    let found: Option<(String,)> = on!(tx, c => sqlx::query_as(sql).bind(MARK).fetch_optional(c).await?);
    Ok(found.map(|(source,)| source))
}

/// What was noted.
pub(super) async fn read(tx: &mut Tx) -> Result<Notes, StoreError> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT name, last, rows FROM {PROGRESS}"));
    let found: Vec<(String, String, i64)> = on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?);
    Ok(found.into_iter().map(|(name, last, rows)| (name, (last, rows as u64))).collect())
}

/// Notes the last key copied of a table.
pub(super) async fn note(tx: &mut Tx, table: &str, last: &str, rows: u64) -> Result<(), StoreError> {
    let sql = sqlx::AssertSqlSafe(format!(
        "INSERT INTO {PROGRESS} (name, last, rows) VALUES ($1, $2, $3) \
         ON CONFLICT (name) DO UPDATE SET last = excluded.last, rows = excluded.rows"
    ));
    on!(tx, c => sqlx::query(sql).bind(table).bind(last).bind(rows as i64).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Takes the mark away: the database is whole.
pub(super) async fn end(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = sqlx::AssertSqlSafe(format!("DROP TABLE {PROGRESS}"));
    on!(&mut *tx, c => sqlx::query(sql).execute(c).await.map(|_| ())?);
    let sql = "DELETE FROM migration WHERE name = $1";
    on!(tx, c => sqlx::query(sql).bind(MARK).execute(c).await.map(|_| ())?);
    Ok(())
}
