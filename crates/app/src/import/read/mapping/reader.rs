//! Reading a mapping document by hand: every step knows its place, and a fault does not stop the reading.

use baton_model::scoring::{Fault, Faults, kind_of};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::FAULTS_MAX;
use crate::import::read::csv::Headers;

/// Characters of a name in a document.
const NAME_CHARS_MAX: usize = 200;

/// A value of the document and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) place: String,
}

/// A mapping of the document whose keys are known.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    pub(super) place: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        self.map.get(key).map(|value| Node { value, place: member(&self.place, key) })
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        self.map.iter().map(|(key, value)| (key.as_str(), Node { value, place: member(&self.place, key) }))
    }
}

/// Collects faults while the document is read. A function that gives `None` has found nothing there, or reported a fault.
pub(super) struct Reader<'h> {
    faults: Vec<Fault>,
    headers: &'h Headers,
    /// Columns that the document names.
    named: Vec<bool>,
    missing_column: bool,
    tolerant: bool,
    pub(super) zone: TimeZone,
}

impl<'h> Reader<'h> {
    pub(super) fn new(headers: &'h Headers, tolerant: bool, zone: TimeZone) -> Reader<'h> {
        let named = vec![false; headers.len()];
        Reader { faults: Vec::new(), headers, named, missing_column: false, tolerant, zone }
    }

    pub(super) fn fault(&mut self, place: &str, message: impl Into<String>) {
        let place = if place.is_empty() { Fault::DOCUMENT } else { place };
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { place: place.to_owned(), message: message.into() });
        }
    }

    /// `made` if the document is sound, else all that was found.
    pub(super) fn finish<T>(mut self, made: Option<T>) -> Result<T, Faults> {
        if self.missing_column {
            let columns: Vec<String> =
                self.headers.iter().take(100).map(|name| format!("`{name}`")).collect();
            let more = self.headers.len().saturating_sub(columns.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            self.fault("", format!("the columns of the file are {}{more}", columns.join(", ")));
        }
        match made {
            Some(made) if self.faults.is_empty() => Ok(made),
            _ => {
                if self.faults.is_empty() {
                    self.fault("", "does not say what to import");
                }
                Err(Faults(self.faults))
            }
        }
    }

    /// The columns that the document has not named.
    pub(super) fn unnamed(&self) -> Vec<usize> {
        (0..self.headers.len()).filter(|number| !self.named[*number]).collect()
    }

    /// Whether columns that the file does not have are left out.
    pub(super) fn is_tolerant(&self) -> bool {
        self.tolerant
    }

    pub(super) fn headers(&self) -> &'h Headers {
        self.headers
    }

    /// The mapping at `node` with no keys but `known`.
    pub(super) fn object<'a>(&mut self, node: &Node<'a>, known: &[&str]) -> Option<Fields<'a>> {
        let fields = self.mapping(node)?;
        for (key, node) in fields.iter() {
            if !known.contains(&key) {
                self.fault(&node.place, unknown("key", key, known));
            }
        }
        Some(fields)
    }

    /// The mapping at `node`, with any keys.
    pub(super) fn mapping<'a>(&mut self, node: &Node<'a>) -> Option<Fields<'a>> {
        match node.value {
            Value::Object(map) => Some(Fields { place: node.place.clone(), map }),
            _ => self.expected(node, "a mapping"),
        }
    }

    pub(super) fn expected<T>(&mut self, node: &Node, wanted: &str) -> Option<T> {
        self.fault(&node.place, format!("is {} where {wanted} belongs", kind_of(node.value)));
        None
    }

    /// What `read` makes of the value of a key that may be absent.
    pub(super) fn optional<'a, T>(
        &mut self,
        fields: &Fields<'a>,
        key: &str,
        read: impl FnOnce(&mut Self, &Node<'a>) -> Option<T>,
    ) -> Option<T> {
        fields.get(key).and_then(|node| read(self, &node))
    }

    /// What `read` makes of the value of a key that must be there.
    pub(super) fn required<'a, T>(
        &mut self,
        fields: &Fields<'a>,
        key: &str,
        read: impl FnOnce(&mut Self, &Node<'a>) -> Option<T>,
    ) -> Option<T> {
        if !fields.has(key) {
            self.fault(&member(&fields.place, key), "is missing");
        }
        self.optional(fields, key, read)
    }

    /// A list, or a single member standing for a list of one.
    pub(super) fn list<'a>(&mut self, node: &Node<'a>, most: usize) -> Vec<Node<'a>> {
        let Value::Array(items) = node.value else { return vec![node.clone()] };
        if items.len() > most {
            self.fault(&node.place, format!("has {} members; at most {most} are allowed", items.len()));
        }
        let nodes = items.iter().take(most).enumerate();
        nodes.map(|(index, value)| Node { value, place: format!("{}[{index}]", node.place) }).collect()
    }

    /// A text, which may be empty.
    pub(super) fn text<'a>(&mut self, node: &Node<'a>) -> Option<&'a str> {
        match node.value {
            Value::String(text) => Some(text),
            _ => self.expected(node, "a text"),
        }
    }

    /// A text that names something.
    pub(super) fn name<'a>(&mut self, node: &Node<'a>) -> Option<&'a str> {
        let text = self.text(node)?.trim();
        if text.is_empty() || text.chars().count() > NAME_CHARS_MAX || text.chars().any(char::is_control) {
            let message =
                format!("must have 1 to {NAME_CHARS_MAX} characters, none of them a control character");
            self.fault(&node.place, message);
            return None;
        }
        Some(text)
    }

    pub(super) fn boolean(&mut self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(*value),
            _ => self.expected(node, "true or false"),
        }
    }

    /// The number of the column that is named; none, without a fault, where a preset names one that the file does not have.
    pub(super) fn column(&mut self, node: &Node) -> Option<usize> {
        let name = self.text(node)?;
        let found = if self.tolerant { self.headers.find_alike(name) } else { self.headers.find(name) };
        match found {
            Some(number) => self.named[number] = true,
            None if self.tolerant => {}
            None => {
                self.missing_column = true;
                self.fault(&node.place, unknown("column", name, &self.headers.iter().collect::<Vec<_>>()));
            }
        }
        found
    }

    /// The columns that are named, in order.
    pub(super) fn columns(&mut self, node: &Node) -> Vec<usize> {
        let nodes = self.list(node, 50);
        nodes.iter().filter_map(|node| self.column(node)).collect()
    }
}

/// The place of `key` in the mapping at `place`.
fn member(place: &str, key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    match (plain, place.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{place}.{key}"),
        (false, _) => format!("{place}[{:?}]", shorten(key)),
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Says that `word` is not among the `known`, and which of them was probably meant.
pub(super) fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    let plain = |text: &str| shorten(text).to_lowercase().replace(['-', ' '], "_");
    let wanted = plain(word);
    let near = known
        .iter()
        .map(|known| (strsim::osa_distance(&wanted, &plain(known)), known))
        .filter(|(distance, known)| *distance <= known.chars().count().min(60).div_ceil(3))
        .min_by_key(|(distance, _)| *distance);
    let is_not = format!("`{}` is no known {what}", shorten(word));
    match near {
        Some((_, near)) => format!("{is_not}; did you mean `{near}`?"),
        None if what == "column" => format!("{is_not} of the file"),
        None => format!("{is_not}; known here: {}", known.join(", ")),
    }
}
