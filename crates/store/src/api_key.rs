//! Keys: who may send messages, or call the API.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A key. The secret itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ApiKey {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// `browser`, `write`, `read` or `admin`.
    pub scope: String,
    /// SHA-256 of the secret.
    pub secret: Vec<u8>,
    /// The first characters of the secret, to tell keys apart.
    pub hint: String,
    /// Where browsers may send from: a JSON list of origins; empty: from anywhere.
    pub origins: String,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// When it was last used, within a minute.
    pub last_used_at: Option<i64>,
    /// From where it may be used: a JSON list of networks; empty: from anywhere.
    pub addresses: String,
    /// Until when it is good, in microseconds; none: until it is revoked.
    pub expires_at: Option<i64>,
}

/// Stores a new key; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, key: &ApiKey) -> Result<i64, StoreError> {
    check::text("name of the key", &key.name, check::KEY_BYTES_MAX)?;
    check::json("origins", &key.origins)?;
    check::json("addresses", &key.addresses)?;
    let sql = "INSERT INTO api_key (name, scope, secret, hint, origins, created_at, addresses, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&key.name).bind(&key.scope).bind(&key.secret).bind(&key.hint).bind(&key.origins).bind(key.created_at)
        .bind(&key.addresses).bind(key.expires_at)
        .fetch_one(c).await?);
    Ok(id)
}

/// All keys, oldest first; with those revoked, or without.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx, revoked: bool) -> Result<Vec<ApiKey>, StoreError> {
    let sql = "SELECT * FROM api_key WHERE revoked_at IS NULL OR $1 = 1 ORDER BY id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(i64::from(revoked)).fetch_all(c).await?))
}

/// The key that holds with this secret (SHA-256).
///
/// # Errors
/// The database's own.
pub async fn by_secret(tx: &mut Tx, secret: &[u8]) -> Result<Option<ApiKey>, StoreError> {
    let sql = "SELECT * FROM api_key WHERE secret = $1 AND revoked_at IS NULL";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(secret).fetch_optional(c).await?))
}

/// Revokes a key; false if there is none that holds.
///
/// # Errors
/// The database's own.
pub async fn revoke(tx: &mut Tx, id: i64, at: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE api_key SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(at).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Notes when keys were last used: (key, when).
///
/// # Errors
/// The database's own.
pub async fn set_used(tx: &mut Tx, used: &[(i64, i64)]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Row {
        id: i64,
        at: i64,
    }
    let rows: Vec<Row> = used.iter().map(|(id, at)| Row { id: *id, at: *at }).collect();
    let sql = "UPDATE api_key SET last_used_at = s.at FROM ( \
                 SELECT CAST(r.value ->> 'id' AS BIGINT) AS id, CAST(r.value ->> 'at' AS BIGINT) AS at FROM @rows) AS s \
               WHERE api_key.id = s.id AND (api_key.last_used_at IS NULL OR api_key.last_used_at < s.at)";
    tx.batch(sql, &rows).await?;
    Ok(())
}
