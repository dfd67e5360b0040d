//! Secrets at rest: what Baton has to know and nobody who reads the database may.
//!
//! A secret is sealed (XChaCha20-Poly1305) for the row that it stands in with a key that is not in the database, so it can neither be read nor put
//! anywhere else by whoever has the database alone. Which columns hold secrets stands in [`baton_store::sealed::COLUMNS`]. The id of the key that
//! seals stands in the database: a node with another key seals nothing, and says so. See `docs/adr/0013-vault.md`.

mod check;
mod key;
mod rotate;
mod source;

use std::sync::{PoisonError, RwLock};

use baton_store::{Tx, setting};

pub(crate) use check::check_with;
pub use check::{Sealed, check};
pub(crate) use key::mac;
pub use key::{KEY_BYTES, Key, Spot};
pub use rotate::{Rotated, Rotation, rotate, seal_plain};
pub(crate) use source::random;
pub use source::{FILE, KeySource};

use crate::workspace::Error;

/// The setting with the id of the key that seals.
const IN_FORCE: &str = "secret_key";

/// Why a secret cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key is not there.
    #[error(
        "the secrets of this workspace are sealed with the key {wanted}, which is not in {place}: put the file `secret.key` of the machine that sealed \
         them there, or set BATON_SECRET_KEY; every node needs the same key"
    )]
    NoKey {
        /// Its id.
        wanted: String,
        /// Where keys are read from.
        place: String,
    },
    /// What is stored was altered or moved, or is not sealed at all.
    #[error(
        "{0}: what is stored is not what was sealed for this place: restore it from a backup, or set it anew"
    )]
    Altered(String),
}

/// Seals and opens.
#[derive(Debug)]
pub struct Vault {
    source: KeySource,
    keys: RwLock<Vec<Key>>,
}

impl Vault {
    pub(crate) fn new(source: KeySource) -> Vault {
        Vault { source, keys: RwLock::default() }
    }

    /// Where its keys are.
    pub fn source(&self) -> &KeySource {
        &self.source
    }

    /// The key with this id. It is read anew where it is not known: it may have been changed by another process.
    fn key(&self, id: &str) -> Result<Option<Key>, Error> {
        let known = |keys: &[Key]| keys.iter().find(|key| key.id() == id).cloned();
        if let Some(key) = known(&self.keys.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(Some(key));
        }
        let read = self.source.read()?;
        let found = known(&read);
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(found)
    }

    fn no_key(&self, id: &str) -> Error {
        VaultError::NoKey { wanted: id.to_owned(), place: self.source.to_string() }.into()
    }

    /// Seals `plain` for `spot`, within the transaction that stores it, which keeps other writers out (`Db::write` or `Db::write_aside`): so
    /// nobody changes the key meanwhile. The first secret of a workspace makes the key.
    ///
    /// # Errors
    /// [`VaultError::NoKey`], what is wrong with the file of the key, or the database's own.
    pub async fn seal(&self, tx: &mut Tx, spot: &Spot, plain: &str) -> Result<String, Error> {
        Ok(self.in_force(tx).await?.seal(spot, plain))
    }

    /// The key that seals; made where there is none yet.
    pub(crate) async fn in_force(&self, tx: &mut Tx) -> Result<Key, Error> {
        if let Some(id) = setting::get(tx, IN_FORCE).await? {
            return self.key(&id)?.ok_or_else(|| self.no_key(&id));
        }
        let mut keys = self.source.read()?;
        if keys.is_empty() {
            keys = self.source.make()?;
        }
        let first = keys.first().cloned().ok_or_else(|| self.no_key("of its own"))?;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        setting::set(tx, IN_FORCE, first.id()).await?;
        Ok(first)
    }

    /// What was sealed for `spot`.
    ///
    /// # Errors
    /// [`VaultError`], or what is wrong with the file of the key.
    pub fn open(&self, spot: &Spot, sealed: &str) -> Result<String, Error> {
        let altered = || Error::from(VaultError::Altered(spot.to_string()));
        let id = key::key_id(sealed).ok_or_else(altered)?;
        let key = self.key(id)?.ok_or_else(|| self.no_key(id))?;
        key.open(spot, sealed).ok_or_else(altered)
    }

    /// As [`Vault::open`], for what may not be there.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_some(&self, spot: &Spot, sealed: Option<&str>) -> Result<Option<String>, Error> {
        sealed.map(|sealed| self.open(spot, sealed)).transpose()
    }
}
