//! Whether everything that is sealed can be opened here.

use baton_store::sealed::{self, COLUMNS};
use baton_store::{Tx, setting};
use serde::Serialize;

use super::key::{Spot, key_id};
use super::{IN_FORCE, KeySource, Vault};
use crate::workspace::{Error, Workspace};

/// How the secrets of a workspace are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// The id of the key that seals; none before the first secret.
    pub key: Option<String>,
    /// How many can be opened.
    pub sound: u64,
    /// How many stand in the open: an older version stored them.
    pub plain: u64,
    /// How many cannot be opened; one at least if the key is not there.
    pub shut: u64,
    /// Why the first of them cannot.
    pub why: Option<String>,
}

/// Tries to open every secret of a workspace.
///
/// # Errors
/// The database's own.
pub async fn check(workspace: &Workspace) -> Result<Sealed, Error> {
    opened(workspace.vault(), &mut workspace.db.read().await?).await
}

/// As [`check`], with other keys.
pub(crate) async fn check_with(keys: KeySource, tx: &mut Tx) -> Result<Sealed, Error> {
    opened(&Vault::new(keys), tx).await
}

async fn opened(vault: &Vault, tx: &mut Tx) -> Result<Sealed, Error> {
    let mut found = Sealed { key: setting::get(tx, IN_FORCE).await?, ..Sealed::default() };
    for column in COLUMNS {
        for (row, stored) in sealed::values(tx, column).await? {
            if key_id(&stored).is_none() {
                found.plain += 1;
                continue;
            }
            match vault.open(&Spot { name: column.name, row }, &stored) {
                Ok(_) => found.sound += 1,
                Err(error) => {
                    found.shut += 1;
                    found.why.get_or_insert_with(|| error.to_string());
                }
            }
        }
    }
    // Where nothing is sealed that could tell, the key itself does: nothing new could be sealed, and the audit not be verified.
    if found.shut == 0
        && found.key.is_some()
        && let Err(error) = vault.in_force(tx).await
    {
        (found.shut, found.why) = (1, Some(error.to_string()));
    }
    Ok(found)
}
