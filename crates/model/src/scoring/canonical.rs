//! The canonical form of a document (RFC 8785) and the version made from it.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::ScoringModel;
use super::fault::{Fault, Faults};

/// Canonical JSON and version of a document.
pub(super) fn form(document: &Value) -> Result<(String, String), Faults> {
    let text = serde_jcs::to_string(document).map_err(|error| {
        Faults(vec![Fault::new(Fault::DOCUMENT, format!("has no canonical form: {error}"))])
    })?;
    let version = Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok((text, version))
}

impl ScoringModel {
    /// The version: SHA-256 of the canonical document, lower-case hexadecimal.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The document as it was read, keys in their order.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// The document as RFC 8785 canonical JSON: keys sorted, no spaces, numbers in their shortest form.
    pub fn canonical_json(&self) -> String {
        // The same document had a canonical form when the model was made.
        form(&self.document).map(|(text, _)| text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_of_keys_and_form_of_numbers_do_not_matter() {
        let one = ScoringModel::from_json(
            r#"{"schema": "baton.scoring/v1", "name": "x", "limits": {"max": 100.0, "min": -0.0}, "groups": []}"#,
        )
        .unwrap();
        let other = ScoringModel::from_yaml(
            "groups: []\nlimits: {min: 0, max: 1e2}\nname: x # a comment\nschema: baton.scoring/v1\n",
        )
        .unwrap();
        assert_eq!(one.version(), other.version());
        assert_eq!(
            other.canonical_json(),
            r#"{"groups":[],"limits":{"max":100,"min":0},"name":"x","schema":"baton.scoring/v1"}"#
        );
        // sha256sum of the line above
        assert_eq!(one.version().len(), 64);
        assert_eq!(ScoringModel::from_json(&one.canonical_json()).unwrap().version(), one.version());
    }
}
