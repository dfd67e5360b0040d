//! Reading a JSON value by hand: every step knows its place, and a fault does not stop the reading.

use serde_json::{Map, Value};

use super::hint;
use crate::scoring::ceiling;
use crate::scoring::fault::{Fault, Faults};
use crate::scoring::place;
use crate::time::Span;

/// A value of the document and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) place: String,
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value) -> Node<'a> {
        Node { value, place: String::new() }
    }

    fn item(&self, index: usize, value: &'a Value) -> Node<'a> {
        Node { value, place: place::item(&self.place, index) }
    }
}

/// A mapping whose keys are all known, or reported.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    pub(super) place: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        self.map.get(key).map(|value| Node { value, place: place::member(&self.place, key) })
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.map
            .iter()
            .map(|(key, value)| (key.as_str(), Node { value, place: place::member(&self.place, key) }))
    }
}

/// Collects faults while the document is read. A reading function that gives `None` has reported why.
#[derive(Debug, Default)]
pub(super) struct Reader {
    faults: Vec<Fault>,
    unlisted: usize,
}

impl Reader {
    /// A reader that already knows of `faults`.
    pub(super) fn with(faults: Vec<Fault>) -> Reader {
        Reader { faults, unlisted: 0 }
    }

    pub(super) fn fault(&mut self, place: &str, message: impl Into<String>) {
        if self.faults.len() < ceiling::FAULTS {
            let place = if place.is_empty() { Fault::DOCUMENT } else { place };
            self.faults.push(Fault::new(place, message));
        } else {
            self.unlisted += 1;
        }
    }

    pub(super) fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// What was found; empty when the document is sound.
    pub(super) fn into_faults(mut self) -> Faults {
        if self.unlisted > 0 {
            self.faults.push(Fault::new(Fault::DOCUMENT, format!("has {} more faults", self.unlisted)));
        }
        Faults(self.faults)
    }

    fn expected<T>(&mut self, node: &Node, wanted: &str) -> Option<T> {
        let message = match node.value {
            Value::Null => format!("is null where {wanted} belongs; leave the key out if there is none"),
            other => format!("is {} where {wanted} belongs", hint::kind(other)),
        };
        self.fault(&node.place, message);
        None
    }

    /// A mapping with any keys.
    pub(super) fn mapping<'a>(&mut self, node: &Node<'a>) -> Option<Fields<'a>> {
        match node.value {
            Value::Object(map) => Some(Fields { place: node.place.clone(), map }),
            _ => self.expected(node, "a mapping"),
        }
    }

    /// A mapping with no keys but `known`; others are reported.
    pub(super) fn object<'a>(&mut self, node: &Node<'a>, known: &[&str]) -> Option<Fields<'a>> {
        let fields = self.mapping(node)?;
        self.only(&fields, known);
        Some(fields)
    }

    /// Reports the keys of `fields` that are not `known`; true when there is none.
    pub(super) fn only(&mut self, fields: &Fields, known: &[&str]) -> bool {
        let mut clean = true;
        for (key, node) in fields.iter() {
            if !known.contains(&key) {
                self.fault(&node.place, hint::unknown_key(key, known));
                clean = false;
            }
        }
        clean
    }

    /// The value of a key that must be there.
    pub(super) fn require<'a>(&mut self, fields: &Fields<'a>, key: &str) -> Option<Node<'a>> {
        let found = fields.get(key);
        if found.is_none() {
            self.fault(&place::member(&fields.place, key), "is missing");
        }
        found
    }

    /// The value of a key that must be there, read by `read`.
    pub(super) fn required<'a, T>(
        &mut self,
        fields: &Fields<'a>,
        key: &str,
        read: impl FnOnce(&mut Reader, &Node<'a>) -> Option<T>,
    ) -> Option<T> {
        let node = self.require(fields, key)?;
        read(self, &node)
    }

    /// The value of a key that may be absent: `Some(None)` then.
    #[expect(clippy::option_option, reason = "outer: readable at all; inner: there at all")]
    pub(super) fn optional<'a, T>(
        &mut self,
        fields: &Fields<'a>,
        key: &str,
        read: impl FnOnce(&mut Reader, &Node<'a>) -> Option<T>,
    ) -> Option<Option<T>> {
        match fields.get(key) {
            None => Some(None),
            Some(node) => read(self, &node).map(Some),
        }
    }

    /// A list of at most `most` members.
    pub(super) fn list<'a>(&mut self, node: &Node<'a>, most: usize) -> Option<Vec<Node<'a>>> {
        let Value::Array(items) = node.value else { return self.expected(node, "a list") };
        if items.len() > most {
            self.fault(&node.place, format!("has {} members; at most {most} are allowed", items.len()));
            return None;
        }
        Some(items.iter().enumerate().map(|(index, item)| node.item(index, item)).collect())
    }

    /// A text of at most `most` characters; it may be empty.
    pub(super) fn text<'a>(&mut self, node: &Node<'a>, most: usize) -> Option<&'a str> {
        let Value::String(text) = node.value else { return self.expected(node, "a text") };
        let chars = text.chars().count();
        if chars > most {
            self.fault(&node.place, format!("has {chars} characters; at most {most} are allowed"));
            return None;
        }
        Some(text)
    }

    /// A text that names something: not blank, no control characters, at most `most` characters.
    pub(super) fn named<'a>(&mut self, node: &Node<'a>, most: usize) -> Option<&'a str> {
        let text = self.text(node, most)?;
        if text.trim().is_empty() {
            self.fault(&node.place, "is empty");
            None
        } else if text.chars().any(char::is_control) {
            self.fault(&node.place, "has a control character in it");
            None
        } else {
            Some(text)
        }
    }

    /// A finite number within the ceiling; minus zero is read as zero.
    pub(super) fn number(&mut self, node: &Node) -> Option<f64> {
        let Value::Number(number) = node.value else { return self.expected(node, "a number") };
        match number.as_f64() {
            // The canonical form writes both zeros as 0: the sum keeps model and re-read model equal to the bit.
            Some(number) if number.abs() <= ceiling::NUMBER => Some(number + 0.0),
            _ => {
                self.fault(&node.place, format!("is beyond {:e} in magnitude", ceiling::NUMBER));
                None
            }
        }
    }

    /// A number above zero.
    pub(super) fn positive(&mut self, node: &Node) -> Option<f64> {
        let number = self.number(node)?;
        if number > 0.0 {
            Some(number)
        } else {
            self.fault(&node.place, format!("is {number} and must be above 0"));
            None
        }
    }

    /// A whole number from 1 to [`ceiling::CAP`].
    pub(super) fn count(&mut self, node: &Node) -> Option<u64> {
        let number = self.number(node)?;
        if (1.0..=ceiling::CAP).contains(&number) && number.fract() == 0.0 {
            Some(number as u64)
        } else {
            self.fault(
                &node.place,
                format!("is {number} and must be a whole number from 1 to {}", ceiling::CAP),
            );
            None
        }
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(*value),
            _ => self.expected(node, "true or false"),
        }
    }

    /// A duration such as `14d`.
    pub(super) fn span(&mut self, node: &Node) -> Option<Span> {
        let Value::String(text) = node.value else { return self.expected(node, "a duration such as 14d") };
        match text.parse() {
            Ok(span) => Some(span),
            Err(error) => {
                self.fault(&node.place, error.to_string());
                None
            }
        }
    }
}
