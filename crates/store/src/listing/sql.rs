//! Statements that are put together: texts from this program alone, values always bound.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, FromRow};

use crate::{StoreError, Tx};

/// How many values are bound one by one; more travel as one list.
const LISTED_MAX: usize = 50;

/// A value of a statement.
#[derive(Debug, Clone, PartialEq)]
enum Bound {
    /// A whole number, or an instant in microseconds.
    Int(i64),
    /// A text.
    Text(String),
}

/// The values of a statement that is being written.
#[derive(Debug)]
pub(super) struct Sql {
    shared: bool,
    values: Vec<Bound>,
}

impl Sql {
    pub(super) fn new(tx: &Tx) -> Sql {
        Sql { shared: tx.is_shared(), values: Vec::new() }
    }

    /// What stands for a value.
    fn bind(&mut self, value: Bound) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    pub(super) fn text(&mut self, text: impl Into<String>) -> String {
        self.bind(Bound::Text(text.into()))
    }

    pub(super) fn int(&mut self, number: i64) -> String {
        self.bind(Bound::Int(number))
    }

    /// Whether `expression` is one of these texts; never null.
    pub(super) fn among(&mut self, expression: &str, texts: &[String]) -> String {
        if texts.is_empty() {
            return "FALSE".to_owned();
        }
        let list = if texts.len() <= LISTED_MAX {
            texts.iter().map(|text| self.text(text)).collect::<Vec<_>>().join(", ")
        } else {
            let all = self.text(serde_json::Value::from(texts.to_vec()).to_string());
            if self.shared {
                format!("SELECT jsonb_array_elements_text(CAST({all} AS jsonb))")
            } else {
                format!("SELECT value FROM json_each({all})")
            }
        };
        format!("COALESCE({expression} IN ({list}), FALSE)")
    }

    /// What a statement finds.
    pub(super) async fn fetch<R>(self, tx: &mut Tx, text: String) -> Result<Vec<R>, StoreError>
    where
        R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        macro_rules! arguments {
            ($kind:ty) => {{
                let mut arguments = <$kind>::default();
                for value in self.values {
                    match value {
                        Bound::Int(value) => arguments.add(value),
                        Bound::Text(value) => arguments.add(value),
                    }
                    .map_err(sqlx::Error::Encode)?;
                }
                arguments
            }};
        }
        // Only texts of this program are in it; what others say is bound.
        let text = AssertSqlSafe(text);
        Ok(match tx {
            Tx::Sqlite(tx) => {
                sqlx::query_as_with(text, arguments!(SqliteArguments)).fetch_all(&mut **tx).await?
            }
            Tx::Postgres(tx) => {
                sqlx::query_as_with(text, arguments!(PgArguments)).fetch_all(&mut **tx).await?
            }
        })
    }
}
