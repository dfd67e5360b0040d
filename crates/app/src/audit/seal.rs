//! Chaining entries, a batch at a time.
//!
//! Entries are chained in the order in which they are sealed, by one writer at a time, not in that of their numbers: of two that are committed at
//! once by two nodes, the one with the lesser number may come later. So the chain cannot fork, and nobody who notes something has to wait for others.

use baton_store::audit::chain::{self, BEGINNING, Hash};
use baton_store::audit::search;
use baton_store::{Tx, setting};
use serde::{Deserialize, Serialize};

use crate::vault::Spot;
use crate::workspace::{Error, Workspace};

/// Entries that are sealed in one commit.
const BATCH: i64 = 500;
/// The setting with the anchor, sealed by the vault.
const ANCHOR: &str = "audit_anchor";
/// What the anchor is sealed for.
const SPOT: Spot = Spot { name: "audit.anchor", row: 0 };

/// Where the chain begins and ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Anchor {
    /// The place before its first entry: not 0 if older ones were pruned.
    pub(super) from: i64,
    /// The hash there, in hexadecimal.
    pub(super) from_hash: String,
    /// The place of its last entry.
    pub(super) place: i64,
    /// The hash there.
    pub(super) hash: String,
}

impl Anchor {
    pub(super) fn beginning() -> Anchor {
        let hash = hex(&BEGINNING);
        Anchor { from: 0, from_hash: hash.clone(), place: 0, hash }
    }
}

pub(super) fn hex(hash: &[u8]) -> String {
    hash.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The hash that is written so.
pub(super) fn unhex(text: &str) -> Option<Hash> {
    let pairs = (text.len() == 64 && text.is_ascii()).then(|| text.as_bytes().chunks(2))?;
    let bytes: Option<Vec<u8>> =
        pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    bytes?.try_into().ok()
}

/// The anchor; none before the first entry was sealed.
pub(super) async fn anchor(workspace: &Workspace, tx: &mut Tx) -> Result<Option<Anchor>, Error> {
    let Some(sealed) = setting::get(tx, ANCHOR).await? else { return Ok(None) };
    let text = workspace.vault().open(&SPOT, &sealed)?;
    Ok(serde_json::from_str(&text).ok())
}

pub(super) async fn set_anchor(workspace: &Workspace, tx: &mut Tx, anchor: &Anchor) -> Result<(), Error> {
    let text = serde_json::json!(anchor).to_string();
    let sealed = workspace.vault().seal(tx, &SPOT, &text).await?;
    Ok(setting::set(tx, ANCHOR, &sealed).await?)
}

/// Seals what waits, if anything does. Where the key is missing it goes on waiting, and so do services not: `baton doctor` says so.
pub(super) async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    if !chain::is_waiting(&mut workspace.db.read().await?).await? {
        return Ok(0);
    }
    match batch(workspace).await {
        Err(error @ (Error::Vault(_) | Error::Refused(_) | Error::File { .. })) => {
            tracing::warn!(%error, "entries of the audit wait to be chained");
            Ok(0)
        }
        sealed => sealed,
    }
}

/// Seals a batch; returns how many entries that were.
pub(super) async fn batch(workspace: &Workspace) -> Result<usize, Error> {
    let mut tx = workspace.db.write_aside().await?;
    let waiting = chain::unsealed(&mut tx, BATCH).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut anchor = anchor(workspace, &mut tx).await?.unwrap_or_else(Anchor::beginning);
    let mut hash = unhex(&anchor.hash).unwrap_or(BEGINNING);
    let ids: Vec<i64> = waiting.iter().map(|entry| entry.id).collect();
    let persons = search::persons_of(&mut tx, &ids).await?;
    for entry in &waiting {
        anchor.place += 1;
        let about: Vec<i64> =
            persons.iter().filter(|(id, _)| *id == entry.id).map(|(_, lead)| *lead).collect();
        hash = entry.hash(&hash, anchor.place, &about)?;
        chain::seal(&mut tx, entry.id, anchor.place, &hash).await?;
    }
    anchor.hash = hex(&hash);
    set_anchor(workspace, &mut tx, &anchor).await?;
    tx.commit().await?;
    Ok(waiting.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_written_and_read() {
        assert_eq!(unhex(&hex(&[7; 32])), Some([7; 32]));
        for text in ["", "0", &"z".repeat(64), &"0".repeat(63)] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }
}
