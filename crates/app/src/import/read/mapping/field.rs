//! Where a value comes from and how it is read.

use std::borrow::Cow;
use std::collections::HashMap;

use baton_model::Instant;
use baton_model::text::fold;
use serde_json::Value;

use crate::import::read::cells::Cells;
use crate::import::read::csv::RecordFault;
use crate::import::read::survey::ColumnType;
use crate::import::read::value::{DateReader, Decimal, boolean, infers_boolean, infers_number, number};

/// Where a text is taken from.
#[derive(Debug, Clone)]
pub(in crate::import::read) enum From {
    /// Always the same.
    Constant(Value),
    /// The first of these columns in which something is known.
    First(Vec<usize>),
    /// What is known in these columns, with the text between.
    Joined(Vec<usize>, String),
    /// The number of the row, from 1.
    RowNumber,
}

/// What a text is read as.
#[derive(Debug, Clone)]
pub(in crate::import::read) enum Kind {
    /// What every value of the column fits; see [`crate::import::read::survey`].
    Infer,
    Text,
    Number(Option<Decimal>),
    /// A number if it reads as one, else the text: "11-50" employees.
    NumberOrText,
    Boolean,
    Date(DateReader),
    /// Parts of a text.
    List(String),
}

/// One value of a row: where from, read how.
#[derive(Debug, Clone)]
pub(in crate::import::read) struct Field {
    pub(in crate::import::read) from: From,
    pub(in crate::import::read) kind: Kind,
    /// What folded texts stand for.
    pub(in crate::import::read) values: HashMap<String, Value>,
    /// What any other text stands for; none: itself.
    pub(in crate::import::read) otherwise: Option<Value>,
    /// Put before a text.
    pub(in crate::import::read) prefix: String,
    /// Spellings of one name are made one.
    pub(in crate::import::read) unify: bool,
}

impl Field {
    /// A column as it is.
    pub(in crate::import::read) fn column(number: usize, kind: Kind) -> Field {
        Field {
            from: From::First(vec![number]),
            kind,
            values: HashMap::new(),
            otherwise: None,
            prefix: String::new(),
            unify: false,
        }
    }

    /// The columns it reads.
    pub(in crate::import::read) fn columns(&self) -> &[usize] {
        match &self.from {
            From::First(columns) | From::Joined(columns, _) => columns,
            From::Constant(_) | From::RowNumber => &[],
        }
    }

    /// The column whose type has to be found out.
    pub(in crate::import::read) fn inferred(&self) -> Option<usize> {
        match (&self.kind, self.columns()) {
            (Kind::Infer, [column]) if self.values.is_empty() && self.prefix.is_empty() => Some(*column),
            _ => None,
        }
    }

    /// Whether it is a time of which the file must show how it is written.
    pub(in crate::import::read) fn seeks_date_order(&self) -> bool {
        matches!(&self.kind, Kind::Date(reader) if reader.seeks_order())
    }

    /// The fault that this field of the row has.
    pub(in crate::import::read) fn fault(&self, reason: String) -> RecordFault {
        RecordFault { field: self.columns().first().copied(), reason }
    }

    fn raw<'a>(&'a self, cells: &Cells<'a>) -> Option<Cow<'a, str>> {
        match &self.from {
            From::Constant(value) => plain(value),
            From::First(columns) => columns.iter().find_map(|column| cells.known(*column)).map(Cow::Borrowed),
            From::Joined(columns, between) => {
                let mut known = columns.iter().filter_map(|column| cells.known(*column));
                let mut text = known.next()?.to_owned();
                for part in known {
                    text.push_str(between);
                    text.push_str(part);
                }
                Some(Cow::Owned(text))
            }
            From::RowNumber => Some(Cow::Owned(cells.number().to_string())),
        }
    }

    /// What the map says that a text stands for, if it says anything.
    fn meant(&self, raw: &str) -> Option<&Value> {
        if self.values.is_empty() && self.otherwise.is_none() {
            return None;
        }
        self.values.get(fold(raw).as_ref()).or(self.otherwise.as_ref())
    }

