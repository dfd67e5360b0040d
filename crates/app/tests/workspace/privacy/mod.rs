//! Audit, consent, erasure.

mod audit;
mod consent;
mod erase;

use baton_store::{Db, Tx};
use sqlx::AssertSqlSafe;

use crate::office::Office;

/// Runs a statement that no use case would.
pub(crate) async fn sql(db: &Db, statement: &str) {
    let mut tx = db.write_beside().await.unwrap();
    let statement = AssertSqlSafe(statement.to_owned());
    match &mut tx {
        Tx::Sqlite(tx) => drop(sqlx::query(statement).execute(&mut **tx).await.unwrap()),
        Tx::Postgres(tx) => drop(sqlx::query(statement).execute(&mut **tx).await.unwrap()),
    }
    tx.commit().await.unwrap();
}

/// The first column of what a query finds, as texts.
pub(crate) async fn texts(db: &Db, query: &str) -> Vec<String> {
    let mut tx = db.read().await.unwrap();
    let query = AssertSqlSafe(query.to_owned());
    let found: Vec<(String,)> = match &mut tx {
        Tx::Sqlite(tx) => sqlx::query_as(query).fetch_all(&mut **tx).await.unwrap(),
        Tx::Postgres(tx) => sqlx::query_as(query).fetch_all(&mut **tx).await.unwrap(),
    };
    found.into_iter().map(|(text,)| text).collect()
}

/// Does what is due until nothing is.
pub(crate) async fn chores(office: &Office) {
    while baton_app::chores::run_due(&office.workspace).await.unwrap() > 0 {}
}
