//! What a mapping says about the file as such: encoding, delimiter, time zone, words for nothing, tables to join.

use std::collections::HashSet;

use baton_model::scoring::Faults;
use encoding_rs::Encoding;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::Document;
use super::reader::{Fields, Node, Reader};
use crate::import::read::csv::Headers;

/// The most words for nothing.
const NULLS_MAX: usize = 1_000;
/// The most tables that can be joined.
const JOINS_MAX: usize = 8;

/// The keys that every mapping may have.
pub(super) const KEYS: [&str; 5] = ["encoding", "delimiter", "timezone", "null", "join"];

/// How a file is to be read. See [`Document`].
#[derive(Debug, Clone)]
pub struct Settings {
    /// The encoding, if named.
    pub encoding: Option<&'static Encoding>,
    /// The delimiter, if named.
    pub delimiter: Option<u8>,
    /// What times without an offset are meant in; UTC unless named.
    pub zone: TimeZone,
    /// Texts that mean nothing is known; the empty one always does.
    pub null: NullWords,
    /// Tables that add columns.
    pub joins: Vec<JoinSettings>,
}

/// Texts that mean nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NullWords {
    words: HashSet<String>,
    /// Every cell is looked up here, and nearly all are longer than these words.
    bytes_max: usize,
}

impl NullWords {
    /// Whether this text is one of them, exactly.
    pub fn contains(&self, text: &str) -> bool {
        text.len() <= self.bytes_max && self.words.contains(text)
    }

    fn insert(&mut self, word: String) {
        self.bytes_max = self.bytes_max.max(word.len());
        self.words.insert(word);
    }
}

/// A table that adds columns: the row whose column `there` is equal to this row's column `here`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinSettings {
    /// Its file, relative to the folder of the data.
    pub file: String,
    /// The column of this table.
    pub here: String,
    /// The column of the other.
    pub there: String,
    /// Put before the names of the columns it adds.
    pub prefix: String,
    /// Where no value is equal, one that differs in case, spaces and punctuation only counts as equal.
    pub alike: bool,
    /// Where the document asks for it.
    pub place: String,
}

impl Settings {
    /// Reads the settings; the rest of the document is checked when the columns are known.
    ///
    /// # Errors
    /// Every fault, with its place.
    pub fn read(document: &Document) -> Result<Settings, Faults> {
        let headers = Headers::default();
        let mut reader = Reader::new(&headers, document.tolerant, TimeZone::UTC);
        let settings = reader.mapping(&root(document)).map(|fields| settings(&mut reader, &fields));
        reader.finish(settings)
    }
}

/// The document as a node.
pub(super) fn root(document: &Document) -> Node<'_> {
    Node { value: &document.root, place: String::new() }
}

fn settings(reader: &mut Reader, fields: &Fields) -> Settings {
    let joins = reader.optional(fields, "join", |reader, node| {
        let nodes = reader.list(node, JOINS_MAX);
        Some(nodes.iter().filter_map(|node| join(reader, node)).collect())
    });
    Settings {
        encoding: reader.optional(fields, "encoding", encoding),
        delimiter: reader.optional(fields, "delimiter", delimiter),
        zone: reader.optional(fields, "timezone", zone).unwrap_or(TimeZone::UTC),
        null: reader.optional(fields, "null", nulls).unwrap_or_default(),
        joins: joins.unwrap_or_default(),
    }
}

fn encoding(reader: &mut Reader, node: &Node) -> Option<&'static Encoding> {
    let name = reader.name(node)?;
    // The names by which Korean systems call what the WHATWG calls EUC-KR.
    let label = match name.to_ascii_lowercase().as_str() {
        "cp949" | "ms949" | "uhc" => "euc-kr".to_owned(),
        other => other.to_owned(),
    };
    let found = Encoding::for_label_no_replacement(label.as_bytes());
    if found.is_none() {
        reader.fault(
            &node.place,
            format!("`{name}` is no encoding; such are utf-8, utf-16le, cp949, euc-kr, windows-1252"),
        );
    }
    found
}

