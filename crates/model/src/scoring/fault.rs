//! What is wrong with a document, and where.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong (or, as a warning, odd), and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// `groups[1].rules[3].where.gt`, `line 3, column 7` for text that cannot be read at all, or [`Fault::DOCUMENT`].
    pub place: String,
    /// What is wrong and what to write instead: one line of English.
    pub message: String,
}

impl Fault {
    /// The place of faults that concern the document as a whole.
    pub const DOCUMENT: &'static str = "(document)";

    /// A fault at `place`.
    pub(crate) fn new(place: impl Into<String>, message: impl Into<String>) -> Fault {
        Fault { place: place.into(), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Why a document is refused: every fault in document order, never empty. Displayed one per line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_displayed_one_per_line() {
        let faults = Faults(vec![Fault::new("name", "is missing"), Fault::new("groups[0].id", "is empty")]);
        assert_eq!(faults.to_string(), "name: is missing\ngroups[0].id: is empty");
    }
}
