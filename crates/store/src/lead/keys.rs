//! Which leads keys name, and which are nobody any more.

use std::borrow::Cow;
use std::collections::HashSet;

use baton_model::text::nfc;
use serde::Serialize;

use super::email_key;
use crate::db::on;
use crate::{StoreError, Tx};

/// Whether these leads are erased: those that are, of these numbers.
///
/// # Errors
/// The database's own.
pub async fn erased(tx: &mut Tx, ids: &[i64]) -> Result<HashSet<i64>, StoreError> {
    let sql =
        "SELECT l.id FROM @rows JOIN lead l ON l.id = CAST(r.value AS BIGINT) WHERE l.erased_at IS NOT NULL";
    Ok(tx.lookup::<_, (i64,)>(sql, ids).await?.into_iter().map(|(id,)| id).collect())
}

/// The numbers of the leads that these keys name, each as in [`super::find`]; ascending, each once. What names nobody is left out.
///
/// # Errors
/// The database's own.
pub async fn numbers(tx: &mut Tx, keys: &[&str]) -> Result<Vec<i64>, StoreError> {
    #[derive(Serialize)]
    struct Row<'a> {
        n: Option<i64>,
        v: Cow<'a, str>,
        e: String,
    }
    let row = |key: &&'_ str| Row {
        n: key.strip_prefix('#').and_then(|number| number.parse().ok()),
        v: nfc(key).into_owned().into(),
        e: email_key(key),
    };
    let rows: Vec<Row<'_>> = keys.iter().filter(|key| !key.contains('\0')).map(row).collect();
    let sql = "SELECT COALESCE( \
                 (SELECT id FROM lead WHERE id = CAST(r.value ->> 'n' AS BIGINT)), \
                 (SELECT lead_id FROM external_id WHERE system = '' AND value = r.value ->> 'v'), \
                 (SELECT id FROM lead WHERE email_key = r.value ->> 'e'), \
                 (SELECT lead_id FROM external_id WHERE system = 'email' AND value = r.value ->> 'e'), \
                 (SELECT lead_id FROM external_id WHERE system = 'anonymous' AND value = r.value ->> 'v'), 0) FROM @rows";
    let found: Vec<(i64,)> = tx.lookup(sql, &rows).await?;
    let mut numbers: Vec<i64> = found.into_iter().map(|(id,)| id).filter(|id| *id != 0).collect();
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// Every key that a lead is known by.
///
/// # Errors
/// The database's own.
pub async fn keys_of(tx: &mut Tx, id: i64) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT value FROM external_id WHERE lead_id = $1 ORDER BY system, rank, value";
    let found: Vec<(String,)> = on!(tx, c => sqlx::query_as(sql).bind(id).fetch_all(c).await?);
    Ok(found.into_iter().map(|(value,)| value).collect())
}
