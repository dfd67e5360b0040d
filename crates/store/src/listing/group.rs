//! Leads counted and summed by what they have in common.

use sqlx::FromRow;

use super::page::Scope;
use super::predicate::{Facts, TextColumn};
use super::sql::{Sql, Table};
use crate::{StoreError, Tx};

/// The most groups that are told of.
pub const GROUPS_MAX: i64 = 1_000;

/// What leads are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dimension {
    /// A text of the lead itself.
    Text(TextColumn),
    /// The industry of its account.
    Industry,
    /// The country of its account.
    Country,
    /// How many people work at its account: one of [`SIZES`].
    Size,
    /// An attribute.
    Fact {
        /// Whether it is one of the lead's account.
        account: bool,
        /// Its key.
        key: String,
    },
}

/// Sizes of companies, by how many people work there: the smallest number, and the name.
pub const SIZES: [(i64, &str); 6] =
    [(1, "1-10"), (11, "11-50"), (51, "51-200"), (201, "201-1000"), (1_001, "1001-5000"), (5_001, "5001+")];

impl Dimension {
    /// What a lead belongs to, and how that is written where it differs.
    fn sql(&self, sql: &mut Sql) -> (String, Option<String>) {
        match self {
            Dimension::Text(column) => (column.sql(sql).to_owned(), None),
            Dimension::Industry | Dimension::Country | Dimension::Size => {
                sql.need(Table::Account);
                let column = match self {
                    Dimension::Industry => "a.industry".to_owned(),
                    Dimension::Country => "a.country".to_owned(),
                    _ => {
                        SIZES.iter().rev().fold("CASE".to_owned(), |case, (from, name)| {
                            format!("{case} WHEN a.employees >= {from} THEN '{name}'")
                        }) + " END"
                    }
                };
                (column, None)
            }
            Dimension::Fact { account, key } => {
                let (table, needed) = if *account { ("c", Table::Company) } else { ("f", Table::Facts) };
                sql.need(needed);
                let facts = Facts { text: format!("COALESCE({table}.facts, '')"), key };
                (facts.compared(sql), Some(facts.written(sql)))
            }
        }
    }
}

/// Leads that have something in common.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Group {
    /// What: none where it is unknown. Of an attribute as it is compared, its kind first (see [`value_of`]).
    pub first: Option<String>,
    /// As one of them wrote it, of an attribute that is a text.
    pub first_written: Option<String>,
    /// Likewise of the second dimension.
    pub second: Option<String>,
    /// Likewise.
    pub second_written: Option<String>,
    /// How many.
    pub count: i64,
}

/// Open opportunities of leads that have something in common.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct GroupAmount {
    /// As in [`Group`].
    pub first: Option<String>,
    /// As in [`Group`].
    pub second: Option<String>,
    /// In which currency.
    pub currency: Option<String>,
    /// How many opportunities.
    pub count: i64,
    /// Their amounts together.
    pub amount: f64,
}

/// What a value of an attribute in a group is: a text, a number, true or false; none for a list or an object.
pub fn value_of(compared: &str) -> Option<serde_json::Value> {
    let (kind, rest) = compared.split_at_checked(1)?;
    match kind {
        "=" => Some(rest.into()),
        "!" => Some((rest == "true").into()),
        "#" => {
            let bits = u64::from_str_radix(rest, 16).ok()?;
            let bits = if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits };
            Some(f64::from_bits(bits).into())
        }
        _ => None,
    }
}

struct Grouped {
    first: (String, Option<String>),
    second: (String, Option<String>),
    holds: String,
}

fn grouped(sql: &mut Sql, scope: Scope<'_>, by: Option<&Dimension>, and_by: Option<&Dimension>) -> Grouped {
    let none = || ("CAST(NULL AS TEXT)".to_owned(), None);
    let first = by.map_or_else(none, |by| by.sql(sql));
    let second = and_by.map_or_else(none, |by| by.sql(sql));
    Grouped { first, second, holds: scope.sql(sql) }
}

/// Leads by what they have in common, the most first, at most [`GROUPS_MAX`] and one more; without a dimension all of them together.
///
/// # Errors
/// The database's own.
pub async fn groups(
    tx: &mut Tx,
    scope: Scope<'_>,
    by: Option<&Dimension>,
    and_by: Option<&Dimension>,
) -> Result<Vec<Group>, StoreError> {
    let mut sql = Sql::scanning(tx);
    let Grouped { first, second, holds } = grouped(&mut sql, scope, by, and_by);
    let joins = sql.joins(scope.version);
    let written = |written: Option<String>| written.unwrap_or_else(|| "CAST(NULL AS TEXT)".to_owned());
    let limit = sql.int(GROUPS_MAX + 1);
    // Grouped outside, so that what is grouped by is worked out, and its values bound, once.
    let text = format!(
        "SELECT first, MIN(first_written) AS first_written, second, MIN(second_written) AS second_written, COUNT(*) AS count FROM ( \
           SELECT {} AS first, {} AS first_written, {} AS second, {} AS second_written FROM lead l{joins} WHERE {holds}) AS found \
         GROUP BY first, second ORDER BY count DESC, first, second LIMIT {limit}",
        first.0,
        written(first.1),
        second.0,
        written(second.1)
    );
    sql.fetch(tx, text).await
}

/// Open opportunities of leads by what they have in common.
///
/// # Errors
/// The database's own.
pub async fn amounts(
    tx: &mut Tx,
    scope: Scope<'_>,
    by: Option<&Dimension>,
    and_by: Option<&Dimension>,
) -> Result<Vec<GroupAmount>, StoreError> {
    let mut sql = Sql::scanning(tx);
    let Grouped { first, second, holds } = grouped(&mut sql, scope, by, and_by);
    let (joins, join) = (sql.joins(scope.version), sql.join());
    let text = format!(
        "SELECT first, second, currency, COUNT(*) AS count, CAST(COALESCE(SUM(amount), 0) AS DOUBLE PRECISION) AS amount FROM ( \
           SELECT {} AS first, {} AS second, d.currency AS currency, d.amount AS amount \
           FROM opportunity d {join} lead l ON l.id = d.lead_id{joins} WHERE d.outcome = 'open' AND {holds}) AS found \
         GROUP BY first, second, currency",
        first.0, second.0
    );
    sql.fetch(tx, text).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::facts::digits;
    use super::*;

    #[test]
    fn values_of_groups_are_read_back() {
        for number in [0.0, -1.5, 42.0, 1e15] {
            assert_eq!(value_of(&format!("#{}", digits(number))), Some(json!(number)));
        }
        assert_eq!(value_of("=vp"), Some(json!("vp")));
        assert_eq!(value_of("!true"), Some(json!(true)));
        assert_eq!(value_of("[x"), None);
        assert_eq!(value_of(""), None);
    }
}
