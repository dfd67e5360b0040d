//! Whether the audit is what was noted.

use std::collections::HashMap;

use baton_store::audit::chain::{self, BEGINNING, Hash};
use baton_store::audit::search;
use serde::Serialize;
use utoipa::ToSchema;

use super::seal::{Anchor, anchor, hex, unhex};
use crate::workspace::{Error, Workspace};

/// Entries that are read at once.
const BATCH: i64 = 1_000;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verified {
    /// How many entries were looked at.
    pub entries: u64,
    /// How many were noted just now and are not chained yet.
    pub waiting: u64,
    /// The place before the first entry: entries up to it were pruned.
    pub pruned: i64,
    /// The place of the last entry: keep it with its hash somewhere else, and later hold them against the chain (`--anchor PLACE:HASH`).
    pub place: i64,
    /// The hash there, in hexadecimal.
    pub hash: String,
    /// The first thing that is wrong; null if all is as it was noted.
    pub fault: Option<String>,
}

/// Walks the chain and holds it against its anchor, and against `known`, a place and its hash that were kept elsewhere.
///
/// # Errors
/// [`Error::Vault`] if the anchor was altered or the key is missing, [`Error::WrongUse`] for a hash that is none, or the database's own.
pub async fn verify(workspace: &Workspace, known: Option<(i64, &str)>) -> Result<Verified, Error> {
    let wrong =
        || Error::WrongUse("write the place and the hash as `baton audit verify` shows them".to_owned());
    let known =
        known.map(|(place, hash)| unhex(hash).map(|hash| (place, hash)).ok_or_else(wrong)).transpose()?;
    // One state: what is chained meanwhile is not half seen.
    let mut tx = workspace.db.read().await?;
    let found = anchor(workspace, &mut tx).await?;
    let anchored = found.clone().unwrap_or_else(Anchor::beginning);
    let mut walk = Walk {
        place: anchored.from,
        hash: unhex(&anchored.from_hash).unwrap_or(BEGINNING),
        known,
        seen: false,
        entries: 0,
    };
    let fault = walk.run(&mut tx).await?;
    let fault = fault.or_else(|| walk.end(&anchored));
    let waiting = chain::unsealed(&mut tx, i64::MAX).await?.len() as u64;
    Ok(Verified {
        entries: walk.entries,
        waiting,
        pruned: anchored.from,
        place: walk.place,
        hash: hex(&walk.hash),
        fault,
    })
}

/// A walk along the chain.
struct Walk {
    place: i64,
    hash: Hash,
    known: Option<(i64, Hash)>,
    seen: bool,
    entries: u64,
}

impl Walk {
    /// Goes on to the end; returns what is wrong on the way.
    async fn run(&mut self, tx: &mut baton_store::Tx) -> Result<Option<String>, Error> {
        self.look();
        loop {
            let entries = chain::sealed(tx, self.place, BATCH).await?;
            if entries.is_empty() {
                return Ok(None);
            }
            let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
            let mut persons: HashMap<i64, Vec<i64>> = HashMap::new();
            for (id, lead) in search::persons_of(tx, &ids).await? {
                persons.entry(id).or_default().push(lead);
            }
            for entry in entries {
                let next = self.place + 1;
                if entry.place != Some(next) {
                    let found = entry.place.unwrap_or_default();
                    return Ok(Some(format!(
                        "entries are missing: after place {} comes {found}",
                        self.place
                    )));
                }
                let about = persons.remove(&entry.id).unwrap_or_default();
                let hash = entry.hash(&self.hash, next, &about)?;
                if entry.hash.as_deref() != Some(&hash[..]) {
                    let (id, at) = (entry.id, baton_model::Instant::from_micros(entry.at));
                    return Ok(Some(format!("entry {id} at place {next} ({at}) is not what was noted")));
                }
                (self.place, self.hash) = (next, hash);
                self.entries += 1;
                self.look();
            }
        }
    }

    /// Whether the known hash is here.
    fn look(&mut self) {
        self.seen |= self.known == Some((self.place, self.hash));
    }

    /// What is wrong at the end.
    fn end(&self, anchor: &Anchor) -> Option<String> {
        if (self.place, &hex(&self.hash)) != (anchor.place, &anchor.hash) {
            let (place, wanted) = (self.place, anchor.place);
            return Some(format!(
                "the chain ends at place {place}, its anchor is at {wanted}: entries were cut off or added"
            ));
        }
        let (place, _) = self.known.filter(|_| !self.seen)?;
        if place < anchor.from {
            return Some(format!("place {place} was pruned: nothing can be held against it any more"));
        }
        Some(format!("place {place} does not have the hash that was kept: the chain is another one"))
    }
}
