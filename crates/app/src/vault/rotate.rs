//! Sealing everything with another key, and what older versions stored in the open.

use baton_store::sealed::{self, COLUMNS, SETTINGS};
use baton_store::{audit, setting};
use serde::Serialize;
use serde_json::json;

use super::key::{Key, Spot, key_id};
use super::source::new_key;
use super::{IN_FORCE, KeySource};
use crate::workspace::{Error, Workspace};

/// What came of sealing with another key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// The id of the key that seals now.
    pub key: String,
    /// The id of the one before.
    pub before: Option<String>,
    /// How many secrets were sealed anew.
    pub secrets: u64,
    /// How many could not be opened, and are left as they are.
    pub shut: u64,
}

/// How the key is changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Forget the keys before it.
    pub drop_old: bool,
    /// Leave what cannot be opened instead of giving up: the way on when a key is lost.
    pub leave_shut: bool,
}

/// Seals every secret with a new key, in one commit, in the name of `by`. Where keys are in a file it is made there, before the commit and beside
/// the old ones, so that at every moment every secret can be opened; afterwards the old ones stay, for older backups, unless they are to be dropped.
/// Where keys are given, the first of them is the new one.
///
/// # Errors
/// [`super::VaultError`] if one cannot be opened; then nothing was sealed. What is wrong with the file, or the database's own.
pub async fn rotate(workspace: &Workspace, how: Rotation, by: &str) -> Result<Rotated, Error> {
    let vault = workspace.vault();
    let mut keys = vault.source().read()?;
    if matches!(vault.source(), KeySource::File(_)) {
        keys.insert(0, new_key()?);
        if keys.len() > 1 {
            vault.source().replace(&keys)?;
        } else {
            keys = vault.source().make()?;
        }
    }
    let new = keys.first().cloned().ok_or_else(|| vault.no_key("of its own"))?;
    let mut tx = workspace.db.write_aside().await?;
    let before = setting::get(&mut tx, IN_FORCE).await?;
    let (mut secrets, mut shut) = (0, 0);
    for column in COLUMNS {
        for (row, stored) in sealed::values(&mut tx, column).await? {
            let spot = Spot { name: column.name, row };
            let opened = if key_id(&stored).is_some() { vault.open(&spot, &stored) } else { Ok(stored) };
            let plain = match opened {
                Err(_) if how.leave_shut => {
                    shut += 1;
                    continue;
                }
                opened => opened?,
            };
            sealed::put(&mut tx, column, row, &new.seal(&spot, &plain)).await?;
            secrets += 1;
        }
    }
    for (key, name) in SETTINGS {
        let Some(stored) = setting::get(&mut tx, key).await? else { continue };
        let spot = Spot { name, row: 0 };
        match vault.open(&spot, &stored) {
            Ok(plain) => setting::set(&mut tx, key, &new.seal(&spot, &plain)).await?,
            Err(_) if how.leave_shut => shut += 1,
            Err(error) => return Err(error),
        }
    }
    setting::set(&mut tx, IN_FORCE, new.id()).await?;
    let detail = json!({ "key": new.id(), "before": before, "secrets": secrets, "shut": shut });
    audit::note(&mut tx, workspace.now().micros(), by, "rotate_key", "vault", &detail.to_string()).await?;
    tx.commit().await?;
    if how.drop_old {
        vault.source().replace(std::slice::from_ref::<Key>(&new))?;
    }
    Ok(Rotated { key: new.id().to_owned(), before, secrets, shut })
}

/// Seals what an older version stored in the open; returns how many secrets that were. To be called before a service begins: what is not sealed
/// is not used.
///
/// # Errors
/// As [`super::Vault::seal`].
pub async fn seal_plain(workspace: &Workspace) -> Result<u64, Error> {
    let mut plain = 0;
    let mut tx = workspace.db.read().await?;
    for column in COLUMNS {
        let values = sealed::values(&mut tx, column).await?;
        plain += values.iter().filter(|(_, stored)| key_id(stored).is_none()).count() as u64;
    }
    drop(tx);
    if plain == 0 {
        return Ok(0);
    }
    let mut tx = workspace.db.write_aside().await?;
    tx.overwrite_deleted(true).await?;
    let mut done = 0;
    for column in COLUMNS {
        for (row, stored) in sealed::values(&mut tx, column).await? {
            if key_id(&stored).is_none() {
                let sealed =
                    workspace.vault().seal(&mut tx, &Spot { name: column.name, row }, &stored).await?;
                sealed::put(&mut tx, column, row, &sealed).await?;
                done += 1;
            }
        }
    }
    tx.overwrite_deleted(false).await?;
    tx.commit().await?;
    workspace.db.truncate_log().await?;
    Ok(done)
}
