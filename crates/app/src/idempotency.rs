//! Requests that may be sent twice and are done once, as Stripe does it and `draft-ietf-httpapi-idempotency-key-header` describes it: whoever
//! does not know whether a request arrived sends it again with the same key, and is told what the first one was told.

use baton_model::time::MICROS_PER_SECOND;
use baton_store::idempotent_request::{self, Request};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::vault::Spot;
use crate::workspace::{Error, Workspace};

/// For how long a key is known, in microseconds: a day.
const KEPT: i64 = 24 * 3_600 * MICROS_PER_SECOND;
/// Whoever worked on a request for so long does so no more, in microseconds: a minute, twice what an answer may take.
const ABANDONED: i64 = 60 * MICROS_PER_SECOND;
/// The longest key, in characters.
pub const KEY_CHARS_MAX: usize = 255;
/// The name that answers are sealed for.
const ANSWER: &str = "idempotent_request.answer";

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers that belong to it: name and value.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// What to do with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// It is new: to be done, then settled or forgotten by this number.
    First(i64),
    /// It was done: this was the answer.
    Again(Answer),
    /// One with this key is being done.
    Underway,
    /// Another one came with this key.
    Another,
}

/// Whose turn it is: a request of `caller` (who it is), with `key`, that asks `parts`.
///
/// # Errors
/// [`Error::WrongUse`] for a key that is none, or the database's own.
pub async fn begin(workspace: &Workspace, caller: &[u8], key: &str, parts: &[&[u8]]) -> Result<Turn, Error> {
    if key.is_empty() || key.chars().count() > KEY_CHARS_MAX || !key.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Error::WrongUse(format!(
            "Idempotency-Key: 1 to {KEY_CHARS_MAX} visible ASCII characters, such as a UUID"
        )));
    }
    let now = workspace.now().micros();
    let new = Request {
        id: 0,
        caller: digest(&[caller]),
        key: key.to_owned(),
        request: digest(parts),
        begun_at: now,
        status: None,
        answer: None,
    };
    let mut tx = workspace.db.write_aside().await?;
    let mut begun = idempotent_request::begin(&mut tx, &new).await?;
    if let Err(before) = &begun
        && (before.begun_at < now - KEPT || (before.status.is_none() && before.begun_at < now - ABANDONED))
    {
        idempotent_request::forget(&mut tx, before.id).await?;
        begun = idempotent_request::begin(&mut tx, &new).await?;
    }
    tx.commit().await?;
    match begun {
        Ok(id) => Ok(Turn::First(id)),
        Err(before) if before.request != new.request => Ok(Turn::Another),
        Err(before) => match before.answer {
            None => Ok(Turn::Underway),
            Some(sealed) => {
                let plain = workspace.vault().open(&spot(before.id), &sealed)?;
                let answer = serde_json::from_str(&plain);
                answer
                    .map(Turn::Again)
                    .map_err(|error| Error::Refused(format!("the answer cannot be read: {error}")))
            }
        },
    }
}

/// Keeps the answer to a request, sealed: it may hold secrets.
///
/// # Errors
/// What is wrong with the key that seals, or the database's own.
pub async fn settle(workspace: &Workspace, id: i64, answer: &Answer) -> Result<(), Error> {
    let plain = serde_json::json!(answer).to_string();
    let mut tx = workspace.db.write_aside().await?;
    let sealed = workspace.vault().seal(&mut tx, &spot(id), &plain).await?;
    idempotent_request::settle(&mut tx, id, i64::from(answer.status), &sealed).await?;
    Ok(tx.commit().await?)
}

/// Forgets a request that changed nothing: it may be asked again.
///
/// # Errors
/// The database's own.
pub async fn forget(workspace: &Workspace, id: i64) -> Result<(), Error> {
    let mut tx = workspace.db.write_aside().await?;
    idempotent_request::forget(&mut tx, id).await?;
    Ok(tx.commit().await?)
}

/// Forgets keys that are a day old; returns how many.
///
/// # Errors
/// The database's own.
pub(crate) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let before = workspace.now().micros() - KEPT;
    let oldest = idempotent_request::oldest(&mut workspace.db.read().await?).await?;
    if oldest.is_none_or(|oldest| oldest >= before) {
        return Ok(0);
    }
    let mut tx = workspace.db.write_beside().await?;
    let count = idempotent_request::tidy(&mut tx, before).await?;
    tx.commit().await?;
    Ok(count as usize)
}

fn spot(row: i64) -> Spot {
    Spot { name: ANSWER, row }
}

/// Each part with its length before it: no two lists of parts give the same bytes.
fn digest(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}
