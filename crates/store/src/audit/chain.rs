//! The chain: each entry with a hash over the one before it and itself, so that nothing can be changed, left out or put elsewhere unnoticed.

use sha2::{Digest as _, Sha256};
use sqlx::FromRow;

use crate::db::on;
use crate::{StoreError, Tx};

/// A hash of the chain.
pub type Hash = [u8; 32];

/// Before the first entry.
pub const BEGINNING: Hash = [0; 32];

/// An entry, whole.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// When it was noted, in microseconds.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// Did what.
    pub action: String,
    /// To what.
    pub subject: String,
    /// More: a JSON object.
    pub detail: String,
    /// From where.
    pub address: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Its place in the chain; none before it is sealed.
    pub place: Option<i64>,
    /// Its hash.
    pub hash: Option<Vec<u8>>,
}

/// What stands in the place of the detail of an entry about somebody who was erased: its hash, so that the chain holds.
const ERASED: &str = "{\"erased\":\"";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The hash of a detail, or of the one that stood there before it was erased.
fn detail_hash(detail: &str) -> String {
    match detail.strip_prefix(ERASED).and_then(|rest| rest.strip_suffix("\"}")) {
        Some(hash) => hash.to_owned(),
        None => hex(&Sha256::digest(detail)),
    }
}

/// What a detail becomes that must not be read any more.
pub(crate) fn erased_detail(detail: &str) -> String {
    format!("{ERASED}{}\"}}", detail_hash(detail))
}

impl Entry {
    /// Its hash at `place` after `before`; `persons` in ascending order. The canonical form is a JSON array of all of it, written without spaces.
    ///
    /// # Errors
    /// [`StoreError::Batch`] if it cannot be written, which no text makes happen.
    pub fn hash(&self, before: &Hash, place: i64, persons: &[i64]) -> Result<Hash, StoreError> {
        let Entry { id, at, actor, action, subject, detail, address, reason, .. } = self;
        let form = (place, id, at, actor, action, subject, detail_hash(detail), address, reason, persons);
        let mut hasher = Sha256::new();
        hasher.update(before);
        hasher.update(serde_json::to_vec(&form)?);
        Ok(hasher.finalize().into())
    }
}

/// Entries that are not sealed yet, at most `limit`, by number.
///
/// # Errors
/// The database's own.
pub async fn unsealed(tx: &mut Tx, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT * FROM audit WHERE place IS NULL ORDER BY id LIMIT $1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(limit).fetch_all(c).await?))
}

/// Whether entries wait to be sealed.
///
/// # Errors
/// The database's own.
pub async fn is_waiting(tx: &mut Tx) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM audit WHERE place IS NULL LIMIT 1";
    let found: Option<(i64,)> = on!(tx, c => sqlx::query_as(sql).fetch_optional(c).await?);
    Ok(found.is_some())
}

/// Sealed entries after `place`, at most `limit`, in order of place.
///
/// # Errors
/// The database's own.
pub async fn sealed(tx: &mut Tx, place: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT * FROM audit WHERE place > $1 ORDER BY place LIMIT $2";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(place).bind(limit).fetch_all(c).await?))
}

/// Puts an entry into its place.
///
/// # Errors
/// The database's own.
pub async fn seal(tx: &mut Tx, id: i64, place: i64, hash: &Hash) -> Result<(), StoreError> {
    let sql = "UPDATE audit SET place = $1, hash = $2 WHERE id = $3 AND place IS NULL";
    on!(tx, c => sqlx::query(sql).bind(place).bind(&hash[..]).bind(id).execute(c).await.map(|_| ())?);
    Ok(())
}

/// Removes sealed entries up to `place` with whom they are about; returns how many. The chain begins after it then.
///
/// # Errors
/// The database's own.
pub async fn prune(tx: &mut Tx, place: i64) -> Result<u64, StoreError> {
    let persons = "DELETE FROM audit_person WHERE audit_id IN (SELECT id FROM audit WHERE place <= $1)";
    on!(&mut *tx, c => sqlx::query(persons).bind(place).execute(c).await.map(|_| ())?);
    let sql = "DELETE FROM audit WHERE place <= $1";
    Ok(on!(tx, c => sqlx::query(sql).bind(place).execute(c).await?.rows_affected()))
}

/// The entry up to which all were noted before `at` (microseconds), at most `limit` after `place`: its place and hash.
///
/// # Errors
/// The database's own.
pub async fn before(
    tx: &mut Tx,
    place: i64,
    at: i64,
    limit: i64,
) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let sql = "SELECT place, hash FROM audit WHERE place > $1 AND place <= $1 + $3 AND place < COALESCE( \
                 (SELECT MIN(place) FROM audit WHERE place > $1 AND place <= $1 + $3 AND at >= $2), $1 + $3 + 1) \
               ORDER BY place DESC LIMIT 1";
    Ok(on!(tx, c => sqlx::query_as(sql).bind(place).bind(at).bind(limit).fetch_optional(c).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            id: 3,
            at: 5,
            actor: "Dana".to_owned(),
            action: "x".to_owned(),
            subject: "lead 1".to_owned(),
            detail: r#"{"note":"김"}"#.to_owned(),
            address: None,
            reason: None,
            place: None,
            hash: None,
        }
    }

    #[test]
    fn every_part_is_in_the_hash_and_erasing_a_detail_keeps_it() {
        let hash = |entry: &Entry| entry.hash(&BEGINNING, 1, &[1]).unwrap();
        let whole = hash(&entry());
        let others = [
            Entry { id: 4, ..entry() },
            Entry { at: 6, ..entry() },
            Entry { actor: "Mina".to_owned(), ..entry() },
            Entry { action: "y".to_owned(), ..entry() },
            Entry { subject: "lead 2".to_owned(), ..entry() },
            Entry { detail: "{}".to_owned(), ..entry() },
            Entry { address: Some(String::new()), ..entry() },
            Entry { reason: Some(String::new()), ..entry() },
        ];
        assert!(others.iter().all(|other| hash(other) != whole));
        assert_ne!(entry().hash(&[1; 32], 1, &[1]).unwrap(), whole);
        assert_ne!(entry().hash(&BEGINNING, 2, &[1]).unwrap(), whole);
        assert_ne!(entry().hash(&BEGINNING, 1, &[]).unwrap(), whole);
        let erased = Entry { detail: erased_detail(&entry().detail), ..entry() };
        assert_eq!(hash(&erased), whole);
        assert_eq!(erased_detail(&erased.detail), erased.detail);
        assert!(!erased.detail.contains('김'));
    }
}
