//! The key of a vault, and what is sealed with it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// How long a key is, in bytes.
pub const KEY_BYTES: usize = 32;
/// How long a nonce is, in bytes.
const NONCE_BYTES: usize = 24;
/// What a sealed text of this version begins with.
const PREFIX: &str = "sealed.1.";

/// A key.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    seal: [u8; KEY_BYTES],
    nonce: [u8; KEY_BYTES],
    text: String,
    id: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// What is sealed belongs in one place and can be opened nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The name of the column: that of [`baton_store::sealed::SealedColumn`].
    pub name: &'static str,
    /// The number of the row.
    pub row: i64,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.row)
    }
}

/// Bytes that a key gives for `purpose` and `parts`: HMAC-SHA256, each part with its length before it.
pub(crate) fn mac(key: &[u8], purpose: &str, parts: &[&[u8]]) -> [u8; KEY_BYTES] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of every length");
    };
    for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl Key {
    /// A key of these bytes.
    pub fn new(bytes: [u8; KEY_BYTES]) -> Key {
        let id = mac(&bytes, "baton key id", &[]);
        Key {
            seal: mac(&bytes, "baton seal", &[]),
            nonce: mac(&bytes, "baton nonce", &[]),
            text: URL_SAFE_NO_PAD.encode(bytes),
            id: id[..4].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")),
        }
    }

    /// The key that is written so: 32 bytes in base64 (of either alphabet) or in hexadecimal.
    pub fn parse(text: &str) -> Option<Key> {
        let text = text.trim();
        let hex = || -> Option<Vec<u8>> {
            let pairs =
                (text.len() == 2 * KEY_BYTES && text.is_ascii()).then(|| text.as_bytes().chunks(2))?;
            pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
        };
        let base64 = || {
            let alphabets = [&URL_SAFE_NO_PAD, &URL_SAFE, &STANDARD, &STANDARD_NO_PAD];
            alphabets.into_iter().find_map(|alphabet| alphabet.decode(text).ok())
        };
        let bytes: [u8; KEY_BYTES] = hex().or_else(base64)?.try_into().ok()?;
        Some(Key::new(bytes))
    }

    /// As it is written into a file. To be shown to nobody.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What tells it from other keys: eight hexadecimal digits that give nothing away.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Seals `plain` for `spot`. The same text in the same place is always sealed the same, which gives nothing away but that, and needs no
    /// randomness: the nonce is derived from both (as in RFC 5297), and is 192 bits long.
    pub(super) fn seal(&self, spot: &Spot, plain: &str) -> String {
        let place = bound_to(spot, &self.id);
        let nonce = mac(&self.nonce, "nonce", &[place.as_bytes(), plain.as_bytes()]);
        let nonce = XNonce::try_from(&nonce[..NONCE_BYTES]).unwrap_or_default();
        let cipher = XChaCha20Poly1305::new(&self.seal.into());
        let payload = Payload { msg: plain.as_bytes(), aad: place.as_bytes() };
        let Ok(sealed) = cipher.encrypt(&nonce, payload) else {
            unreachable!("only texts of 256 GB and more cannot be sealed");
        };
        format!("{PREFIX}{}.{}", self.id, URL_SAFE_NO_PAD.encode([&nonce[..], &sealed[..]].concat()))
    }

    /// What was sealed for `spot` with this key; none if it was altered, moved, or sealed with another.
    pub(super) fn open(&self, spot: &Spot, sealed: &str) -> Option<String> {
        let (id, bytes) = sealed.strip_prefix(PREFIX)?.split_once('.')?;
        let bytes =
            URL_SAFE_NO_PAD.decode(bytes).ok().filter(|bytes| id == self.id && bytes.len() > NONCE_BYTES)?;
        let (nonce, msg) = bytes.split_at(NONCE_BYTES);
        let place = bound_to(spot, id);
        let cipher = XChaCha20Poly1305::new(&self.seal.into());
        let plain =
            cipher.decrypt(&XNonce::try_from(nonce).ok()?, Payload { msg, aad: place.as_bytes() }).ok()?;
        String::from_utf8(plain).ok()
    }
}

fn bound_to(spot: &Spot, id: &str) -> String {
    format!("{PREFIX}{id}.{}.{}", spot.name, spot.row)
}

/// The id of the key that a text was sealed with; none if it is not sealed.
pub(super) fn key_id(text: &str) -> Option<&str> {
    Some(text.strip_prefix(PREFIX)?.split_once('.')?.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPOT: Spot = Spot { name: "endpoint.secret", row: 7 };

    #[test]
    fn what_is_altered_or_moved_is_not_opened() {
        let key = Key::new([1; 32]);
        let sealed = key.seal(&SPOT, "whsec_x");
        assert_eq!(key.open(&SPOT, &sealed).as_deref(), Some("whsec_x"));
        assert_eq!(key_id(&sealed), Some(key.id()));
        for spot in [Spot { row: 8, ..SPOT }, Spot { name: "endpoint.url", ..SPOT }] {
            assert_eq!(key.open(&spot, &sealed), None, "{spot}");
        }
        assert_eq!(Key::new([2; 32]).open(&SPOT, &sealed), None);
        for place in 0..sealed.len() {
            let mut altered = sealed.clone().into_bytes();
            altered[place] ^= 1;
            let Ok(altered) = String::from_utf8(altered) else { continue };
            assert_eq!(key.open(&SPOT, &altered), None, "{altered}");
        }
        for text in ["", "sealed.1.", "sealed.1.x.", "whsec_x", "sealed.2.a.b"] {
            assert_eq!(key.open(&SPOT, text), None, "{text}");
        }
    }

    #[test]
    fn a_key_is_written_in_several_ways_and_shown_in_none() {
        let key = Key::new([255; 32]);
        assert_eq!(Key::parse(&"ff".repeat(32)), Some(key.clone()));
        assert_eq!(Key::parse(&STANDARD.encode([255; 32])), Some(key.clone()));
        assert_eq!(Key::parse(&format!(" {}\n", URL_SAFE_NO_PAD.encode([255; 32]))), Some(key.clone()));
        for text in ["", "short", &"f".repeat(63), &"zz".repeat(32), &"김".repeat(32)] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
        assert_eq!(format!("{key:?}"), format!("Key({})", key.id()));
    }

    proptest! {
        #[test]
        fn whatever_is_sealed_is_opened(plain in any::<String>(), row in any::<i64>(), bytes in any::<[u8; 32]>()) {
            let (key, spot) = (Key::new(bytes), Spot { row, ..SPOT });
            let sealed = key.seal(&spot, &plain);
            prop_assert_eq!(key.open(&spot, &sealed), Some(plain.clone()));
            prop_assert!(plain.len() < 8 || !sealed.contains(&plain));
        }
    }
}
