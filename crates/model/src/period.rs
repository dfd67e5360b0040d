//! Periods that targets are set for: a year, a quarter, a month.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::time::Instant;

/// A year, a quarter or a month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    /// The first month, from 1.
    month: i8,
    /// 1, 3 or 12.
    months: i8,
}

/// Why a text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period: write 2026, 2026-Q3 or 2026-09")]
pub struct PeriodError(String);

impl Period {
    /// From when, and up to but not including when, in a time zone.
    pub fn bounds(&self, zone: &TimeZone) -> (Instant, Instant) {
        let last = self.month - 1 + self.months;
        let next = (self.year + i16::from(last / 12), last % 12 + 1);
        (begin(self.year, self.month, zone), begin(next.0, next.1, zone))
    }
}

fn begin(year: i16, month: i8, zone: &TimeZone) -> Instant {
    let first = Date::new(year, month, 1).ok().and_then(|date| date.to_zoned_datetime(zone.clone()).ok());
    first.map_or(Instant::MAX, |first| Instant::from_micros(first.timestamp().as_microsecond()))
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Period, PeriodError> {
        let bad = || PeriodError(text.chars().take(64).collect());
        let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
        let digits =
            |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) {
            return Err(bad());
        }
        let year = year.parse().ok().filter(|year| (1_900..=9_998).contains(year)).ok_or_else(bad)?;
        let (month, months) = match part {
            None => (1, 12),
            Some(part) => match part.strip_prefix(['Q', 'q']) {
                Some(quarter @ ("1" | "2" | "3" | "4")) => {
                    (quarter.parse::<i8>().map_err(|_| bad())? * 3 - 2, 3)
                }
                None if digits(part, 2) => (part.parse::<i8>().map_err(|_| bad())?, 1),
                _ => return Err(bad()),
            },
        };
        if (1..=12).contains(&month) { Ok(Period { year, month, months }) } else { Err(bad()) }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.months {
            12 => write!(f, "{}", self.year),
            3 => write!(f, "{}-Q{}", self.year, (self.month + 2) / 3),
            _ => write!(f, "{}-{:02}", self.year, self.month),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Period, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_have_their_bounds() {
        for (text, from, to) in [
            ("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2026-Q1", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"),
            ("2026-Q4", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("2026-09", "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z"),
            ("2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!(period.to_string(), text);
            let (since, until) = period.bounds(&TimeZone::UTC);
            assert_eq!((since.to_string().as_str(), until.to_string().as_str()), (from, to));
        }
        let seoul = TimeZone::fixed(jiff::tz::offset(9));
        assert_eq!("2026".parse::<Period>().unwrap().bounds(&seoul).0.to_string(), "2025-12-31T15:00:00Z");
        for bad in [
            "",
            "26",
            "2026-Q5",
            "2026-13",
            "2026-00",
            "2026-1",
            "2026-Q",
            "x",
            "2026-09-01",
            "99999",
            "٢٠٢٦",
        ] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }
}
