//! The keys by which leads are found.

use baton_model::text::nfc;

use super::{Note, NoteKind};
use crate::import::read::cells::Cells;
use crate::import::read::csv::RecordFault;
use crate::import::read::mapping::{Field, LeadKeyFields};

/// Characters of an id or name.
pub const EXTERNAL_ID_CHARS_MAX: usize = 255;
/// Characters of an e-mail address (RFC 5321).
const EMAIL_CHARS_MAX: usize = 254;
/// Ids that can be merged into one lead in one row.
const MERGED_MAX: usize = 1_000;

/// Something by which a lead is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LeadKey {
    /// What another system calls it.
    ExternalId(String),
    /// Its address, lower case.
    Email(String),
    /// What a browser was called before it was known whose it is.
    AnonymousId(String),
}

impl LeadKey {
    /// The key for an address, if it is one.
    pub fn email(text: &str) -> Option<LeadKey> {
        checked_email(text).map(LeadKey::Email)
    }

    /// The key without its kind.
    pub fn text(&self) -> &str {
        match self {
            LeadKey::ExternalId(text) | LeadKey::Email(text) | LeadKey::AnonymousId(text) => text,
        }
    }
}

/// The text of a field, NFC, if it can be a key or a name.
pub(in crate::import::read) fn checked_key(
    field: &Field,
    cells: &Cells,
) -> Result<Option<String>, RecordFault> {
    let Some(text) = field.text(cells) else { return Ok(None) };
    let text = nfc(&text);
    let chars = text.chars().count();
    if chars > EXTERNAL_ID_CHARS_MAX {
        return Err(
            field.fault(format!("has {chars} characters; at most {EXTERNAL_ID_CHARS_MAX} are allowed here"))
        );
    }
    if text.chars().any(char::is_control) {
        return Err(field.fault("has a control character, such as a line break, in it".to_owned()));
    }
    Ok(Some(text.into_owned()))
}

/// The address in a text: trimmed, NFC, lower case; none if it is no address.
pub(in crate::import::read) fn checked_email(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:");
    let (local, domain) = text.rsplit_once('@')?;
    let sound = !local.is_empty()
        && !domain.is_empty()
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !local.contains('@')
        && text.chars().count() <= EMAIL_CHARS_MAX
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')'));
    sound.then(|| nfc(text).to_lowercase())
}

impl LeadKeyFields {
    /// The keys of a row; at least one.
    pub(super) fn keys(&self, cells: &Cells) -> Result<Vec<LeadKey>, RecordFault> {
        let mut keys = Vec::with_capacity(1);
        for id in self.external_ids(cells)? {
            keys.push(LeadKey::ExternalId(id));
        }
        if let Some(field) = &self.email
            && let Some(text) = field.text(cells)
        {
            match checked_email(&text) {
                Some(email) => keys.push(LeadKey::Email(email)),
                None if keys.is_empty() && self.anonymous_id.is_none() => {
                    let short: String = text.chars().take(60).collect();
                    return Err(field.fault(format!("`{short}` is no e-mail address")));
                }
                None => {}
            }
        }
        if let Some(field) = &self.anonymous_id
            && let Some(id) = checked_key(field, cells)?
        {
            keys.push(LeadKey::AnonymousId(id));
        }
        if keys.is_empty() {
            let field = self.external_id.as_ref().or(self.email.as_ref()).or(self.anonymous_id.as_ref());
            let reason = "has no key: nothing tells which lead this is".to_owned();
            return Err(field
                .map_or(RecordFault { field: None, reason: reason.clone() }, |field| field.fault(reason)));
        }
        Ok(keys)
    }

    /// Its own external id and those merged into it, each once.
    fn external_ids(&self, cells: &Cells) -> Result<Vec<String>, RecordFault> {
        let mut ids = Vec::with_capacity(1);
        if let Some(field) = &self.external_id
            && let Some(id) = checked_key(field, cells)?
        {
            ids.push(id);
        }
        if let Some((field, separator)) = &self.also
            && let Some(text) = field.columns().iter().find_map(|column| cells.known(*column))
        {
            for part in text.split(separator.as_str()).map(str::trim).filter(|part| !part.is_empty()) {
                let id = format!("{}{}", field.prefix, nfc(part));
                if id.chars().count() > EXTERNAL_ID_CHARS_MAX || ids.len() >= MERGED_MAX {
                    return Err(field.fault("has ids that are too long or too many".to_owned()));
                }
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        Ok(ids)
    }
}

/// Notes an address that is none.
pub(super) fn not_an_address(text: &str, notes: &mut Vec<Note>) {
    let short: String = text.chars().take(60).collect();
    notes.push(Note { kind: NoteKind::NotAnAddress, text: format!("`{short}`") });
}

/// The text by which a lead is called in derived ids: the same however it came to be known.
pub(in crate::import::read) fn subject(keys: &[LeadKey]) -> String {
    keys.first().map_or_else(String::new, |key| match key {
        LeadKey::ExternalId(id) => format!("e:{id}"),
        LeadKey::Email(email) => format!("m:{email}"),
        LeadKey::AnonymousId(id) => format!("a:{id}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_lower_case_and_checked() {
        assert_eq!(checked_email(" Kim+Tag@Example.COM "), Some("kim+tag@example.com".into()));
        assert_eq!(checked_email("김@한국.kr"), Some("김@한국.kr".into()));
        for text in ["", "kim", "@x.kr", "kim@", "a b@x.kr", "a@b@c", "a@.kr", "a@b.kr, c@d.kr", "<a@b.kr>"] {
            assert_eq!(checked_email(text), None, "{text}");
        }
    }
}
