//! The key of the hashes by which those who were erased are known again. It stands in the database, sealed: whoever has that alone can test no guess.

use baton_store::erasure::KeyedId;
use baton_store::{StoreError, Tx, setting};

use crate::vault::{KEY_BYTES, Spot, Vault, mac, random};
use crate::workspace::Error;

const SETTING: &str = "erasure_key";
const SPOT: Spot = Spot { name: "erasure.key", row: 0 };

/// The key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ErasureKey(String);

impl std::fmt::Debug for ErasureKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ErasureKey(…)")
    }
}

impl ErasureKey {
    /// The key of a workspace; none if nobody was ever erased there.
    pub(crate) async fn load(vault: &Vault, tx: &mut Tx) -> Result<Option<ErasureKey>, Error> {
        let Some(sealed) = setting::get(tx, SETTING).await? else { return Ok(None) };
        Ok(Some(ErasureKey(vault.open(&SPOT, &sealed)?)))
    }

    /// The key of a workspace; made where there is none.
    pub(super) async fn load_or_make(vault: &Vault, tx: &mut Tx) -> Result<ErasureKey, Error> {
        if let Some(key) = ErasureKey::load(vault, tx).await? {
            return Ok(key);
        }
        let bytes: [u8; KEY_BYTES] = random()?;
        let text = bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let sealed = vault.seal(tx, &SPOT, &text).await?;
        setting::set(tx, SETTING, &sealed).await?;
        Ok(ErasureKey(text))
    }

    /// The keyed hash of a message.
    pub(crate) fn message(&self, class: i64, id: &str) -> Result<KeyedId, Error> {
        let hash = mac(self.0.as_bytes(), "erased message", &[&class.to_be_bytes(), id.as_bytes()]);
        let short = hash.first_chunk::<16>().copied();
        Ok(short.ok_or(StoreError::Damaged("hash"))?)
    }

    /// The keyed hash of a lead's number.
    pub(super) fn lead(&self, number: i64) -> Vec<u8> {
        mac(self.0.as_bytes(), "erased lead", &[&number.to_be_bytes()]).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_tell_apart_what_they_are_of() {
        let (key, other) = (ErasureKey("a".to_owned()), ErasureKey("b".to_owned()));
        let one = key.message(0, "m").unwrap();
        assert_eq!(one, key.message(0, "m").unwrap());
        assert!(
            [key.message(1, "m"), key.message(0, "n"), other.message(0, "m")]
                .into_iter()
                .all(|hash| hash.unwrap() != one)
        );
        assert_ne!(key.lead(1), key.lead(2));
        assert_eq!(format!("{key:?}"), "ErasureKey(…)");
    }
}
