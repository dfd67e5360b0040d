//! Quarantine: messages that were sent and could not be taken, each with its reason.

use serde::Serialize;
use sqlx::FromRow;
use uuid::Uuid;

use crate::bulk::{Cell, pieces};
use crate::db::on;
use crate::{StoreError, Tx, check};

/// A message in quarantine.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize)]
pub struct Quarantined {
    /// Its number; 0 in a new one.
    pub id: i64,
    /// 0 from servers, 1 from browsers.
    pub class: i64,
    /// The key it came with.
    pub key_id: Option<i64>,
    /// Why, as a code.
    pub code: String,
    /// The member at fault, if one is.
    pub place: Option<String>,
    /// Why, in words.
    pub reason: String,
    /// Where it was sent to: `track`, `batch` …
    pub endpoint: String,
    /// The message as it came: JSON.
    pub message: String,
    /// When its batch was sent by the sender's clock, if that was said, in microseconds.
    pub sent_at: Option<i64>,
    /// When it first came, in microseconds.
    pub received_at: i64,
    /// When it last came.
    pub last_at: i64,
    /// How often it came.
    pub times: i64,
}

impl Quarantined {
    fn digest(&self) -> [u8; 16] {
        let class = Uuid::from_u128(u128::from(self.class.unsigned_abs()));
        Uuid::new_v5(&class, format!("{}\0{}\0{}", self.code, self.endpoint, self.message).as_bytes())
            .into_bytes()
    }
}

/// Puts messages into quarantine. One that is there for the same reason is counted.
///
/// # Errors
/// [`StoreError::Value`] for what may not be stored, or the database's own.
pub async fn add(tx: &mut Tx, messages: &[Quarantined]) -> Result<(), StoreError> {
    let mut digests: Vec<([u8; 16], &Quarantined)> = Vec::with_capacity(messages.len());
    for message in messages {
        check::text("message", &message.message, check::BODY_BYTES_MAX)?;
        check::text("reason", &message.reason, check::BODY_BYTES_MAX)?;
        check::optional("place", message.place.as_deref(), check::TEXT_BYTES_MAX)?;
        digests.push((message.digest(), message));
    }
    // One statement may not meet a row twice.
    digests.sort_unstable_by_key(|(digest, _)| *digest);
    digests.dedup_by_key(|(digest, _)| *digest);
    let sql = "INSERT INTO quarantine (digest, class, key_id, code, place, reason, endpoint, message, sent_at, received_at, \
                 last_at, times) @values ON CONFLICT (digest) DO UPDATE SET last_at = excluded.last_at, times = quarantine.times + 1";
    for piece in pieces(&digests) {
        let rows: Vec<[Cell<'_>; 12]> = piece
            .iter()
            .map(|(digest, message)| {
                [
                    Cell::Bytes(digest),
                    Cell::Int(Some(message.class)),
                    Cell::Int(message.key_id),
                    Cell::Text(Some(&message.code)),
                    Cell::Text(message.place.as_deref()),
                    Cell::Text(Some(&message.reason)),
                    Cell::Text(Some(&message.endpoint)),
                    Cell::Text(Some(&message.message)),
                    Cell::Int(message.sent_at),
                    Cell::Int(Some(message.received_at)),
                    Cell::Int(Some(message.last_at)),
                    Cell::Int(Some(message.times)),
                ]
            })
            .collect();
        tx.run_values(sql, &rows).await?;
    }
    Ok(())
}

/// Messages in quarantine after number `after`, in order.
///
/// # Errors
/// The database's own.
pub async fn list(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Quarantined>, StoreError> {
    let sql = "SELECT id, class, key_id, code, place, reason, endpoint, message, sent_at, received_at, last_at, times \
               FROM quarantine WHERE id > $1 ORDER BY id LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(after).bind(limit).fetch_all(c).await?))
}

/// Takes messages out of quarantine; returns how many were there.
///
/// # Errors
/// The database's own.
pub async fn remove(tx: &mut Tx, ids: &[i64]) -> Result<u64, StoreError> {
    tx.batch("DELETE FROM quarantine WHERE id IN (SELECT CAST(r.value AS BIGINT) FROM @rows)", ids).await
}

/// How many messages of a class (0 servers, 1 browsers) are in quarantine, counted up to `limit`.
///
/// # Errors
/// The database's own.
pub async fn count(tx: &mut Tx, class: i64, limit: i64) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM quarantine WHERE class = $1 LIMIT $2) AS counted";
    let (count,): (i64,) = on!(tx, c => sqlx::query_as(sql).bind(class).bind(limit).fetch_one(c).await?);
    Ok(count)
}
