//! What a letter rests on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most messages or notes that one entry names.
const SOURCES_MAX: usize = 100;
/// The longest id or name, in bytes.
const TEXT_BYTES_MAX: usize = 1_024;

/// What a letter rests on: where it can be read again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Evidence {
    /// Ids of messages in the log.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<String>,
    /// Numbers of notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<i64>,
    /// Who said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_by: Option<String>,
}

impl Evidence {
    /// Whether it names nothing.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.notes.is_empty() && self.said_by.is_none()
    }

    /// Refuses what cannot be evidence.
    ///
    /// # Errors
    /// What is wrong and what is allowed.
    pub fn check(&self) -> Result<(), String> {
        if self.messages.len() > SOURCES_MAX || self.notes.len() > SOURCES_MAX {
            return Err("evidence names at most 100 messages and 100 notes".to_owned());
        }
        let texts = self.messages.iter().chain(&self.said_by);
        if texts.into_iter().any(|text| text.is_empty() || text.len() > TEXT_BYTES_MAX) {
            return Err("an id or a name in evidence has 1 to 1,024 bytes".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_named_is_written() {
        let evidence = Evidence { notes: vec![7], ..Evidence::default() };
        assert_eq!(serde_json::to_string(&evidence).unwrap(), r#"{"notes":[7]}"#);
        assert!(!evidence.is_empty() && Evidence::default().is_empty());
        assert!(serde_json::from_str::<Evidence>(r#"{"messages":["m"],"who":"Ada"}"#).is_err());
        assert!(Evidence { messages: vec![String::new()], ..Evidence::default() }.check().is_err());
        assert!(Evidence { notes: vec![1; 101], ..Evidence::default() }.check().is_err());
    }
}
