//! Statements that are put together: texts from this program alone, values always bound.

use std::collections::BTreeSet;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, FromRow};

use crate::{StoreError, Tx};

/// How many values are bound one by one; more travel as one list.
const LISTED_MAX: usize = 50;

/// A value of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// A whole number, or an instant in microseconds.
    Int(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
}

/// A table that a statement may need beside that of leads, `l`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    /// The score under the model in force, `s`.
    Score,
    /// The attributes, `f`.
    Facts,
    /// What is searched, `q`.
    Search,
    /// The attributes of the account, `c`.
    Company,
    /// The account, `a`.
    Account,
    /// The open hand-off, `h`.
    Handoff,
}

/// The values and the tables of a statement that is being written.
#[derive(Debug)]
pub(super) struct Sql {
    shared: bool,
    values: Vec<Bound>,
    needs: BTreeSet<Table>,
    /// Whether attributes are tested for all leads at once, rather than one lead after the other.
    pub(super) scans: bool,
}

impl Sql {
    pub(super) fn new(tx: &Tx) -> Sql {
        Sql { shared: tx.is_shared(), values: Vec::new(), needs: BTreeSet::new(), scans: false }
    }

    /// One by which attributes are tested for all leads at once: their narrow table is gone through, and the few that pass are looked at. To
    /// join it to all leads first would carry every text along.
    pub(super) fn scanning(tx: &Tx) -> Sql {
        Sql { scans: true, ..Sql::new(tx) }
    }

    /// What stands for a value.
    pub(super) fn bind(&mut self, value: Bound) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    pub(super) fn text(&mut self, text: impl Into<String>) -> String {
        self.bind(Bound::Text(text.into()))
    }

    pub(super) fn int(&mut self, number: i64) -> String {
        self.bind(Bound::Int(number))
    }

    /// Where in `text` the text `part` begins, from 1; 0: nowhere.
    pub(super) fn find(&self, text: &str, part: &str) -> String {
        format!("{}({text}, {part})", if self.shared { "strpos" } else { "instr" })
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

    /// Ends a sub-query that is to be worked out by itself, rather than by the order that is asked of what is around it: both databases like
    /// to avoid sorting, and would rather read all leads in that order to find the few that are wanted.
    pub(super) fn fence(&self) -> &'static str {
        if self.shared { "OFFSET 0" } else { "LIMIT -1" }
    }

    /// Joins to what stands before it, in this order on SQLite: it knows nothing of how many there are.
    pub(super) fn join(&self) -> &'static str {
        if self.shared { "JOIN" } else { "CROSS JOIN" }
    }

    /// Says that a table is needed.
    pub(super) fn need(&mut self, table: Table) {
        self.needs.insert(table);
    }

    /// The tables that are needed beside `lead l`. `version` is the model in force.
    pub(super) fn joins(&mut self, version: &str) -> String {
        let needs = std::mem::take(&mut self.needs);
        let joins = needs.into_iter().map(|table| match table {
            Table::Score => {
                let version = self.text(version);
                format!(" LEFT JOIN score s ON s.lead_id = l.id AND s.model_version = {version}")
            }
            Table::Facts => " LEFT JOIN lead_facts f ON f.lead_id = l.id".to_owned(),
            Table::Search => " LEFT JOIN lead_search q ON q.lead_id = l.id".to_owned(),
            Table::Company => " LEFT JOIN account_search c ON c.account_id = l.account_id".to_owned(),
            Table::Account => " LEFT JOIN account a ON a.id = l.account_id".to_owned(),
            Table::Handoff => " LEFT JOIN handoff h ON h.lead_id = l.id AND h.status = 'open'".to_owned(),
        });
        joins.collect()
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
                        Bound::Real(value) => arguments.add(value),
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
