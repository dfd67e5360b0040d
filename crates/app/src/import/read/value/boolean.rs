//! Truth values: English and Korean words, and 1 and 0 where one is asked for.

use baton_model::text::fold;

/// Reads a truth value where one is wanted; 1 and 0 count.
pub(in crate::import::read) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ => infers_boolean(text),
    }
}

/// Reads a word that can only be a truth value.
pub(in crate::import::read) fn infers_boolean(text: &str) -> Option<bool> {
    // Longer than any of the words: nothing to fold.
    if text.len() > 16 {
        return None;
    }
    match fold(text).as_ref() {
        "true" | "yes" | "y" | "예" | "네" => Some(true),
        "false" | "no" | "n" | "아니오" | "아니요" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_both_languages_are_read_and_digits_only_when_asked() {
        for (text, value) in [
            ("TRUE", true),
            ("Yes", true),
            ("y", true),
            ("예", true),
            ("No", false),
            ("N", false),
            ("아니오", false),
        ] {
            assert_eq!((boolean(text), infers_boolean(text)), (Some(value), Some(value)), "{text}");
        }
        assert_eq!((boolean("1"), infers_boolean("1")), (Some(true), None));
        assert_eq!((boolean("0"), infers_boolean("0")), (Some(false), None));
        for text in ["", "2", "on", "ok", "yes please, as soon as you can"] {
            assert_eq!(boolean(text), None, "{text}");
        }
    }
}
