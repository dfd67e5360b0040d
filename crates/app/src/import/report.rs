//! What an import did.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

use super::read::{Note, Report as FileReport};

/// Notes that are listed with their particulars; beyond it they are only counted.
const NOTES_MAX: usize = 1_000;

/// What an import did, or, of a dry run, would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ImportReport {
    /// Rows of the file, empty ones and the header not counted.
    pub rows: u64,
    /// Rows that the mapping leaves out.
    pub skipped: u64,
    /// Rows that could not be taken; they are in `rejected_file`.
    pub rejected: u64,
    /// New leads.
    pub leads_created: u64,
    /// Leads of which something new is known.
    pub leads_updated: u64,
    /// Rows that turned out to be a lead known under another key, and leads that turned out to be one.
    pub leads_merged: u64,
    /// New accounts.
    pub accounts: u64,
    /// Events and attribute facts stored.
    pub events: u64,
    /// Messages that were there already.
    pub duplicates: u64,
    /// Messages whose id is taken by one with another content; the first stands.
    pub conflicts: u64,
    /// Deals stored or changed.
    pub opportunities: u64,
    /// Outcomes stored.
    pub outcomes: u64,
    /// Leads scored afterwards.
    pub scored: u64,
    /// Of them: MQL or beyond.
    pub qualified: u64,
    /// Hand-offs opened.
    pub handoffs: u64,
    /// Where the rejected rows are; none if there are none.
    pub rejected_file: Option<PathBuf>,
    /// Contradictions, which are kept, and what was odd about the file.
    pub notes: Vec<String>,
    /// How often each kind of contradiction occurs.
    pub contradictions: BTreeMap<&'static str, u64>,
    /// Columns whose type was found out, with the type.
    pub types: BTreeMap<String, String>,
    /// Whether nothing was stored.
    pub dry_run: bool,
}

impl ImportReport {
    /// Notes a contradiction in a row.
    pub(super) fn note(&mut self, line: u64, note: &Note) {
        *self.contradictions.entry(note.kind.words()).or_default() += 1;
        let text = &note.text;
        let separator = if text.is_empty() { "" } else { ": " };
        self.remark(format!("line {line}: {}{separator}{text}", note.kind.words()));
    }

    /// Notes anything else.
    pub(super) fn remark(&mut self, text: String) {
        if self.notes.len() < NOTES_MAX {
            self.notes.push(text);
        }
    }

    /// Takes over what is known of the file as a whole.
    pub(super) fn file(&mut self, file: &FileReport) {
        for warning in &file.warnings {
            self.remark(warning.clone());
        }
        for spelling in &file.spellings {
            let all: Vec<String> =
                spelling.spellings.iter().map(|(name, rows)| format!("`{name}` ({rows})")).collect();
            self.remark(format!(
                "column `{}`: {} are one, `{}`",
                spelling.column,
                all.join(", "),
                spelling.stands
            ));
        }
        self.types = file
            .types
            .iter()
            .map(|(column, found)| (column.clone(), format!("{found:?}").to_lowercase()))
            .collect();
    }
}
