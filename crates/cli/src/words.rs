//! Words for people, in Korean and English.

use baton_app::{Instant, Label, Tongue};

/// The language of texts for people; `--json` is the same in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Language {
    /// English
    En,
    /// 한국어
    Ko,
}

impl Language {
    /// What the environment asks for: Korean if it names it, else English.
    pub(crate) fn of_environment() -> Language {
        let asked = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        if asked.is_some_and(|value| value.to_lowercase().starts_with("ko")) {
            Language::Ko
        } else {
            Language::En
        }
    }

    /// The same, as members speak it.
    pub(crate) fn tongue(self) -> Tongue {
        match self {
            Language::En => Tongue::En,
            Language::Ko => Tongue::Ko,
        }
    }

    /// One of two texts.
    pub(crate) fn pick<'a>(self, en: &'a str, ko: &'a str) -> &'a str {
        match self {
            Language::En => en,
            Language::Ko => ko,
        }
    }

    /// The label in this language, else in English, else `id`.
    pub(crate) fn label<'a>(self, label: &'a Label, id: &'a str) -> &'a str {
        label.get(self.pick("en", "ko")).or_else(|| label.get("en")).map_or(id, String::as_str)
    }
}

/// Points with a sign: `+18.4`.
pub(crate) fn points(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let text = format!("{:.2}", rounded.abs());
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if rounded < 0.0 { format!("−{text}") } else { format!("+{text}") }
}

/// How long ago `at` was, or how far ahead it is, seen from `now`: `2 days ago`, `3일 뒤`.
pub(crate) fn when(language: Language, at: Instant, now: Instant) -> String {
    let seconds = (now.micros() - at.micros()) / 1_000_000;
    let (count, en, ko) = match seconds.abs() {
        0..60 => return language.pick("now", "지금").to_owned(),
        s @ 60..3_600 => (s / 60, "minute", "분"),
        s @ 3_600..86_400 => (s / 3_600, "hour", "시간"),
        s => (s / 86_400, "day", "일"),
    };
    let past = seconds > 0;
    match language {
        Language::Ko => format!("{count}{ko} {}", if past { "전" } else { "뒤" }),
        Language::En => {
            let plural = if count == 1 { "" } else { "s" };
            if past { format!("{count} {en}{plural} ago") } else { format!("in {count} {en}{plural}") }
        }
    }
}

/// A date and time to the minute, UTC: `2026-03-09 01:12`.
pub(crate) fn minute(at: Instant) -> String {
    let text = at.to_string();
    text.get(..16).map_or(text.clone(), |head| head.replace('T', " "))
}

/// A date, UTC.
pub(crate) fn date(at: Instant) -> String {
    at.to_string().chars().take(10).collect()
}

/// A whole number with separators of thousands.
pub(crate) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size: `1.2 MB`, in powers of a thousand.
pub(crate) fn bytes(size: u64) -> String {
    let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.into_iter().find(|(unit, _)| size >= *unit) {
        Some((unit, name)) => format!("{:.1} {name}", size as f64 / unit as f64),
        None => format!("{size} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_carry_their_sign() {
        assert_eq!(points(18.4), "+18.4");
        assert_eq!(points(-15.0), "−15");
        assert_eq!(points(0.001), "+0");
    }

    #[test]
    fn times_are_told_as_people_tell_them() {
        let now: Instant = "2026-03-10T12:00:00Z".parse().unwrap();
        let before: Instant = "2026-03-08T12:00:00Z".parse().unwrap();
        assert_eq!(when(Language::En, before, now), "2 days ago");
        assert_eq!(when(Language::Ko, before, now), "2일 전");
        assert_eq!(when(Language::En, now, before), "in 2 days");
        assert_eq!(minute(now), "2026-03-10 12:00");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567, 20_000_000_000].map(bytes),
            ["0 B", "999 B", "1.0 kB", "1.2 MB", "20.0 GB"]
        );
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(12), "12");
    }
}
