//! What a mail says, as text and as HTML.

use baton_model::Tongue;
use maud::{DOCTYPE, html};

use crate::outgoing::words::Words;

/// The longest subject, in characters.
const SUBJECT_CHARS_MAX: usize = 150;

/// A mail without its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Composed {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// A mail about one thing.
pub(crate) fn one(words: &Words, tongue: Tongue) -> Composed {
    compose(&words.title, std::slice::from_ref(words), tongue)
}

/// A mail about several things, with a title over them.
pub(crate) fn several(title: &str, each: &[Words], tongue: Tongue) -> Composed {
    compose(title, each, tongue)
}

/// A mail of its own kind; `because`: why whoever gets it gets it.
pub(crate) fn letter(title: &str, body: &str, because: &str, tongue: Tongue) -> Composed {
    let words = Words { title: title.to_owned(), body: body.to_owned() };
    written(title, std::slice::from_ref(&words), because, tongue)
}

fn compose(title: &str, each: &[Words], tongue: Tongue) -> Composed {
    let because = tongue.pick(
        "Baton tells you this because a rule of your workspace says so. How you are told is yours to set.",
        "워크스페이스의 알림 규칙에 따라 보내 드려요. 받는 방법은 직접 바꿀 수 있어요.",
    );
    written(title, each, because, tongue)
}

fn written(title: &str, each: &[Words], because: &str, tongue: Tongue) -> Composed {
    let mut text = String::new();
    for words in each {
        text.push_str(&words.title);
        text.push('\n');
        if !words.body.is_empty() {
            text.push_str(&words.body);
            text.push('\n');
        }
        text.push('\n');
    }
    text.push_str("-- \n");
    text.push_str(because);
    text.push('\n');
    let html = html! {
        (DOCTYPE)
        html lang=(tongue.name()) {
            head { meta charset="utf-8"; title { (title) } }
            body style="font-family: sans-serif; line-height: 1.5; color: #1f2328; max-width: 40em" {
                @if each.len() > 1 { h1 style="font-size: 1.25em" { (title) } }
                @for words in each {
                    h2 style="font-size: 1.1em; margin-bottom: 0.25em" { (words.title) }
                    @for line in words.body.lines() { div { (line) } }
                }
                p style="margin-top: 2em; font-size: 0.85em; color: #59636e" { (because) }
            }
        }
    };
    let line: String =
        title.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SUBJECT_CHARS_MAX).collect();
    Composed { subject: line, text, html: html.into_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(title: &str, body: &str) -> Words {
        Words { title: title.to_owned(), body: body.to_owned() }
    }

    #[test]
    fn both_parts_say_the_same() {
        let composed = one(&words("MQL: 김하나", "회사: 하나상사\n점수: 61"), Tongue::Ko);
        assert_eq!(composed.subject, "MQL: 김하나");
        assert!(composed.text.starts_with("MQL: 김하나\n회사: 하나상사\n점수: 61\n"), "{}", composed.text);
        assert!(
            composed.html.contains("<div>점수: 61</div>") && composed.html.contains("lang=\"ko\""),
            "{}",
            composed.html
        );
        assert!(composed.text.contains("알림 규칙"));
        let both = several("2", &[words("a", ""), words("b", "")], Tongue::En);
        assert!(both.html.contains("<h1") && both.text.starts_with("a\n\nb\n"), "{}", both.text);
    }

    #[test]
    fn nothing_that_a_lead_writes_becomes_markup() {
        let composed = one(&words("<script>alert(1)</script>", "\"><img src=x>"), Tongue::En);
        assert!(!composed.html.contains("<script>") && !composed.html.contains("<img"), "{}", composed.html);
    }

    #[test]
    fn a_subject_is_one_line() {
        let composed = one(&words("a\r\nBcc: all@example.com", ""), Tongue::En);
        assert_eq!(composed.subject, "a  Bcc: all@example.com");
        assert_eq!(one(&words(&"가".repeat(500), ""), Tongue::En).subject.chars().count(), 150);
    }
}
