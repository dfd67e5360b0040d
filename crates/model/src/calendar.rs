//! Working hours: a time zone, hours of the week, holidays.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::document::{self, DocumentError};

/// Minutes of a day.
pub const MINUTES_PER_DAY: u16 = 1_440;
/// The most stretches of working hours in a day.
const STRETCHES_MAX: usize = 8;
/// The most holidays of a calendar.
const HOLIDAYS_MAX: usize = 2_000;

/// The days of the week as a calendar names them, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// When people work.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    name: String,
    zone: TimeZone,
    /// By day of the week, Monday first: stretches in order, which neither touch nor overlap.
    week: [Vec<Hours>; 7],
    holidays: BTreeSet<Date>,
}

/// A stretch of working hours, in minutes since midnight by the wall clock; the end is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// From this minute on.
    pub from: u16,
    /// Up to this minute, at most 1,440.
    pub until: u16,
}

/// The document of a calendar.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    time_zone: String,
    #[serde(default)]
    hours: Week,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    holidays: BTreeSet<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Week {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
}

impl Week {
    fn days(&self) -> [&Vec<String>; 7] {
        [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun]
    }
}

impl Default for Calendar {
    /// Monday to Friday from 9 to 18, with an hour for lunch at noon, in Seoul.
    fn default() -> Calendar {
        let day = || vec![Hours { from: 540, until: 720 }, Hours { from: 780, until: 1_080 }];
        let (name, zone) = match TimeZone::get("Asia/Seoul") {
            Ok(zone) => ("Asia/Seoul", zone),
            // The zones come with the program; without them nothing but UTC is known.
            Err(_) => ("UTC", TimeZone::UTC),
        };
        Calendar {
            name: name.to_owned(),
            zone,
            week: [day(), day(), day(), day(), day(), Vec::new(), Vec::new()],
            holidays: BTreeSet::new(),
        }
    }
}

impl Calendar {
    /// Reads a calendar from YAML or JSON text.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub fn from_text(text: &str) -> Result<Calendar, DocumentError> {
        let document: Document = document::read("calendar", text)?;
        let fault = |place: &str, message: String| DocumentError::new("calendar", place, message);
        let zone = TimeZone::get(&document.time_zone).map_err(|_| {
            let name: String = document.time_zone.chars().take(64).collect();
            fault("time_zone", format!("`{name}` is no IANA time zone such as Asia/Seoul"))
        })?;
        let mut week: [Vec<Hours>; 7] = Default::default();
        for ((day, stretches), name) in week.iter_mut().zip(document.hours.days()).zip(WEEKDAYS) {
            *day = hours(stretches).map_err(|message| fault(&format!("hours.{name}"), message))?;
        }
        if week.iter().all(Vec::is_empty) {
            return Err(fault("hours", "no hour is worked in a week".to_owned()));
        }
        if document.holidays.len() > HOLIDAYS_MAX {
            return Err(fault("holidays", format!("at most {HOLIDAYS_MAX} are allowed")));
        }
        let mut holidays = BTreeSet::new();
        for text in &document.holidays {
            let day: Date = text.parse().map_err(|_| {
                let text: String = text.chars().take(32).collect();
                fault("holidays", format!("`{text}` is no date such as 2026-10-09"))
            })?;
            holidays.insert(day);
        }
        Ok(Calendar { name: document.time_zone, zone, week, holidays })
    }

    /// Every hour of every day, in UTC.
    #[must_use]
    pub fn always() -> Calendar {
        let day = || vec![Hours { from: 0, until: MINUTES_PER_DAY }];
        Calendar {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
            week: [day(), day(), day(), day(), day(), day(), day()],
            holidays: BTreeSet::new(),
        }
    }

    /// Its document as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let [mon, tue, wed, thu, fri, sat, sun] =
            self.week.each_ref().map(|day| day.iter().map(Hours::to_string).collect());
        let document = Document {
            time_zone: self.name.clone(),
            hours: Week { mon, tue, wed, thu, fri, sat, sun },
            holidays: self.holidays.iter().map(Date::to_string).collect(),
        };
        // Nothing in it can fail to be written.
        serde_json::to_string(&document).unwrap_or_default()
    }

    /// The name of its time zone.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        &self.name
    }

    /// Its time zone.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The working hours of a day.
    #[must_use]
    pub fn hours_of(&self, day: Date) -> &[Hours] {
        if self.holidays.contains(&day) {
            return &[];
        }
        &self.week[day.weekday().to_monday_zero_offset() as usize]
    }
}

