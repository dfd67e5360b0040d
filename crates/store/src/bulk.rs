//! Many rows with few statements, where speed matters: the log grows by thousands of rows at a time.
//!
//! Every value is bound by itself, which is several times as fast as a JSON parameter ([`Tx::batch`]); in return a row must be spelt out.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, FromRow};

use crate::{StoreError, Tx};

/// A value of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    /// A whole number.
    Int(Option<i64>),
    /// A number.
    Real(f64),
    /// A text.
    Text(Option<&'a str>),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// The most rows of a statement: more gain nothing.
const ROWS_MAX: usize = 128;
/// Up to so many rows there is a statement for each number of them: a commit of a service takes one statement a table.
const EXACT_MAX: usize = 64;

/// `rows` in pieces that a statement takes. There are few sizes, so that all of the statements stay prepared.
pub(crate) fn pieces<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    std::iter::from_fn(move || {
        let size = match rest.len() {
            0 => return None,
            ROWS_MAX.. => ROWS_MAX,
            EXACT_MAX.. => EXACT_MAX,
            few => few,
        };
        let (piece, others) = rest.split_at(size);
        rest = others;
        Some(piece)
    })
}

/// The values of `rows` as arguments of a statement.
macro_rules! arguments {
    ($kind:ty, $rows:expr) => {{
        let mut arguments = <$kind>::default();
        arguments.reserve($rows.len() * $rows.first().map_or(0, |row| row.len()), 0);
        for cell in $rows.iter().flatten() {
            match cell {
                Cell::Int(value) => arguments.add(*value),
                Cell::Real(value) => arguments.add(*value),
                Cell::Text(value) => arguments.add(*value),
                Cell::Bytes(value) => arguments.add(*value),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        arguments
    }};
}

/// Adds the values of `rows` to the arguments of a statement.
pub(crate) fn bind_sqlite<const N: usize>(
    arguments: &mut SqliteArguments,
    rows: &[[Cell<'_>; N]],
) -> Result<(), StoreError> {
    arguments.reserve(rows.len() * N, 0);
    for cell in rows.iter().flatten() {
        match cell {
            Cell::Int(value) => arguments.add(*value),
            Cell::Real(value) => arguments.add(*value),
            Cell::Text(value) => arguments.add(*value),
            Cell::Bytes(value) => arguments.add(*value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(())
}

impl Tx {
    /// Runs `sql` with `@values` standing for one of the [`pieces`]; returns how many rows it touched.
    pub(crate) async fn run_values<const N: usize>(
        &mut self,
        sql: &'static str,
        rows: &[[Cell<'_>; N]],
    ) -> Result<u64, StoreError> {
        let sql = self.with_values(sql, rows.len(), N);
        Ok(match self {
            Tx::Sqlite(tx) => {
                let arguments = {
                    let mut arguments = SqliteArguments::default();
                    bind_sqlite(&mut arguments, rows)?;
                    arguments
                };
                sqlx::query_with(sql, arguments).execute(&mut **tx).await?.rows_affected()
            }
            Tx::Postgres(tx) => {
                let arguments = arguments!(PgArguments, rows);
                sqlx::query_with(sql, arguments).execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// What `sql` finds, with `@values` standing for one of the [`pieces`].
    pub(crate) async fn fetch_values<R, const N: usize>(
        &mut self,
        sql: &str,
        rows: &[[Cell<'_>; N]],
    ) -> Result<Vec<R>, StoreError>
    where
        R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let sql = self.with_values(sql, rows.len(), N);
        Ok(match self {
            Tx::Sqlite(tx) => {
                let arguments = {
                    let mut arguments = SqliteArguments::default();
                    bind_sqlite(&mut arguments, rows)?;
                    arguments
                };
                sqlx::query_as_with(sql, arguments).fetch_all(&mut **tx).await?
            }
            Tx::Postgres(tx) => {
                let arguments = arguments!(PgArguments, rows);
                sqlx::query_as_with(sql, arguments).fetch_all(&mut **tx).await?
            }
        })
    }

    /// The text of a statement, made once for each number of rows: `sql` with `@values` standing for the values of so many.
    pub(crate) fn with_values(&self, sql: &str, rows: usize, columns: usize) -> AssertSqlSafe<Arc<str>> {
        type Texts = HashMap<(bool, usize), HashMap<String, Arc<str>>>;
        static TEXTS: LazyLock<RwLock<Texts>> = LazyLock::new(RwLock::default);
        let key = (self.is_shared(), rows);
        let known = TEXTS.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(&key).and_then(|texts| texts.get(sql)) {
            return AssertSqlSafe(text.clone());
        }
        drop(known);
        let text: Arc<str> = self.spell(sql, rows, columns).into();
        let mut texts = TEXTS.write().unwrap_or_else(PoisonError::into_inner);
        texts.entry(key).or_default().insert(sql.to_owned(), text.clone());
        AssertSqlSafe(text)
    }

    fn spell(&self, sql: &str, rows: usize, columns: usize) -> String {
        let mut values = String::with_capacity(rows * columns * 6 + 8);
        values.push_str("VALUES ");
        for row in 0..rows {
            values.push_str(if row == 0 { "(" } else { "), (" });
            for column in 0..columns {
                if column > 0 {
                    values.push(',');
                }
                match self {
                    // Unnumbered: SQLite takes a numbered one for a name and searches all names for it.
                    Tx::Sqlite(_) => values.push('?'),
                    Tx::Postgres(_) => {
                        let _ = write!(values, "${}", row * columns + column + 1);
                    }
                }
            }
        }
        values.push(')');
        let sql = sql.replace("@values", &values);
        match self {
            // SQLite copies every page before it changes it, in case the statement fails half-way and has to be undone alone. Here it
            // never is: whoever gets an error drops the transaction.
            Tx::Sqlite(_) => sql.replacen("INSERT INTO", "INSERT OR FAIL INTO", 1),
            Tx::Postgres(_) => sql,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn pieces_keep_every_row_in_order() {
        let rows: Vec<usize> = (0..128 * 2 + 64 + 13).collect();
        let sizes: Vec<usize> = pieces(&rows).map(<[usize]>::len).collect();
        assert_eq!(sizes, [128, 128, 64, 13]);
        assert_eq!(pieces(&rows).flatten().copied().collect::<Vec<_>>(), rows);
        assert_eq!(pieces::<usize>(&[]).count(), 0);
    }
}
