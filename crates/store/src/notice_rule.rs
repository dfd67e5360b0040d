//! Rules: who is told of what, and how. And how much each was told of late, so that a storm is told as one.

use serde::Serialize;
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx, check};

/// A rule. What is in its documents only the application knows.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct NoticeRule {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// Of what it tells: JSON.
    pub triggers: String,
    /// Under which condition: JSON.
    pub condition: String,
    /// Whom: JSON.
    pub recipients: String,
    /// How: JSON.
    pub channels: String,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// By whom.
    pub created_by: String,
}

/// Adds a rule; returns its number.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, rule: &NoticeRule) -> Result<i64, StoreError> {
    check::text("name of the rule", &rule.name, check::KEY_BYTES_MAX)?;
    for json in [&rule.triggers, &rule.condition, &rule.recipients, &rule.channels] {
        check::json("rule", json)?;
    }
    let sql = "INSERT INTO notice_rule (name, triggers, condition, recipients, channels, created_at, created_by) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    let (id,): (i64,) = on!(tx, c => sqlx::query_as(sql)
        .bind(&rule.name).bind(&rule.triggers).bind(&rule.condition).bind(&rule.recipients).bind(&rule.channels)
        .bind(rule.created_at).bind(&rule.created_by).fetch_one(c).await?);
    Ok(id)
}

/// All rules, oldest first.
///
/// # Errors
/// The database's own.
pub async fn all(tx: &mut Tx) -> Result<Vec<NoticeRule>, StoreError> {
    Ok(on!(tx, c => sqlx::query_as("SELECT * FROM notice_rule ORDER BY id").fetch_all(c).await?))
}

/// Removes a rule; false if there is none.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, id: i64) -> Result<bool, StoreError> {
    on!(&mut *tx, c => sqlx::query("DELETE FROM pace WHERE rule_id = $1").bind(id).execute(c).await.map(|_| ())?);
    let sql = "DELETE FROM notice_rule WHERE id = $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(id).execute(c).await?.rows_affected()) == 1)
}

/// What a recipient was told by a rule of late.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Pace {
    /// The rule.
    pub rule_id: i64,
    /// Who, as the application writes it.
    pub recipient: String,
    /// How.
    pub channel: String,
    /// Since when is counted, in microseconds.
    pub since: i64,
    /// How much.
    pub told: i64,
}

/// What the recipients of these rules were told of late.
///
/// # Errors
/// The database's own.
pub async fn paces(tx: &mut Tx, rules: &[i64]) -> Result<Vec<Pace>, StoreError> {
    let sql = "SELECT p.* FROM @rows JOIN pace p ON p.rule_id = CAST(r.value AS BIGINT)";
    tx.lookup(sql, rules).await
}

/// Notes what recipients were told.
///
/// # Errors
/// The database's own.
pub async fn set_paces(tx: &mut Tx, paces: &[Pace]) -> Result<(), StoreError> {
    let sql = "INSERT INTO pace (rule_id, recipient, channel, since, told) \
               SELECT CAST(r.value ->> 'rule_id' AS BIGINT), r.value ->> 'recipient', r.value ->> 'channel', \
                 CAST(r.value ->> 'since' AS BIGINT), CAST(r.value ->> 'told' AS BIGINT) FROM @rows WHERE true \
               ON CONFLICT (rule_id, recipient, channel) DO UPDATE SET since = excluded.since, told = excluded.told";
    tx.batch(sql, paces).await?;
    Ok(())
}
