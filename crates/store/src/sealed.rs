//! Columns that hold secrets, sealed by the application: which they are, and what is in them. Nothing here can open one.

use sqlx::AssertSqlSafe;

use crate::db::on;
use crate::{StoreError, Tx};

/// A column that holds secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// Its table, whose key is the number `id`.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The name that its values are sealed for; values move among columns of one name.
    pub name: &'static str,
}

/// Every column that holds secrets. A test holds the schema against it: a column that looks like one is here, or excused.
pub const COLUMNS: [SealedColumn; 6] = [
    SealedColumn { table: "endpoint", column: "url", name: "endpoint.url" },
    SealedColumn { table: "endpoint", column: "secret", name: "endpoint.secret" },
    SealedColumn { table: "endpoint", column: "secret_old", name: "endpoint.secret" },
    SealedColumn { table: "credential", column: "totp", name: "credential.totp" },
    SealedColumn {
        table: "identity_provider",
        column: "client_secret",
        name: "identity_provider.client_secret",
    },
    SealedColumn { table: "idempotent_request", column: "answer", name: "idempotent_request.answer" },
];

/// Settings that are sealed as well, with the name that each is sealed for, in row 0.
pub const SETTINGS: [(&str, &str); 2] = [("audit_anchor", "audit.anchor"), ("erasure_key", "erasure.key")];

/// The values of a column that are there, by the number of their row.
///
/// # Errors
/// The database's own.
pub async fn values(tx: &mut Tx, of: SealedColumn) -> Result<Vec<(i64, String)>, StoreError> {
    let SealedColumn { table, column, .. } = of;
    let sql =
        AssertSqlSafe(format!("SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY id"));
    Ok(on!(tx, c => sqlx::query_as(sql).fetch_all(c).await?))
}

/// Puts another value into a row.
///
/// # Errors
/// The database's own.
pub async fn put(tx: &mut Tx, of: SealedColumn, row: i64, value: &str) -> Result<(), StoreError> {
    let SealedColumn { table, column, .. } = of;
    let sql = AssertSqlSafe(format!("UPDATE {table} SET {column} = $1 WHERE id = $2"));
    on!(tx, c => sqlx::query(sql).bind(value).bind(row).execute(c).await.map(|_| ())?);
    Ok(())
}
