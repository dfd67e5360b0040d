//! A calendar as text (RFC 5545): a pure function, so that the same entries are the same bytes.

use std::fmt;

use baton_model::Instant;
use icalendar::{Calendar, Component as _, Event, EventLike as _};

/// How long something is shown that has no length, as RFC 5545 writes it.
const SHORT: &str = "PT15M";

/// Something in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The same for ever.
    pub(super) uid: String,
    pub(super) starts_at: Instant,
    pub(super) ends_at: Instant,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) place: Option<String>,
    pub(super) cancelled: bool,
    pub(super) updated_at: Instant,
    /// How often it was changed.
    pub(super) sequence: i64,
}

/// The words of a calendar, in Korean or English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words {
    korean: bool,
}

impl Words {
    pub(super) fn of(language: &str) -> Words {
        Words { korean: language == "ko" }
    }

    fn pick(self, en: &'static str, ko: &'static str) -> &'static str {
        if self.korean { ko } else { en }
    }

    pub(super) fn task(self) -> &'static str {
        self.pick("Task", "할 일")
    }

    pub(super) fn handoff(self) -> &'static str {
        self.pick("Answer the hand-off", "인계 수락 기한")
    }

    pub(super) fn follow_up(self) -> &'static str {
        self.pick("Follow up", "후속 연락")
    }

    pub(super) fn call(self) -> &'static str {
        self.pick("Call", "통화")
    }

    pub(super) fn meeting(self) -> &'static str {
        self.pick("Meeting", "미팅")
    }
}

/// Writes a calendar.
pub(super) fn render(entries: &[Entry], member: &str, words: Words) -> Result<String, fmt::Error> {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Baton//Baton//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("REFRESH-INTERVAL;VALUE=DURATION", SHORT),
    ] {
        calendar.append_property((key, value));
    }
    calendar.name(&clean(&format!("Baton {}: {member}", words.pick("work", "업무"))));
    for entry in entries {
        calendar.push(event(entry));
    }
    let mut text = String::new();
    fmt::write(&mut text, format_args!("{calendar}"))?;
    Ok(text)
}

fn event(entry: &Entry) -> Event {
    let mut event = Event::new();
    event.uid(&entry.uid);
    // Given, and never the time of writing: a calendar that is read twice is the same twice.
    event.add_property("DTSTAMP", stamp(entry.updated_at));
    event.add_property("LAST-MODIFIED", stamp(entry.updated_at));
    event.add_property("SEQUENCE", entry.sequence.to_string());
    event.add_property("DTSTART", stamp(entry.starts_at));
    if entry.ends_at > entry.starts_at {
        event.add_property("DTEND", stamp(entry.ends_at));
    } else {
        event.add_property("DURATION", SHORT);
    }
    event.summary(&clean(&entry.summary));
    if !entry.description.is_empty() {
        event.description(&clean(&entry.description));
    }
    if let Some(place) = &entry.place {
        event.location(&clean(place));
    }
    event.add_property("STATUS", if entry.cancelled { "CANCELLED" } else { "CONFIRMED" });
    event.done()
}

/// An instant as RFC 5545 writes it, in UTC and whole seconds: `20260301T090000Z`.
fn stamp(at: Instant) -> String {
    let text: String = at.to_string().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("{seconds}Z")
}

/// Without what may not stand in a text. Lines stay: they are escaped.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use icalendar::parser::{read_calendar, unfold};

    use super::*;

    fn entry(summary: &str) -> Entry {
        Entry {
            uid: "task-1-5@baton".to_owned(),
            starts_at: "2026-03-01T09:00:00.5Z".parse().unwrap(),
            ends_at: "2026-03-01T09:00:00.5Z".parse().unwrap(),
            summary: summary.to_owned(),
            description: String::new(),
            place: None,
            cancelled: false,
            updated_at: "2026-02-01T00:00:00Z".parse().unwrap(),
            sequence: 2,
        }
    }

    #[test]
    fn a_calendar_is_written_as_the_format_wants_it() {
        let text =
            render(&[entry("견적, 두 번째; 제안\\서\n내일")], "ada@x.example", Words::of("ko")).unwrap();
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "METHOD:PUBLISH",
            "UID:task-1-5@baton",
            "DTSTART:20260301T090000Z",
            "DURATION:PT15M",
            "DTSTAMP:20260201T000000Z",
            "SEQUENCE:2",
            "STATUS:CONFIRMED",
            "SUMMARY:견적\\, 두 번째\\; 제안\\\\서\\n내일",
            "END:VCALENDAR",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
        }
        assert!(text.lines().all(|line| line.len() <= 75));
        assert_eq!(
            render(&[entry("a")], "m", Words::of("en")).unwrap(),
            render(&[entry("a")], "m", Words::of("en")).unwrap()
        );
    }

    #[test]
    fn long_and_nasty_texts_neither_break_lines_nor_forge_them() {
        let nasty = format!("{}\r\nBEGIN:VEVENT\rUID:forged\u{0}\u{7}", "가나다라😀".repeat(60));
        let place = Some(nasty.clone());
        let entry = Entry { description: nasty.clone(), place, cancelled: true, ..entry(&nasty) };
        let text = render(&[entry], "m", Words::of("en")).unwrap();
        assert!(
            text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n', '\0'])),
            "{text}"
        );
        assert_eq!(text.matches("\r\nBEGIN:VEVENT\r\n").count(), 1);
        let unfolded = unfold(&text);
        let read = read_calendar(&unfolded).unwrap();
        let events: Vec<_> = read.components.iter().filter(|one| one.name == "VEVENT").collect();
        assert_eq!(events.len(), 1);
        let told = |name: &str| events[0].find_prop(name).map(|found| found.val.to_string()).unwrap();
        assert_eq!(told("UID"), "task-1-5@baton");
        assert_eq!(told("STATUS"), "CANCELLED");
        assert!(told("SUMMARY").contains("BEGIN:VEVENT"), "a text, and no event");
    }
}
