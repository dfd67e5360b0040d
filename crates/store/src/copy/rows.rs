//! Rows of any table, read and written in chunks.

use futures_util::TryStreamExt as _;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe, ColumnIndex, Decode, Type};

use super::catalogue::{Kind, Table, quoted};
use super::value::Value;
use crate::bulk::pieces;
use crate::db::on;
use crate::{StoreError, Tx};

/// The values of a row, in the order of its table's columns.
pub(super) type Row = Vec<Value>;

/// How many rows are in memory at once.
pub(super) const CHUNK_ROWS: usize = 1_000;
/// How many bytes of values are in memory at once, but for the last row's.
const CHUNK_BYTES: usize = 4 << 20;

/// Values as arguments of a statement.
macro_rules! arguments {
    ($kind:ty, $values:expr) => {{
        let mut arguments = <$kind>::default();
        for (kind, value) in $values {
            match (kind, value) {
                (Kind::Int, Value::Null) => arguments.add(None::<i64>),
                (Kind::Real, Value::Null) => arguments.add(None::<f64>),
                (Kind::Text, Value::Null) => arguments.add(None::<&str>),
                (Kind::Bytes, Value::Null) => arguments.add(None::<&[u8]>),
                (_, Value::Int(value)) => arguments.add(*value),
                (_, Value::Real(value)) => arguments.add(*value),
                (_, Value::Text(value)) => arguments.add(value.as_str()),
                (_, Value::Bytes(value)) => arguments.add(value.as_slice()),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        arguments
    }};
}

/// Rows of a table in order of key, those after the key `after` (all without it): as many as may be in memory at once.
pub(super) async fn chunk(
    tx: &mut Tx,
    table: &Table,
    after: Option<&[Value]>,
) -> Result<Vec<Row>, StoreError> {
    let (columns, key, name) = (table.listed(), table.listed_key(), quoted(&table.name));
    let numbers: Vec<String> = (1..=table.key.len()).map(|number| format!("${number}")).collect();
    let rest = after
        .map_or_else(String::new, |_| format!(" WHERE ({key}) > ({numbers})", numbers = numbers.join(", ")));
    let sql = AssertSqlSafe(format!("SELECT {columns} FROM {name}{rest} ORDER BY {key} LIMIT {CHUNK_ROWS}"));
    let kinds = table.key_kinds();
    let after = kinds.iter().zip(after.unwrap_or_default());
    match tx {
        Tx::Sqlite(tx) => {
            let mut found = sqlx::query_with(sql, arguments!(SqliteArguments, after)).fetch(&mut **tx);
            take!(found, table)
        }
        Tx::Postgres(tx) => {
            let mut found = sqlx::query_with(sql, arguments!(PgArguments, after)).fetch(&mut **tx);
            take!(found, table)
        }
    }
}

/// Takes rows until they are enough.
macro_rules! take {
    ($found:expr, $table:expr) => {{
        let (mut rows, mut bytes) = (Vec::new(), 0);
        while bytes < CHUNK_BYTES
            && let Some(row) = $found.try_next().await?
        {
            let columns = $table.columns.iter().enumerate();
            let row: Row =
                columns.map(|(place, column)| value(&row, place, column.kind)).collect::<Result<_, _>>()?;
            bytes += row.iter().map(Value::bytes).sum::<usize>();
            rows.push(row);
        }
        Ok(rows)
    }};
}
use take;

fn value<'r, R: sqlx::Row>(row: &'r R, place: usize, kind: Kind) -> Result<Value, sqlx::Error>
where
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    f64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
{
    let value = match kind {
        Kind::Int => row.try_get::<Option<i64>, _>(place)?.map(Value::Int),
        // Adding zero makes zero of minus zero and leaves everything else as it is.
        Kind::Real => row.try_get::<Option<f64>, _>(place)?.map(|value| Value::Real(value + 0.0)),
        Kind::Text => row.try_get::<Option<String>, _>(place)?.map(Value::Text),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(place)?.map(Value::Bytes),
    };
    Ok(value.unwrap_or(Value::Null))
}

/// Inserts rows.
pub(super) async fn insert(tx: &mut Tx, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO {} ({}) @values", quoted(&table.name), table.listed());
    for piece in pieces(rows) {
        let sql = tx.with_values(&sql, piece.len(), table.columns.len());
        let kinds = table.columns.iter().map(|column| column.kind);
        let values = piece.iter().flat_map(|row| kinds.clone().zip(row));
        match tx {
            Tx::Sqlite(tx) => {
                let arguments = arguments!(SqliteArguments, values);
                sqlx::query_with(sql, arguments).execute(&mut **tx).await?;
            }
            Tx::Postgres(tx) => {
                let arguments = arguments!(PgArguments, values);
                sqlx::query_with(sql, arguments).execute(&mut **tx).await?;
            }
        }
    }
    Ok(())
}

/// How many rows a table has.
pub(super) async fn count(tx: &mut Tx, table: &str) -> Result<u64, StoreError> {
    let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {}", quoted(table)));
    let (count,): (i64,) = on!(tx, c => sqlx::query_as(sql).fetch_one(c).await?);
    Ok(count as u64)
}
