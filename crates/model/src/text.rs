//! How texts are compared: NFC, then Unicode lower case.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// NFC of `text`, borrowed when it is already in that form.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The form in which texts are compared: NFC, then lower case (Unicode `Lowercase_Mapping`, no tailoring).
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        }
    } else {
        Cow::Owned(nfc(text).to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_nfc_then_lower_case() {
        assert_eq!(fold("VP"), "vp");
        assert_eq!(fold("가격"), "가격");
        assert_eq!(fold("\u{1100}\u{1161}"), "가");
        assert_eq!(fold("É"), fold("E\u{301}"));
        assert!(matches!(fold("plain"), Cow::Borrowed(_)));
    }
}
