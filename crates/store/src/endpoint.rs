//! Endpoints: where messages are sent to, webhooks and chats.

use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Endpoint {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// `webhook`, or the chat that it is of.
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// Its address.
    pub url: String,
    /// The kinds of events that it is sent: a JSON list of names.
    pub types: String,
    /// The language of chat messages.
    pub language: String,
    /// What signs what it is sent.
    pub secret: Option<String>,
    /// The secret before this one.
    pub secret_old: Option<String>,
    /// Until when that signs as well, in microseconds.
    pub secret_old_until: Option<i64>,
    /// When it was added, in microseconds.
    pub created_at: i64,
    /// Since when nothing is sent to it.
    pub disabled_at: Option<i64>,
    /// Why.
    pub disabled_reason: Option<String>,
    /// How often it failed in a row.
    pub failures: i64,
    /// Nothing is sent to it before.
    pub paused_until: Option<i64>,
    /// The shape of what it is sent, as JSON; none: that of its kind.
    pub template: Option<String>,
}

/// Adds an endpoint, without a template; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, endpoint: &Endpoint) -> Result<i64, StoreError> {
    check::text("name of the endpoint", &endpoint.name, check::KEY_BYTES_MAX)?;
    check::text("address of the endpoint", &endpoint.url, check::TEXT_BYTES_MAX)?;
    check::json("types", &endpoint.types)?;
    let sql = "INSERT INTO endpoint (kind, name, url, types, language, secret, created_at, failures) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&endpoint.kind).bind(&endpoint.name).bind(&endpoint.url).bind(&endpoint.types).bind(&endpoint.language)
        .bind(&endpoint.secret).bind(endpoint.created_at).fetch_one(c).await?);
    Ok(id)
}

/// Changes how an endpoint is called, what it is sent and in which language; false if there is none.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn change(tx: &mut Tx, endpoint: &Endpoint) -> Result<bool, StoreError> {
    check::text("name of the endpoint", &endpoint.name, check::KEY_BYTES_MAX)?;
    check::json("types", &endpoint.types)?;
    let sql = "UPDATE endpoint SET name = $1, types = $2, language = $3 WHERE id = $4";
    Ok(on!(tx, c => sqlx::query(sql)
        .bind(&endpoint.name).bind(&endpoint.types).bind(&endpoint.language).bind(endpoint.id).execute(c).await?.rows_affected())
        == 1)
}

/// All endpoints, oldest first.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<Endpoint>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM endpoint ORDER BY id").fetch_all(c).await?))
}

/// The endpoint with this number.
///
/// # Errors
/// The database's own.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Endpoint>, StoreError> {
    let sql = "SELECT * FROM endpoint WHERE id = $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(id).fetch_optional(c).await?))
}

/// Endpoints that may be sent to and for which something can be taken at `now` (microseconds).
///
/// # Errors
/// The database's own.
pub async fn due(tx: &mut Tx, now: i64) -> Result<Vec<Endpoint>, StoreError> {
    let sql = "SELECT * FROM endpoint e WHERE e.disabled_at IS NULL AND COALESCE(e.paused_until, 0) <= $1 \
               AND EXISTS ( \
                 SELECT 1 FROM delivery d WHERE d.endpoint_id = e.id AND d.due_at <= $1 AND NOT EXISTS ( \
                   SELECT 1 FROM delivery b WHERE b.endpoint_id = d.endpoint_id AND b.lead_id = d.lead_id AND b.id < d.id \
                     AND b.due_at IS NOT NULL)) ORDER BY e.id";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(now).fetch_all(c).await?))
}

/// Gives an endpoint another secret; the one before signs as well until `until`. False if there is no such endpoint.
///
/// # Errors
/// The database's own.
pub async fn rotate(tx: &mut Tx, id: i64, secret: &str, until: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE endpoint SET secret_old = secret, secret_old_until = $1, secret = $2 WHERE id = $3";
    Ok(on!(tx, c => sqlx::query(sql).bind(until).bind(secret).bind(id).execute(c).await?.rows_affected())
        == 1)
}

/// Gives an endpoint a template, or takes it away; false if there is no such endpoint.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn set_template(tx: &mut Tx, id: i64, template: Option<&str>) -> Result<bool, StoreError> {
    if let Some(template) = template {
        check::json("template", template)?;
    }
    let sql = "UPDATE endpoint SET template = $1 WHERE id = $2";
    Ok(on!(tx, c => sqlx::query(sql).bind(template).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Sends nothing to an endpoint any more, for this reason; false if there is none that is sent to.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn disable(tx: &mut Tx, id: i64, at: i64, reason: &str) -> Result<bool, StoreError> {
    check::text("reason", reason, check::TEXT_BYTES_MAX)?;
    let sql =
        "UPDATE endpoint SET disabled_at = $1, disabled_reason = $2 WHERE id = $3 AND disabled_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(at).bind(reason).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Sends to an endpoint again; false if there is none that is disabled.
///
/// # Errors
/// The database's own.
pub async fn enable(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE endpoint SET disabled_at = NULL, disabled_reason = NULL, failures = 0, paused_until = NULL \
               WHERE id = $1 AND disabled_at IS NOT NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Removes an endpoint with all that was or is to be sent to it; false if there is none.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    on!(&mut *tx, c => sqlx::query("DELETE FROM delivery WHERE endpoint_id = $1").bind(id).execute(c).await.map(|_| ())?);
    let sql = "DELETE FROM endpoint WHERE id = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Notes that an endpoint answered well; true if it had failed before.
///
/// # Errors
/// The database's own.
pub async fn note_success(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE endpoint SET failures = 0, paused_until = NULL WHERE id = $1 AND failures > 0";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// Notes that an endpoint failed, and when it may be tried again; of several pauses the longest holds.
///
/// # Errors
/// The database's own.
pub async fn note_failure(tx: &mut Tx, id: i64, paused_until: i64) -> Result<(), StoreError> {
    let sql = "UPDATE endpoint SET failures = failures + 1, \
                 paused_until = CASE WHEN COALESCE(paused_until, 0) > $1 THEN paused_until ELSE $1 END WHERE id = $2";
    on!(tx, c => sqlx::query(sql).bind(paused_until).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}
