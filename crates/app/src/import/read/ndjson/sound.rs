//! Whether a JSON object can be kept: read through once without building it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Levels of objects and lists inside each other, the outermost counted.
pub const DEPTH_MAX: usize = 32;

/// What was learnt on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::import::read) struct Learnt {
    /// The object has a member `name`.
    pub(super) has_name: bool,
}

/// Checks the JSON text of an object: depth, NUL, broken surrogates, numbers beyond a double. `null` counts as no object.
pub(super) fn check(json: &str) -> Result<Option<Learnt>, String> {
    let mut learnt = Learnt::default();
    let mut reader = serde_json::Deserializer::from_str(json);
    let kind = Sound { depth: 0, learnt: &mut learnt }.deserialize(&mut reader).map_err(|error| {
        let text = error.to_string();
        // The place within the member says little; the line and the member are named by the caller.
        text.split(" at line ").next().unwrap_or_default().to_owned()
    })?;
    match kind {
        Kind::Object => Ok(Some(learnt)),
        Kind::Null => Ok(None),
        Kind::Other => Err("is not an object".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Null,
    Other,
}

struct Sound<'l> {
    depth: usize,
    learnt: &'l mut Learnt,
}

impl Sound<'_> {
    fn deeper<E: Error>(&self) -> Result<usize, E> {
        if self.depth < DEPTH_MAX {
            Ok(self.depth + 1)
        } else {
            Err(E::custom(format_args!("is nested more than {DEPTH_MAX} levels deep")))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Sound<'_> {
    type Value = Kind;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Sound<'_> {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Kind, E> {
        Ok(Kind::Other)
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Kind, E> {
        without_nul(text).map(|()| Kind::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kind, A::Error> {
        let depth = self.deeper()?;
        while list.next_element_seed(Sound { depth, learnt: self.learnt })?.is_some() {}
        Ok(Kind::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Kind, A::Error> {
        let depth = self.deeper()?;
        while let Some(is_name) = map.next_key_seed(Key)? {
            self.learnt.has_name |= is_name && depth == 1;
            map.next_value_seed(Sound { depth, learnt: self.learnt })?;
        }
        Ok(Kind::Object)
    }
}

/// A member's key: whether it is `name`.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        without_nul(key).map(|()| key == "name")
    }
}

fn without_nul<E: Error>(text: &str) -> Result<(), E> {
    if text.as_bytes().contains(&0) { Err(E::custom("has a NUL character in it")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_that_can_be_kept_pass() {
        assert_eq!(
            check(r#"{"a": [1, "x", null, {"name": 1.5e3}], "b": true}"#),
            Ok(Some(Learnt::default()))
        );
        assert_eq!(check(r#"{"name": 1}"#), Ok(Some(Learnt { has_name: true })));
        assert_eq!(check("null"), Ok(None));
        assert_eq!(check(r#"{"a": "\\u0000"}"#), Ok(Some(Learnt::default())), "an escaped backslash");
    }

    #[test]
    fn what_no_database_keeps_is_refused() {
        for (json, part) in [
            (r#"{"a": "x\u0000"}"#, "NUL"),
            (r#"{"a": "\ud800x"}"#, "hex escape"),
            (r#"{"\u0000": 1}"#, "NUL"),
            (r#"{"a": "\ud800"}"#, "escape"),
            (r#"{"a": 1e999}"#, "range"),
            ("[1]", "not an object"),
            ("\"x\"", "not an object"),
        ] {
            let error = check(json).unwrap_err();
            assert!(error.contains(part), "{json}: {error}");
        }
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        assert!(check(&nested(DEPTH_MAX)).is_ok());
        assert!(check(&nested(DEPTH_MAX + 1)).unwrap_err().contains("levels"));
        assert!(check(&format!("{{\"a\":{}", "[".repeat(10_000))).is_err());
    }
}
