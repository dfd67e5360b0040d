//! From document to checked model. Every fault is collected with its place, not only the first.

mod condition;
mod cursor;
mod hint;
mod operand;
mod qualification;
mod rule;
mod text;
mod tree;

use serde_json::Value;

pub use self::hint::kind as kind_of;
pub use self::operand::VALUE_OPERATORS;

use self::cursor::{Node, Reader};
use super::fault::{Fault, Faults};
use super::{Condition, ScoringModel, canonical, ceiling};

/// The `schema` of documents that this version reads.
pub const SCHEMA: &str = "baton.scoring/v1";

impl ScoringModel {
    /// Checks a document and makes it a model.
    ///
    /// # Errors
    /// Every fault of the document, with its place.
    pub fn from_value(document: Value) -> Result<ScoringModel, Faults> {
        build(document, Vec::new())
    }

    /// Reads a document from JSON text.
    ///
    /// # Errors
    /// Line and column of text that is not JSON; else every fault of the document, with its place.
    pub fn from_json(text: &str) -> Result<ScoringModel, Faults> {
        text::json(text).and_then(|(document, faults)| build(document, faults))
    }

    /// Reads a document from YAML text (1.2, core schema: `no` and `on` are texts).
    ///
    /// # Errors
    /// Line and column of text that is not YAML; else every fault of the document, with its place.
    pub fn from_yaml(text: &str) -> Result<ScoringModel, Faults> {
        text::yaml(text).and_then(|(document, faults)| build(document, faults))
    }

    /// Reads a document from JSON text if it begins with `{`, else from YAML text.
    ///
    /// # Errors
    /// As [`ScoringModel::from_json`] and [`ScoringModel::from_yaml`].
    pub fn from_text(text: &str) -> Result<ScoringModel, Faults> {
        let begin = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
        if begin.starts_with('{') { ScoringModel::from_json(text) } else { ScoringModel::from_yaml(text) }
    }
}

impl Condition {
    /// Reads a condition about a lead, as it stands in `when`.
    ///
    /// # Errors
    /// Every fault, with its place.
    pub fn from_value(document: &Value) -> Result<Condition, Faults> {
        let mut reader = Reader::with(Vec::new());
        let read = if tree::check(&mut reader, document) {
            condition::about_lead(&mut reader, &Node::root(document))
        } else {
            None
        };
        match (read, reader.is_clean()) {
            (Some(condition), true) => Ok(condition),
            _ => Err(reader.into_faults()),
        }
    }

    /// Reads a condition about a lead from JSON text, or else from YAML text: there a mapping in braces needs no quotes.
    ///
    /// # Errors
    /// Line and column of text that is neither; else every fault, with its place.
    pub fn from_text(text: &str) -> Result<Condition, Faults> {
        let read = text::json(text).ok().filter(|(_, faults)| faults.is_empty());
        let (document, faults) = read.map_or_else(|| text::yaml(text), Ok)?;
        if faults.is_empty() { Condition::from_value(&document) } else { Err(Faults(faults)) }
    }
}

fn build(document: Value, known: Vec<Fault>) -> Result<ScoringModel, Faults> {
    let mut reader = Reader::with(known);
    let model = if tree::check(&mut reader, &document) { model(&mut reader, &document) } else { None };
    match (model, reader.is_clean()) {
        (Some(model), true) => {
            let (canonical, version) = canonical::form(&document)?;
            if canonical.len() > ceiling::DOCUMENT_BYTES {
                reader.fault(
                    "",
                    format!(
                        "has {} bytes as JSON; at most {} are allowed",
                        canonical.len(),
                        ceiling::DOCUMENT_BYTES
                    ),
                );
                return Err(reader.into_faults());
            }
            Ok(ScoringModel { document, version, ..model })
        }
        _ => Err(reader.into_faults()),
    }
}

/// The model without its document and version.
fn model(reader: &mut Reader, document: &Value) -> Option<ScoringModel> {
    let fields = reader.object(
        &Node::root(document),
        &["schema", "name", "limits", "groups", "grades", "qualification", "lead"],
    )?;
    let schema = reader.required(&fields, "schema", schema);
    let name = reader.required(&fields, "name", |reader, node| reader.named(node, ceiling::NAME_CHARS));
    let limits = reader.optional(&fields, "limits", rule::limits);
    let groups = reader.required(&fields, "groups", rule::groups);
    let grades = reader.optional(&fields, "grades", qualification::grades);
    let qualification = reader.optional(&fields, "qualification", qualification::qualification);
    let lead = reader.optional(&fields, "lead", condition::about_lead);
    schema?;
    Some(ScoringModel {
        name: name?.to_owned(),
        limits: limits?.unwrap_or_default(),
        groups: groups?,
        grades: grades?.unwrap_or_default(),
        qualification: qualification?,
        lead: lead?,
        document: Value::Null,
        version: String::new(),
    })
}

fn schema(reader: &mut Reader, node: &Node) -> Option<()> {
    if reader.text(node, ceiling::NAME_CHARS)? == SCHEMA {
        Some(())
    } else {
        reader.fault(&node.place, format!("must be `{SCHEMA}`: this version reads no other"));
        None
    }
}