impl fmt::Display for Hours {
    /// `09:00-12:30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Hours { from, until } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

fn hours(texts: &[String]) -> Result<Vec<Hours>, String> {
    if texts.len() > STRETCHES_MAX {
        return Err(format!("at most {STRETCHES_MAX} stretches a day are allowed"));
    }
    let mut found: Vec<Hours> = Vec::new();
    for text in texts {
        let shown: String = text.chars().take(32).collect();
        let read = stretch(text).ok_or_else(|| format!("`{shown}` is not like 09:00-18:00"))?;
        if found.last().is_some_and(|last| read.from < last.until) {
            return Err(format!("`{shown}` begins before the one before it ends"));
        }
        match found.last_mut() {
            Some(last) if last.until == read.from => last.until = read.until,
            _ => found.push(read),
        }
    }
    Ok(found)
}

fn stretch(text: &str) -> Option<Hours> {
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hour) || !digits(minute) {
            return None;
        }
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let minutes = hour * 60 + minute;
        (minute < 60 && minutes <= MINUTES_PER_DAY).then_some(minutes)
    };
    let (from, until) = text.split_once('-')?;
    let (from, until) = (minute(from.trim())?, minute(until.trim())?);
    (from < until).then_some(Hours { from, until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_calendar_survives_writing_and_reading() {
        let text = "time_zone: Asia/Seoul\nhours: { mon: [\"09:00-12:00\", \"13:00-24:00\"], sat: [\"10:00-11:30\"] }\nholidays: [2026-10-09, 2026-01-01]\n";
        let calendar = Calendar::from_text(text).unwrap();
        assert_eq!(Calendar::from_text(&calendar.to_json()).unwrap(), calendar);
        let monday: Date = "2026-10-05".parse().unwrap();
        assert_eq!(calendar.hours_of(monday)[1], Hours { from: 780, until: 1_440 });
        assert_eq!(Calendar::from_text(&Calendar::default().to_json()).unwrap(), Calendar::default());
    }

    #[test]
    fn stretches_that_touch_are_one() {
        let calendar =
            Calendar::from_text("time_zone: UTC\nhours: { mon: [\"09:00-12:00\", \"12:00-13:00\"] }")
                .unwrap();
        assert_eq!(calendar.hours_of("2026-10-05".parse().unwrap()), [Hours { from: 540, until: 780 }]);
    }

    #[test]
    fn faults_name_their_place() {
        for (text, place) in [
            ("time_zone: Mars/Olympus\nhours: { mon: [\"09:00-10:00\"] }", "time_zone"),
            ("time_zone: UTC", "hours"),
            ("time_zone: UTC\nhours: { mon: [\"9-10\"] }", "hours.mon"),
            ("time_zone: UTC\nhours: { tue: [\"10:00-09:00\"] }", "hours.tue"),
            ("time_zone: UTC\nhours: { wed: [\"09:00-12:00\", \"11:00-13:00\"] }", "hours.wed"),
            ("time_zone: UTC\nhours: { wed: [\"09:00-24:30\"] }", "hours.wed"),
            ("time_zone: UTC\nhours: { mon: [\"09:00-10:00\"] }\nholidays: [2026-02-30]", "holidays"),
            ("time_zone: UTC\nworking: {}", "working"),
            ("{", "calendar"),
        ] {
            let error = Calendar::from_text(text).unwrap_err().to_string();
            assert!(error.contains(place), "{text}: {error}");
        }
    }
}
