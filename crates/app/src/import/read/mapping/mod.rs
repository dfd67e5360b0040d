//! Mapping documents: which column of a table is what. Checked by hand against the columns of the file, so that every fault is
//! listed with its place before anything is read.

mod condition;
mod event;
mod field;
mod lead;
mod opportunity;
mod reader;
mod settings;
mod spec;
mod yaml;

use baton_model::scoring::{Fault, Faults};
use serde_json::Value;
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

pub use event::EventMapping;
pub use lead::LeadMapping;
pub use opportunity::OpportunityMapping;
pub use settings::{JoinSettings, NullWords, Settings};

pub(super) use event::{EventFields, LeadKeyFields};
pub(super) use field::Field;
pub(super) use lead::{AccountFields, AsOf, OutcomeFields};

/// The longest mapping document, in bytes.
pub const DOCUMENT_BYTES_MAX: usize = 256 * 1024;
/// The most faults that are listed.
const FAULTS_MAX: usize = 200;

/// A mapping document that has been read but not yet checked: what it may say depends on the file's columns.
#[derive(Debug, Clone)]
pub struct Document {
    root: Value,
    tolerant: bool,
}

impl Document {
    /// Reads a mapping from YAML (1.2, core schema) or JSON.
    ///
    /// # Errors
    /// With line and column, if it cannot be read.
    pub fn from_yaml(text: &str) -> Result<Document, Faults> {
        if text.len() > DOCUMENT_BYTES_MAX {
            let message = format!("has {} bytes; at most {DOCUMENT_BYTES_MAX} are allowed", text.len());
            return Err(fault(Fault::DOCUMENT, message));
        }
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! { max_depth: 64, max_nodes: 50_000, max_documents: 1, },
            alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 50_000, },
            duplicate_keys: DuplicateKeyPolicy::Error,
            leading_zero_numbers_as_strings: true,
            strict_booleans: true,
            reject_unsupported_tags: true,
            non_finite_float_policy: NonFiniteFloatPolicy::Reject,
            with_snippet: false,
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let yaml::Yaml(root) = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let place = error.location().map_or(Fault::DOCUMENT.to_owned(), |at| {
                format!("line {}, column {}", at.line(), at.column())
            });
            let message: String =
                error.to_string().lines().next().unwrap_or_default().chars().take(300).collect();
            fault(&place, format!("cannot be read as YAML: {message}"))
        })?;
        if !root.is_object() {
            return Err(fault(
                Fault::DOCUMENT,
                "must be a mapping such as `key: { external_id: id }`".to_owned(),
            ));
        }
        Ok(Document { root, tolerant: false })
    }

    /// What it says, as JSON.
    pub fn into_value(self) -> Value {
        self.root
    }

    /// The same document, read as presets are: columns are found whatever their case and punctuation, and those that the file does
    /// not have are left out.
    #[must_use]
    pub fn tolerant(self) -> Document {
        Document { tolerant: true, ..self }
    }
}

fn fault(place: &str, message: String) -> Faults {
    Faults(vec![Fault { place: place.to_owned(), message }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_mapping_is_refused_with_its_place() {
        for (text, part) in [
            ("a: [1, 2\nb: 3\n", "line "),
            ("- a\n- b\n", "must be a mapping"),
            ("", "must be a mapping"),
            ("a: 1\na: 2\n", "line 2"),
            ("a: 1\n---\nb: 2\n", "YAML"),
        ] {
            let faults = Document::from_yaml(text).unwrap_err().to_string();
            assert!(faults.contains(part), "{text:?}: {faults}");
        }
        assert!(Document::from_yaml(&" ".repeat(DOCUMENT_BYTES_MAX + 1)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = Document::from_yaml(&text);
        }
    }
}