    /// The value as a text; none when nothing is known.
    pub(in crate::import::read) fn text<'a>(&'a self, cells: &Cells<'a>) -> Option<Cow<'a, str>> {
        let raw = self.raw(cells)?;
        let text = match self.meant(&raw) {
            Some(value) => plain(value)?,
            None if self.unify => {
                let column = self.columns().iter().find(|column| cells.known(**column).is_some());
                let stands = column.and_then(|column| cells.survey().spelling(*column, &raw));
                stands.map_or(raw, |text| Cow::Owned(text.to_owned()))
            }
            None => raw,
        };
        Some(if self.prefix.is_empty() { text } else { Cow::Owned(format!("{}{text}", self.prefix)) })
    }

    /// The value; none when nothing is known, a fault when it is not what it must be.
    pub(in crate::import::read) fn value(&self, cells: &Cells) -> Result<Option<Value>, RecordFault> {
        if let From::Constant(value) = &self.from {
            return Ok(Some(value.clone()).filter(|value| !value.is_null()));
        }
        let Some(raw) = self.raw(cells) else { return Ok(None) };
        if let Some(value) = self.meant(&raw) {
            return Ok(Some(value.clone()).filter(|value| !value.is_null()));
        }
        let Some(text) = self.text(cells) else { return Ok(None) };
        self.typed(&text, cells).map(Some).ok_or_else(|| self.no(&text))
    }

    fn typed(&self, text: &str, cells: &Cells) -> Option<Value> {
        Some(match &self.kind {
            Kind::Text => Value::String(text.to_owned()),
            Kind::Number(decimal) => Value::Number(number(text, *decimal)?),
            Kind::NumberOrText => {
                infers_number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
            }
            Kind::Boolean => Value::Bool(boolean(text)?),
            Kind::Date(reader) => Value::String(reader.read(text, cells.survey().date_order())?.to_string()),
            Kind::List(separator) => {
                let parts = text.split(separator.as_str()).map(str::trim).filter(|part| !part.is_empty());
                Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
            }
            Kind::Infer => {
                let found = match self.inferred().map(|column| cells.survey().column_type(column)) {
                    Some(ColumnType::Number) => infers_number(text).map(Value::Number),
                    Some(ColumnType::Boolean) => infers_boolean(text).map(Value::Bool),
                    _ => None,
                };
                found.unwrap_or_else(|| Value::String(text.to_owned()))
            }
        })
    }

    /// The value as an instant.
    pub(in crate::import::read) fn instant(&self, cells: &Cells) -> Result<Option<Instant>, RecordFault> {
        let Some(text) = self.text(cells) else { return Ok(None) };
        match &self.kind {
            Kind::Date(reader) => {
                reader.read(&text, cells.survey().date_order()).map(Some).ok_or_else(|| self.no(&text))
            }
            _ => Err(self.no(&text)),
        }
    }

    /// The value as a number.
    pub(in crate::import::read) fn number(&self, cells: &Cells) -> Result<Option<f64>, RecordFault> {
        Ok(self.value(cells)?.and_then(|value| value.as_f64()))
    }

    fn no(&self, text: &str) -> RecordFault {
        let short: String = text.chars().take(60).collect();
        let wanted = match &self.kind {
            Kind::Number(_) => "number".to_owned(),
            Kind::Boolean => "true or false (also yes, no, y, n, 예, 아니오, 1, 0)".to_owned(),
            Kind::Date(reader) if reader.seeks_order() => {
                "time, or leaves open whether day or month comes first; name its `format` in a map".to_owned()
            }
            Kind::Date(DateReader { format: Some(format), .. }) => format!("time in the format {format}"),
            Kind::Date(_) => {
                "time such as 2024-03-05 or 2024-03-05T09:30:00Z; name its `format` in the map".to_owned()
            }
            _ => "value of this kind".to_owned(),
        };
        self.fault(format!("`{short}` is no {wanted}"))
    }
}

/// A constant as a text.
fn plain(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Cow::Borrowed(text)),
        other => Some(Cow::Owned(other.to_string())),
    }
}
