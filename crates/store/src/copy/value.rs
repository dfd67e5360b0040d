//! A value of any column, the same in both kinds of database.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::CopyError;
use super::catalogue::Kind;

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Int(i64),
    /// Never minus zero: SQLite stores whole numbers as such, which have none.
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    /// About how much room it takes, in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Value::Null | Value::Int(_) | Value::Real(_) => 8,
            Value::Text(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
        }
    }

    /// Whether both are the same to the bit.
    pub(super) fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Real(a), Value::Real(b)) => a.to_bits() == b.to_bits(),
            _ => self == other,
        }
    }

    /// Goes into a digest: kind, length, contents. No two values look alike.
    pub(super) fn digest(&self, digest: &mut Sha256) {
        let (kind, number, contents): (u8, u64, &[u8]) = match self {
            Value::Null => (0, 0, &[]),
            Value::Int(value) => (1, value.cast_unsigned(), &[]),
            Value::Real(value) => (2, value.to_bits(), &[]),
            Value::Text(text) => (3, text.len() as u64, text.as_bytes()),
            Value::Bytes(bytes) => (4, bytes.len() as u64, bytes),
        };
        digest.update([kind]);
        digest.update(number.to_le_bytes());
        digest.update(contents);
    }

    /// As a note keeps it: JSON.
    pub(super) fn noted(&self) -> serde_json::Value {
        match self {
            Value::Null => serde_json::Value::Null,
            Value::Int(value) => (*value).into(),
            // A number in JSON could lose its bits.
            Value::Real(value) => value.to_bits().into(),
            Value::Text(text) => text.as_str().into(),
            Value::Bytes(bytes) => hex(bytes).into(),
        }
    }

    /// What a note has of a column of this kind; none if it is damaged.
    pub(super) fn from_note(kind: Kind, note: &serde_json::Value) -> Option<Value> {
        Some(match kind {
            Kind::Int => Value::Int(note.as_i64()?),
            Kind::Real => Value::Real(f64::from_bits(note.as_u64()?)),
            Kind::Text => Value::Text(note.as_str()?.to_owned()),
            Kind::Bytes => Value::Bytes(unhex(note.as_str()?)?),
        })
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Int(value) => value.fmt(f),
            Value::Real(value) => value.fmt(f),
            Value::Text(text) => text.chars().take(200).collect::<String>().fmt(f),
            Value::Bytes(bytes) => hex(&bytes[..bytes.len().min(32)]).fmt(f),
        }
    }
}

/// A key as people are told of it.
pub(super) fn shown(key: &[Value]) -> String {
    key.iter().map(Value::to_string).collect::<Vec<_>>().join(", ")
}

/// A key as a note keeps it.
pub(super) fn noted(key: &[Value]) -> String {
    serde_json::Value::Array(key.iter().map(Value::noted).collect()).to_string()
}

/// The key that a note keeps, its columns being of these kinds.
pub(super) fn from_note(kinds: &[Kind], note: &str) -> Result<Vec<Value>, CopyError> {
    let notes: Vec<serde_json::Value> = serde_json::from_str(note).map_err(crate::StoreError::from)?;
    let values = kinds.iter().zip(&notes).map(|(kind, note)| Value::from_note(*kind, note));
    let key: Option<Vec<Value>> = values.collect();
    let whole = key.filter(|key| key.len() == kinds.len() && notes.len() == kinds.len());
    whole.ok_or_else(|| crate::StoreError::Damaged("note of a copy").into())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_bring_every_key_back_to_the_bit() {
        let key = [
            Value::Int(i64::MIN),
            Value::Real(f64::from_bits(0x3ff5_5555_5555_5555)),
            Value::Text("가\u{1f600}\"\\".to_owned()),
            Value::Bytes(vec![0, 255, 16]),
        ];
        let kinds = [Kind::Int, Kind::Real, Kind::Text, Kind::Bytes];
        let back = from_note(&kinds, &noted(&key)).unwrap();
        assert!(key.iter().zip(&back).all(|(a, b)| a.is(b)), "{back:?}");
        for damaged in
            ["", "[1]", "[1,2,3,4]", r#"[1,2,"a","0"]"#, r#"[1,2,"a","zz"]"#, r#"[1,2,"a","00",5]"#]
        {
            assert!(from_note(&kinds, damaged).is_err(), "{damaged}");
        }
    }

    #[test]
    fn digests_tell_neighbours_apart() {
        let of = |values: &[Value]| {
            let mut digest = Sha256::new();
            for value in values {
                value.digest(&mut digest);
            }
            digest.finalize()
        };
        let text = |text: &str| Value::Text(text.to_owned());
        assert_ne!(of(&[text("ab"), text("c")]), of(&[text("a"), text("bc")]));
        assert_ne!(of(&[Value::Int(0)]), of(&[Value::Real(0.0)]));
        assert_ne!(of(&[text("a")]), of(&[Value::Bytes(b"a".to_vec())]));
        assert_ne!(of(&[Value::Null]), of(&[text("")]));
    }
}
