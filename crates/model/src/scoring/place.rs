//! How a place in a document is written: `groups[1].rules[3].where.gt`.

/// The place of `key` in the mapping at `place`; quoted when the key is no plain word.
pub(super) fn member(place: &str, key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    match (plain, place.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{place}.{key}"),
        (false, _) => format!("{place}[{:?}]", shorten(key)),
    }
}

/// The place of the member number `index` of the list at `place`.
pub(super) fn item(place: &str, index: usize) -> String {
    format!("{place}[{index}]")
}

/// A text from the document, cut to a length that fits a message.
pub(super) fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
