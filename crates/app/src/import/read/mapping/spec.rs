//! How a mapping document writes a field: the name of a column, or a mapping that says more.

use std::collections::HashMap;

use baton_model::text::fold;
use serde_json::Value;

use super::field::{Field, From, Kind};
use super::reader::{Fields, Node, Reader, unknown};
use crate::import::read::csv::snake_case;
use crate::import::read::value::{DateReader, Decimal};

/// The most entries of `values`.
const VALUES_MAX: usize = 5_000;
/// The most attributes or properties that can be named.
const NAMED_MAX: usize = 2_000;

const SOURCES: [&str; 5] = ["column", "columns", "first_of", "value", "row"];
const KEYS: [&str; 12] = [
    "column",
    "columns",
    "first_of",
    "value",
    "row",
    "type",
    "format",
    "decimal",
    "values",
    "else",
    "separator",
    "prefix",
];
const TYPES: [&str; 6] = ["auto", "text", "number", "boolean", "date", "list"];

impl Reader<'_> {
    /// A field that is a text unless the document says otherwise.
    pub(super) fn text_field(&mut self, node: &Node) -> Option<Field> {
        self.field(node, Kind::Text)
    }

    /// A field whose type is found out unless the document names one.
    pub(super) fn inferred_field(&mut self, node: &Node) -> Option<Field> {
        self.field(node, Kind::Infer)
    }

    /// A field that is a number.
    pub(super) fn number_field(&mut self, node: &Node) -> Option<Field> {
        self.field(node, Kind::Number(None))
    }

    /// A field that is a time.
    pub(super) fn date_field(&mut self, node: &Node) -> Option<Field> {
        let zone = self.zone.clone();
        self.field(node, Kind::Date(DateReader { format: None, zone }))
    }

    /// A name whose spellings are made one.
    pub(super) fn unified_field(&mut self, node: &Node) -> Option<Field> {
        self.text_field(node).map(|field| Field { unify: true, ..field })
    }

    /// A fixed text, or a field.
    pub(super) fn fixed_or_field(&mut self, node: &Node) -> Option<Field> {
        match node.value {
            Value::String(_) => {
                let text = self.name(node)?.to_owned();
                Some(Field { from: From::Constant(Value::String(text)), ..Field::column(0, Kind::Text) })
            }
            _ => self.text_field(node),
        }
    }

    /// `column name`, or `{column: .., ..}`; read as `kind` unless it says otherwise.
    pub(super) fn field(&mut self, node: &Node, kind: Kind) -> Option<Field> {
        if node.value.is_string() {
            return self.column(node).map(|number| Field::column(number, kind));
        }
        if !node.value.is_object() {
            return self.expected(
                node,
                "the name of a column, or a mapping such as { column: .. } or { value: .. }",
            );
        }
        let fields = self.object(node, &KEYS)?;
        let from = self.from(&fields)?;
        let kind = self.kind(&fields, &from, kind);
        let values = self.optional(&fields, "values", Reader::values).unwrap_or_default();
        let otherwise = self.optional(&fields, "else", |reader, node| reader.scalar(node));
        let prefix = self.optional(&fields, "prefix", Reader::text).unwrap_or_default().to_owned();
        Some(Field { from, kind: kind?, values, otherwise, prefix, unify: false })
    }

    fn from(&mut self, fields: &Fields) -> Option<From> {
        let found: Vec<&str> = SOURCES.into_iter().filter(|key| fields.has(key)).collect();
        let [source] = found[..] else {
            self.fault(&fields.place, format!("needs exactly one of {}", SOURCES.join(", ")));
            return None;
        };
        self.optional(fields, source, |reader, node| match source {
            "column" => reader.column(node).map(|number| From::First(vec![number])),
            "first_of" => Some(reader.columns(node)).filter(|found| !found.is_empty()).map(From::First),
            "columns" => {
                let columns = Some(reader.columns(node)).filter(|found| !found.is_empty())?;
                let between = reader.optional(fields, "separator", Reader::text).unwrap_or(" ");
                Some(From::Joined(columns, between.to_owned()))
            }
            "value" => reader.scalar(node).map(From::Constant),
            _ if reader.boolean(node)? => Some(From::RowNumber),
            _ => reader.expected(node, "true"),
        })
    }

    fn kind(&mut self, fields: &Fields, from: &From, usual: Kind) -> Option<Kind> {
        let named = self.optional(fields, "type", Reader::text);
        let format = self.optional(fields, "format", |reader, node| {
            let format = reader.text(node)?;
            if let Err(reason) = DateReader::check(format) {
                reader.fault(&node.place, format!("`{format}` is no date format such as %Y-%m-%d: {reason}"));
            }
            Some(format.to_owned())
        });
        let decimal = self.optional(fields, "decimal", |reader, node| match reader.text(node)? {
            "." => Some(Decimal::Point),
            "," => Some(Decimal::Comma),
            _ => reader.expected(node, "\".\" or \",\""),
        });
        let is_list = named == Some("list");
        if fields.has("separator") && !is_list && !matches!(from, From::Joined(..)) {
            self.fault(&format!("{}.separator", fields.place), "belongs to `columns` or to `type: list`");
        }
        let date =
            |reader: &Self| Kind::Date(DateReader { format: format.clone(), zone: reader.zone.clone() });
        Some(match named {
            None if format.is_some() => date(self),
            None if decimal.is_some() => Kind::Number(decimal),
            None => usual,
            Some("date") => date(self),
            Some("number") => Kind::Number(decimal),
            Some("auto") => Kind::Infer,
            Some("text") => Kind::Text,
            Some("boolean") => Kind::Boolean,
            Some("list") => {
                let separator = self.optional(fields, "separator", Reader::text).unwrap_or(";");
                Kind::List(if separator.is_empty() { ";".to_owned() } else { separator.to_owned() })
            }
            Some(other) => {
                self.fault(&format!("{}.type", fields.place), unknown("type", other, &TYPES));
                return None;
            }
        })
    }

    fn values(&mut self, node: &Node) -> Option<HashMap<String, Value>> {
        let fields = self.mapping(node)?;
        let mut values = HashMap::new();
        for (key, node) in fields.iter() {
            let Some(value) = self.scalar(&node) else { continue };
            if values.insert(fold(key.trim()).into_owned(), value).is_some() {
                self.fault(&node.place, "stands twice: case does not part two values");
            }
        }
        if values.len() > VALUES_MAX {
            self.fault(&node.place, format!("has more than {VALUES_MAX} values"));
        }
        Some(values)
    }

    fn scalar(&mut self, node: &Node) -> Option<Value> {
        match node.value {
            Value::Array(_) | Value::Object(_) => {
                self.expected(node, "a text, a number, true, false or null")
            }
            Value::String(text) if text.contains('\0') => self.expected(node, "a text without NUL"),
            value => Some(value.clone()),
        }
    }

    /// `{name: field, .., "*": true}`: the named fields, and whether all other columns are wanted too.
    pub(super) fn named_fields(&mut self, node: &Node) -> Option<(Vec<(String, Field)>, bool)> {
        let fields = self.mapping(node)?;
        let (mut named, mut all) = (Vec::new(), false);
        for (key, node) in fields.iter() {
            if key == "*" {
                all = self.boolean(&node).unwrap_or_default();
            } else if key.trim().is_empty() || key.chars().any(char::is_control) || key.chars().count() > 200
            {
                self.fault(&node.place, "is no name: 1 to 200 characters, none of them a control character");
            } else if let Some(field) = self.inferred_field(&node) {
                named.push((key.trim().to_owned(), field));
            }
        }
        if named.len() > NAMED_MAX {
            self.fault(&fields.place, format!("has more than {NAMED_MAX} names"));
        }
        Some((named, all))
    }

    /// Adds every column that the whole document has not named, under its `snake_case` name.
    pub(super) fn add_unnamed(&self, named: &mut Vec<(String, Field)>) {
        for number in self.unnamed() {
            let key = snake_case(self.headers().name(number));
            let mut free = key.clone();
            let mut count = 1;
            while named.iter().any(|(name, _)| *name == free) {
                count += 1;
                free = format!("{key}_{count}");
            }
            named.push((free, Field::column(number, Kind::Infer)));
        }
    }
}
