//! Filling the target of a copy.

use sqlx::AssertSqlSafe;

use super::catalogue::{self, Table, quoted};
use super::notes::{self, Notes};
use super::rows::{self, Row};
use super::value::{self, Value};
use super::{CopyError, Keep};
use crate::db::on;
use crate::{Db, StoreError, Tx, migrate};

/// The target of a copy.
pub(super) struct Writer {
    target: Db,
    tx: Tx,
    keep: Keep,
    notes: Notes,
}

impl Writer {
    /// Prepares an empty database, or goes on with one that was being filled from the same source.
    pub(super) async fn begin(target: &Db, source: &str, keep: Keep) -> Result<Writer, CopyError> {
        let mut tx = target.write_aside().await?;
        let mut notes = Notes::new();
        if migrate::is_initialised(&mut tx).await? {
            match notes::source(&mut tx).await? {
                None => return Err(CopyError::NotEmpty),
                Some(other) if other != source => return Err(CopyError::OtherSource),
                Some(_) => notes = notes::read(&mut tx).await?,
            }
            migrate::check_unfinished(&mut tx).await?;
        } else {
            if !catalogue::tables(&mut tx).await?.is_empty() {
                return Err(CopyError::NotEmpty);
            }
            migrate::apply_all(&mut tx).await?;
            clear(&mut tx).await?;
            notes::begin(&mut tx, source).await?;
        }
        Writer { target: target.clone(), tx, keep, notes }.keep().await
    }

    /// The transaction that sees everything copied so far.
    pub(super) fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// The last key of a table that was copied, and how many rows that makes.
    pub(super) fn noted(&self, table: &Table) -> Result<(Option<Vec<Value>>, u64), CopyError> {
        let Some((last, rows)) = self.notes.get(&table.name) else { return Ok((None, 0)) };
        Ok((Some(value::from_note(&table.key_kinds(), last)?), *rows))
    }

    /// Writes rows, and that the table is copied up to `last`, which makes so many `rows` in all.
    pub(super) async fn write(
        mut self,
        table: &Table,
        chunk: &[Row],
        last: &[Value],
        rows: u64,
    ) -> Result<Writer, CopyError> {
        let inserted = rows::insert(&mut self.tx, table, chunk).await;
        inserted.map_err(|source| CopyError::Table { table: table.name.clone(), source })?;
        notes::note(&mut self.tx, &table.name, &value::noted(last), rows).await?;
        self.keep().await
    }

    /// Makes what was written durable, if it is to be kept before the end.
    async fn keep(mut self) -> Result<Writer, CopyError> {
        if self.keep == Keep::EachChunk {
            self.tx.commit().await?;
            self.tx = self.target.write_aside().await?;
        }
        Ok(self)
    }

    /// The copy is whole.
    pub(super) async fn finish(mut self) -> Result<(), CopyError> {
        count_on(&mut self.tx).await?;
        notes::end(&mut self.tx).await?;
        Ok(self.tx.commit().await?)
    }
}

/// Removes the rows that migrations begin with: the source has its own.
async fn clear(tx: &mut Tx) -> Result<(), CopyError> {
    for table in catalogue::tables(tx).await?.iter().rev() {
        let sql = AssertSqlSafe(format!("DELETE FROM {}", quoted(&table.name)));
        on!(&mut *tx, c => sqlx::query(sql).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

/// Lets PostgreSQL number new rows from beyond those that were copied. SQLite always does.
async fn count_on(tx: &mut Tx) -> Result<(), StoreError> {
    let Tx::Postgres(tx) = tx else { return Ok(()) };
    let sql = "SELECT CAST(t.relname AS TEXT), CAST(a.attname AS TEXT), \
                 pg_get_serial_sequence(quote_ident(t.relname), a.attname) \
               FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped \
               WHERE t.relnamespace = CAST(current_schema() AS regnamespace) AND t.relkind = 'r' \
                 AND pg_get_serial_sequence(quote_ident(t.relname), a.attname) IS NOT NULL";
    let sequences: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(&mut **tx).await?;
    for (table, column, sequence) in sequences {
        let retired = format!("retired_{table}");
        let (table, column) = (quoted(&table), quoted(&column));
        let sql = AssertSqlSafe(format!(
            "SELECT setval(CAST($1 AS regclass), GREATEST(COALESCE((SELECT MAX({column}) FROM {table}), 0), \
               COALESCE((SELECT CAST(value AS BIGINT) FROM setting WHERE key = $2), 0)) + 1, false)"
        ));
        sqlx::query(sql).bind(sequence).bind(retired).execute(&mut **tx).await?;
    }
    Ok(())
}
