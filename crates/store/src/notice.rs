//! Notices: the inbox of each member.

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use crate::db::on;
use crate::{StoreError, Tx, seen};

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Notice {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// Whose.
    pub member_id: i64,
    /// What it is known by: there is never another one of the same key.
    pub dedupe_key: String,
    /// What it tells of.
    pub kind: String,
    /// Which lead it tells of.
    pub lead_id: Option<i64>,
    /// In a line.
    pub title: String,
    /// In some more.
    pub body: String,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// When it was read.
    pub read_at: Option<i64>,
}

/// Adds notices, except those whose key is there; returns how many.
///
/// # Errors
/// The database's own.
pub async fn add(tx: &mut Tx, notices: &[Notice]) -> Result<u64, StoreError> {
    let sql = "INSERT INTO notice (member_id, dedupe_key, kind, lead_id, title, body, created_at) \
               SELECT CAST(r.value ->> 'member_id' AS BIGINT), r.value ->> 'dedupe_key', r.value ->> 'kind', \
                 CAST(r.value ->> 'lead_id' AS BIGINT), r.value ->> 'title', r.value ->> 'body', CAST(r.value ->> 'created_at' AS BIGINT) \
               FROM @rows WHERE true ON CONFLICT (dedupe_key) DO NOTHING";
    tx.batch(sql, notices).await
}

/// The notices of a member before the number `before`, the newest first: those unread, or all; of leads that may be seen, and of none.
///
/// # Errors
/// The database's own.
pub async fn list(
    tx: &mut Tx,
    member: i64,
    unread: bool,
    before: i64,
    owned_by: Option<&[String]>,
    limit: i64,
) -> Result<Vec<Notice>, StoreError> {
    let seen = seen::condition(tx, "lead_id", "$4");
    let unread = if unread { "AND read_at IS NULL" } else { "" };
    let sql = AssertSqlSafe(format!(
        "SELECT * FROM notice WHERE member_id = $1 AND id < $2 {unread} AND (lead_id IS NULL OR {seen}) ORDER BY id DESC LIMIT $3"
    ));
    let owned_by = seen::bound(owned_by);
    Ok(
        on!(tx, c => sqlx::query_as(sql).bind(member).bind(before).bind(limit).bind(owned_by).fetch_all(c).await?),
    )
}

/// Notes that a member has read all notices up to the number `last`; returns how many those were.
///
/// # Errors
/// The database's own.
pub async fn set_read(tx: &mut Tx, member: i64, last: i64, at: i64) -> Result<u64, StoreError> {
    let sql = "UPDATE notice SET read_at = $1 WHERE member_id = $2 AND id <= $3 AND read_at IS NULL";
    Ok(on!(tx, c => sqlx::query(sql).bind(at).bind(member).bind(last).execute(c).await?.rows_affected()))
}

/// The greatest number of all notices, or of a member's; 0 if there is none.
///
/// # Errors
/// The database's own.
pub async fn newest(tx: &mut Tx, member: Option<i64>) -> Result<i64, StoreError> {
    let (newest,): (i64,) = if let Some(member) = member {
        let sql = "SELECT COALESCE(MAX(id), 0) FROM notice WHERE member_id = $1";
        on!(tx, c => sqlx::query_as(sql).bind(member).fetch_one(c).await?)
    } else {
        on!(tx, c => sqlx::query_as("SELECT COALESCE(MAX(id), 0) FROM notice").fetch_one(c).await?)
    };
    Ok(newest)
}
