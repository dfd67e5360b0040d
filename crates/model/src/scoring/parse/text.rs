//! JSON and YAML text to one tree. Keys that stand twice are reported with their place; what cannot be read at all, with line and column.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

use crate::scoring::ceiling;
use crate::scoring::fault::{Fault, Faults};
use crate::scoring::place;

/// A tree and the keys that stand twice in it.
pub(super) type Read = (Value, Vec<Fault>);

/// Reads JSON text.
pub(super) fn json(text: &str) -> Result<Read, Faults> {
    let text = checked(text)?;
    let mut notes = Notes::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Seed { notes: &mut notes, place: String::new(), depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| {
            let suffix = format!(" at line {} column {}", error.line(), error.column());
            let message = error.to_string();
            syntax("JSON", error.line() as u64, error.column() as u64, message.trim_end_matches(&suffix))
        })?;
    Ok((value, notes.faults))
}

/// Reads YAML text: YAML 1.2 core types, so that `no` and `on` are texts; one document.
pub(super) fn yaml(text: &str) -> Result<Read, Faults> {
    let text = checked(text)?;
    let mut notes = Notes::default();
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 2 * ceiling::DEPTH,
            max_nodes: ceiling::NODES,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: ceiling::NODES },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        strict_booleans: true,
        reject_unsupported_tags: true,
        non_finite_float_policy: NonFiniteFloatPolicy::Reject,
        with_snippet: false,
    };
    let seed = Seed { notes: &mut notes, place: String::new(), depth: 0 };
    let value = serde_saphyr::with_deserializer_from_str_with_options(text, options, |deserializer| {
        seed.deserialize(deserializer)
    })
    .map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |at| (at.line(), at.column()));
        syntax("YAML", line, column, &error.to_string())
    })?;
    Ok((value, notes.faults))
}

/// The text without a byte order mark, if it is not too long.
fn checked(text: &str) -> Result<&str, Faults> {
    if text.len() > ceiling::DOCUMENT_BYTES {
        let message = format!("has {} bytes; at most {} are allowed", text.len(), ceiling::DOCUMENT_BYTES);
        return Err(Faults(vec![Fault::new(Fault::DOCUMENT, message)]));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn syntax(language: &str, line: u64, column: u64, message: &str) -> Faults {
    let place = if line == 0 { Fault::DOCUMENT.to_owned() } else { format!("line {line}, column {column}") };
    let message: String = message.lines().next().unwrap_or_default().chars().take(300).collect();
    Faults(vec![Fault::new(place, format!("cannot be read as {language}: {message}"))])
}

/// What is noticed on the way.
#[derive(Default)]
struct Notes {
    faults: Vec<Fault>,
    nodes: usize,
}

/// Reads one value at a place.
struct Seed<'n> {
    notes: &'n mut Notes,
    place: String,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.notes.nodes += 1;
        if self.notes.nodes > ceiling::NODES {
            return Err(D::Error::custom(format_args!("more than {} values", ceiling::NODES)));
        }
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    /// One level further down.
    fn deeper<E: Error>(&self) -> Result<usize, E> {
        if self.depth < ceiling::DEPTH {
            Ok(self.depth + 1)
        } else {
            Err(E::custom(format_args!("nested more than {} levels deep", ceiling::DEPTH)))
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping, list, text, number, true, false or null")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number must be finite"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(Seed {
            place: place::item(&self.place, items.len()),
            notes: &mut *self.notes,
            depth,
        })? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let depth = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let place = place::member(&self.place, &key);
            let value =
                access.next_value_seed(Seed { notes: &mut *self.notes, place: place.clone(), depth })?;
            if map.insert(key, value).is_some() && self.notes.faults.len() < ceiling::FAULTS {
                self.notes.faults.push(Fault::new(place, "stands twice in the same mapping; keep one"));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_two_equal_keys_is_read_and_the_place_reported() {
        for (value, faults) in [
            json(r#"{"a": [{"b": 1, "b": 2}], "a b": 1, "a b": 2}"#).unwrap(),
            yaml("a:\n  - b: 1\n    b: 2\na b: 1\n\"a b\": 2\n").unwrap(),
        ] {
            assert_eq!(value, serde_json::json!({"a": [{"b": 2}], "a b": 2}));
            let places: Vec<_> = faults.iter().map(|fault| fault.place.as_str()).collect();
            assert_eq!(places, ["a[0].b", "[\"a b\"]"]);
        }
    }

    #[test]
    fn unreadable_text_gives_line_and_column() {
        assert_eq!(json("{\n  \"a\": }").unwrap_err().0[0].place, "line 2, column 8");
        let faults = yaml("a: 1\nb: [1, 2\nc: 3\n").unwrap_err();
        assert!(faults.0[0].place.starts_with("line "), "{faults}");
        assert_eq!(faults.0.len(), 1);
        assert!(yaml("a: *nowhere\n").unwrap_err().0[0].place.starts_with("line 1"));
        assert!(json("{} {}").is_err());
        assert!(yaml("a: 1\n---\nb: 2\n").is_err());
    }

    #[test]
    fn yaml_is_read_by_the_core_schema() {
        let (value, _) =
            yaml("\u{feff}[no, NO, on, yes, ~, true, 06236, 1_000, 0x10, 1.5e3, 2026-01-01]").unwrap();
        assert_eq!(
            value,
            serde_json::json!([
                "no",
                "NO",
                "on",
                "yes",
                null,
                true,
                "06236",
                "1_000",
                16,
                1500.0,
                "2026-01-01"
            ])
        );
        for bad in ["[.inf]", "[.nan]", "[1e999]", "[!mine x]"] {
            assert!(yaml(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_the_same_bits_from_both() {
        for number in ["0.1", "123456.78901234567", "2.2250738585072011e-308", "0.30000000000000004"] {
            let expected: f64 = number.parse().unwrap();
            assert_eq!(json(&format!("[{number}]")).unwrap().0[0].as_f64(), Some(expected));
            assert_eq!(yaml(&format!("[{number}]")).unwrap().0[0].as_f64(), Some(expected));
        }
    }

    #[test]
    fn what_is_too_long_too_deep_or_too_much_is_refused() {
        assert!(json(&"[".repeat(ceiling::DEPTH + 1)).unwrap_err().to_string().contains("levels"));
        assert!(yaml(&"[".repeat(100_000)).is_err());
        assert!(json(&" ".repeat(ceiling::DOCUMENT_BYTES + 1)).is_err());
        let mut laughs = String::from("a0: &a0 [x]\n");
        for level in 1..12 {
            let row = vec![format!("*a{}", level - 1); 10].join(", ");
            laughs = format!("{laughs}a{level}: &a{level} [{row}]\n");
        }
        assert!(yaml(&laughs).is_err());
    }
}
