//! Reading the small documents that people write: YAML or JSON, with limits.

use serde::de::DeserializeOwned;

/// The longest document, in bytes.
pub const BYTES_MAX: usize = 256 * 1_024;

/// Why a document cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {place}{message}")]
pub struct DocumentError {
    kind: &'static str,
    /// With a colon and a space, or empty.
    place: String,
    message: String,
}

impl DocumentError {
    /// What is wrong at `place` of a document of this kind.
    #[must_use]
    pub fn new(kind: &'static str, place: &str, message: impl Into<String>) -> DocumentError {
        let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
        DocumentError { kind, place, message: message.into() }
    }
}

/// Reads a document from JSON text if it begins with `{`, else from YAML text.
pub(crate) fn read<T: DeserializeOwned>(kind: &'static str, text: &str) -> Result<T, DocumentError> {
    let fault = |message: String| {
        let message: String = message.lines().next().unwrap_or_default().chars().take(300).collect();
        DocumentError::new(kind, "", message)
    };
    if text.len() > BYTES_MAX {
        return Err(fault(format!("has {} bytes; at most {BYTES_MAX} are allowed", text.len())));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{')
        && let Ok(read) = serde_json::from_str(text)
    {
        return Ok(read);
    }
    // A mapping in braces may be YAML as well.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: 64, max_nodes: 50_000, max_documents: 1, },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 50_000, },
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| fault(error.to_string()))
}
