//! Messages of a person who is erased: their places in the log stay, with a keyed hash of their ids.

use crate::bulk::{Cell, pieces};
use crate::db::on;
use crate::event::digest;
use crate::{StoreError, Tx};

/// The kind of a message of which nothing but its place is left.
pub const TOMBSTONE: i64 = 3;
/// A day, in microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// A keyed hash of the class and the id of a message.
pub type KeyedId = [u8; 16];

/// Messages of a lead with a number above `after`, at most `limit`: number, class, id; in order.
///
/// # Errors
/// The database's own.
pub async fn messages_of(
    tx: &mut Tx,
    lead: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, i64, String)>, StoreError> {
    let sql =
        "SELECT seq, class, message_id FROM event WHERE lead_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(lead).bind(after).bind(limit).fetch_all(c).await?))
}

/// Events of this name from before `before` (microseconds), at most `limit`: number, class, id, lead.
///
/// # Errors
/// The database's own.
pub async fn older(
    tx: &mut Tx,
    name: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<(i64, i64, String, Option<i64>)>, StoreError> {
    let sql = "SELECT seq, class, message_id, lead_id FROM event WHERE kind = 0 AND name = $1 AND occurred_at < $2 ORDER BY seq LIMIT $3";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(name).bind(before).bind(limit).fetch_all(c).await?))
}

/// Leaves nothing of these messages but their numbers and the days on which they were received: (number, class, id, keyed hash). Whatever has such an
/// id and is sent again is known by its keyed hash ([`buried`]).
///
/// # Errors
/// The database's own.
pub async fn bury(tx: &mut Tx, messages: &[(i64, i64, String, KeyedId)]) -> Result<(), StoreError> {
    let sql = "UPDATE event SET message_id = $1, kind = $2, lead_id = NULL, account_id = NULL, name = '', body = '{}', context = NULL, \
                 snapshot = 0, verdict = 0, verdict_reason = NULL, sender = NULL, sent_at = NULL, extra = NULL, \
                 received_at = received_at - (received_at % $3), occurred_at = received_at - (received_at % $3) WHERE seq = $4";
    for (seq, class, id, keyed) in messages {
        let hex = keyed.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        on!(&mut *tx, c => sqlx::query(sql).bind(hex).bind(TOMBSTONE).bind(DAY).bind(seq).execute(c).await.map(|_| ())?);
        let plain = digest(*class, id);
        let delete = "DELETE FROM message WHERE digest = $1";
        on!(&mut *tx, c => sqlx::query(delete).bind(&plain[..]).execute(c).await.map(|_| ())?);
        let insert = "INSERT INTO message (digest, seq) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING";
        on!(&mut *tx, c => sqlx::query(insert).bind(&keyed[..]).bind(seq).execute(c).await.map(|_| ())?);
    }
    Ok(())
}

/// Those of these keyed hashes that are of buried messages.
///
/// # Errors
/// The database's own.
pub async fn buried(tx: &mut Tx, ids: &[KeyedId]) -> Result<Vec<KeyedId>, StoreError> {
    let mut found = Vec::new();
    for piece in pieces(ids) {
        let rows: Vec<[Cell<'_>; 1]> = piece.iter().map(|id| [Cell::Bytes(&id[..])]).collect();
        let sql = "SELECT digest FROM message WHERE digest IN (@values)";
        for (digest,) in tx.fetch_values::<(Vec<u8>,), 1>(sql, &rows).await? {
            found.extend(KeyedId::try_from(digest.as_slice()).ok());
        }
    }
    Ok(found)
}