fn delimiter(reader: &mut Reader, node: &Node) -> Option<u8> {
    match reader.text(node)? {
        "," | "comma" => Some(b','),
        ";" | "semicolon" => Some(b';'),
        "\t" | "\\t" | "tab" => Some(b'\t'),
        "|" => Some(b'|'),
        _ => reader.expected(node, "one of comma, semicolon, tab, |"),
    }
}

fn zone(reader: &mut Reader, node: &Node) -> Option<TimeZone> {
    let name = reader.name(node)?;
    TimeZone::get(name).map_or_else(
        |_| {
            reader.fault(
                &node.place,
                format!("`{name}` is no time zone; such are UTC, Asia/Seoul, America/New_York"),
            );
            None
        },
        Some,
    )
}

fn nulls(reader: &mut Reader, node: &Node) -> Option<NullWords> {
    let mut words = NullWords::default();
    for node in reader.list(node, NULLS_MAX) {
        match node.value {
            Value::String(text) => words.insert(text.trim().to_owned()),
            // `null: [0, -1, no]` is meant as it is written.
            Value::Number(_) | Value::Bool(_) => words.insert(node.value.to_string()),
            Value::Null => words.insert("null".to_owned()),
            _ => return reader.expected(&node, "a text"),
        }
    }
    Some(words)
}

fn join(reader: &mut Reader, node: &Node) -> Option<JoinSettings> {
    let fields = reader.object(node, &["file", "on", "prefix", "alike"])?;
    let file = reader.required(&fields, "file", |reader, node| reader.name(node).map(str::to_owned));
    let on = reader.required(&fields, "on", |reader, node| {
        if let Value::String(name) = node.value {
            return Some((name.clone(), name.clone()));
        }
        let fields = reader.object(node, &["column", "equals"])?;
        let here = reader.required(&fields, "column", Reader::text);
        let there = reader.required(&fields, "equals", Reader::text);
        Some((here?.to_owned(), there?.to_owned()))
    });
    let prefix = reader.optional(&fields, "prefix", Reader::text).unwrap_or_default().to_owned();
    let alike = reader.optional(&fields, "alike", Reader::boolean).unwrap_or_default();
    let (here, there) = on?;
    Some(JoinSettings { file: file?, here, there, prefix, alike, place: node.place.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, Faults> {
        Settings::read(&Document::from_yaml(text).unwrap())
    }

    #[test]
    fn settings_are_read() {
        let settings = read(
            "encoding: cp949\ndelimiter: tab\ntimezone: Asia/Seoul\nnull: ['', Select, NA, 0, no]\n\
             join:\n  - { file: a.csv, on: id }\n  - { file: b.csv, on: { column: x, equals: y }, prefix: b_ }\n",
        )
        .unwrap();
        assert_eq!(settings.encoding.unwrap().name(), "EUC-KR");
        assert_eq!(settings.delimiter, Some(b'\t'));
        assert!(["Select", "NA", "0", "no"].iter().all(|word| settings.null.contains(word)));
        assert_eq!(settings.joins[0].there, "id");
        let join = &settings.joins[1];
        assert_eq!((join.here.as_str(), join.there.as_str(), join.prefix.as_str()), ("x", "y", "b_"));
    }

    #[test]
    fn every_fault_has_its_place() {
        let faults = read(
            "encoding: klingon\ndelimiter: x\ntimezone: Mars\njoin: [{ file: a }, { fiel: b, on: c }]\n",
        );
        let faults = faults.unwrap_err();
        let places: Vec<&str> = faults.0.iter().map(|fault| fault.place.as_str()).collect();
        for place in ["encoding", "delimiter", "timezone", "join[0].on", "join[1].fiel", "join[1].file"] {
            assert!(places.contains(&place), "{place}: {faults}");
        }
        assert!(faults.to_string().contains("did you mean `file`?"));
    }
}
