//! Where else a person is named: in rows that are nobody's in particular, and in those of others.

use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::Count;
use crate::db::on;
use crate::{StoreError, Tx};

/// Rows that name people in their texts and belong to no lead in particular: they go.
const LOOSE: [(&str, &[&str]); 6] = [
    ("mail", &["subject", "body_text", "body_html", "recipient"]),
    ("quarantine", &["message", "reason"]),
    ("held", &["title", "body"]),
    ("notice", &["title", "body"]),
    ("delivery", &["body", "said"]),
    ("job", &["asked", "report", "error"]),
];

/// Rows of other leads in which people may have written of the person: those are left to people. The log is not looked through: it is long, and what
/// somebody did themselves does not name others.
const OTHERS: [(&str, &[&str]); 7] = [
    ("note", &["body", "situation", "problem", "solution"]),
    ("task", &["title", "note"]),
    ("meeting", &["title", "attendees", "outcome", "summary", "place"]),
    ("bant_entry", &["value", "evidence", "detail"]),
    ("handoff_comment", &["body"]),
    ("opportunity", &["name", "attributes", "missing_feature"]),
    ("attachment", &["title", "url"]),
];

/// `text` as LIKE takes it literally.
fn pattern(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{text}%")
}

fn condition(columns: &[&str]) -> String {
    let each = columns.iter().map(|column| format!("{column} LIKE $1 ESCAPE '\\'"));
    each.collect::<Vec<_>>().join(" OR ")
}

/// Removes loose rows in which one of `names` stands; returns how many.
///
/// # Errors
/// The database's own.
pub async fn remove_mentions(tx: &mut Tx, names: &[String]) -> Result<Vec<Count>, StoreError> {
    let mut counts = Vec::new();
    for (table, columns) in LOOSE {
        let mut rows = 0;
        for name in names {
            let sql = AssertSqlSafe(format!("DELETE FROM {table} WHERE {}", condition(columns)));
            rows +=
                on!(&mut *tx, c => sqlx::query(sql).bind(pattern(name)).execute(c).await?.rows_affected());
        }
        counts.push(Count { table, rows });
    }
    counts.retain(|count| count.rows > 0);
    Ok(counts)
}

/// A row of somebody else in which the person is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mention {
    /// The table.
    pub table: &'static str,
    /// The number of the row.
    pub id: i64,
}

/// Rows of others in which one of `names` stands, at most `limit` of each table.
///
/// # Errors
/// The database's own.
pub async fn mentions(tx: &mut Tx, names: &[String], limit: i64) -> Result<Vec<Mention>, StoreError> {
    let mut found = Vec::new();
    for (table, columns) in OTHERS {
        for name in names {
            let sql = AssertSqlSafe(format!(
                "SELECT id FROM {table} WHERE {} ORDER BY id LIMIT $2",
                condition(columns)
            ));
            let rows: Vec<(i64,)> =
                on!(&mut *tx, c => sqlx::query_as(sql).bind(pattern(name)).bind(limit).fetch_all(c).await?);
            found.extend(rows.into_iter().map(|(id,)| Mention { table, id }));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
