//! The JSON Schema of the document, for editors and other tools.

/// The schema as committed, JSON Schema draft 2020-12.
pub const SCHEMA_TEXT: &str = include_str!("../../schema/scoring-v1.schema.json");

/// The JSON Schema of scoring model documents. What it accepts may still be refused by
/// [`super::ScoringModel::from_value`] for what no schema can say; what it refuses always is.
pub fn schema() -> serde_json::Value {
    // The text is a constant that a test parses.
    serde_json::from_str(SCHEMA_TEXT).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_json() {
        assert_eq!(schema()["properties"]["schema"]["const"], super::super::SCHEMA);
    }
}
