//! Instants and spans: UTC, whole microseconds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::ToSchema;

/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;
/// Microseconds in a day; a day is always 24 hours.
pub const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// A point in time, UTC, in whole microseconds since 1970-01-01 (finer input is truncated towards the past).
///
/// The range is that of RFC 3339 years 0000 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-03-01T09:00:00Z")]
pub struct Instant(i64);

impl Instant {
    /// 0000-01-01T00:00:00Z, the earliest instant that can be written.
    pub const MIN: Instant = Instant(-62_167_219_200 * MICROS_PER_SECOND);
    /// 9999-12-31T23:59:59.999999Z, the latest instant that can be written.
    pub const MAX: Instant = Instant(253_402_300_800 * MICROS_PER_SECOND - 1);

    /// The instant `micros` microseconds after the epoch, clamped into the range.
    pub const fn from_micros(micros: i64) -> Instant {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Instant(micros)
        }
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The first whole second at or after this instant, in seconds since the epoch.
    pub const fn ceil_second(self) -> i64 {
        -((-self.0).div_euclid(MICROS_PER_SECOND))
    }

    /// The last whole second at or before this instant, in seconds since the epoch.
    pub const fn floor_second(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// The UTC day this instant falls on, in days since the epoch.
    pub const fn utc_day(self) -> i64 {
        self.0.div_euclid(MICROS_PER_DAY)
    }

    /// The beginning of the UTC day this instant falls on.
    #[must_use]
    pub const fn midnight(self) -> Instant {
        Instant::from_micros(self.utc_day() * MICROS_PER_DAY)
    }

    /// This instant moved by `span`, clamped into the range.
    #[must_use]
    pub const fn plus(self, span: Span) -> Instant {
        Instant::from_micros(self.0.saturating_add(span.micros()))
    }

    /// This instant moved back by `span`, clamped into the range.
    #[must_use]
    pub const fn minus(self, span: Span) -> Instant {
        Instant::from_micros(self.0.saturating_sub(span.micros()))
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC with as many fraction digits as are needed: `2026-03-01T09:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(stamp) => fmt::Display::fmt(&stamp, f),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

/// Why a text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an RFC 3339 time such as 2026-03-01T09:00:00Z")]
pub struct InstantError(String);

impl FromStr for Instant {
    type Err = InstantError;

    /// Reads RFC 3339 with any offset; finer than microseconds is truncated.
    fn from_str(text: &str) -> Result<Instant, InstantError> {
        let bad = || InstantError(text.chars().take(64).collect());
        let stamp: jiff::Timestamp = text.parse().map_err(|_| bad())?;
        let micros = i64::try_from(stamp.as_nanosecond().div_euclid(1_000)).map_err(|_| bad())?;
        if (Self::MIN.0..=Self::MAX.0).contains(&micros) { Ok(Instant(micros)) } else { Err(bad()) }
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// A length of time between one second and 3,650 days, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Span {
    /// The longest span, 3,650 days.
    pub const MAX: Span = Span(3650 * 86_400);

    /// A span of `seconds`; `None` outside 1 to 3,650 days.
    pub const fn from_seconds(seconds: i64) -> Option<Span> {
        if seconds < 1 || seconds > Self::MAX.0 { None } else { Some(Span(seconds)) }
    }

    /// Its length in seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Its length in microseconds.
    pub const fn micros(self) -> i64 {
        self.0 * MICROS_PER_SECOND
    }
}

/// Why a text is not a span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a duration: write a whole number and a unit (45s, 30m, 12h, 90d, 2w), from 1s to 3650d"
)]
pub struct SpanError(String);

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Span, SpanError> {
        let bad = || SpanError(text.chars().take(64).collect());
        let unit = match text.as_bytes().last() {
            Some(b's') => 1,
            Some(b'm') => 60,
            Some(b'h') => 3_600,
            Some(b'd') => 86_400,
            Some(b'w') => 604_800,
            _ => return Err(bad()),
        };
        let digits = &text[..text.len() - 1];
        if digits.is_empty() || digits.len() > 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let count: i64 = digits.parse().map_err(|_| bad())?;
        count.checked_mul(unit).and_then(Span::from_seconds).ok_or_else(bad)
    }
}

impl fmt::Display for Span {
    /// The largest unit that divides it, as the model document writes it: `14d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (unit, name) in [(604_800, 'w'), (86_400, 'd'), (3_600, 'h'), (60, 'm')] {
            if self.0 % unit == 0 {
                return write!(f, "{}{name}", self.0 / unit);
            }
        }
        write!(f, "{}s", self.0)
    }
}

/// Where "now" comes from. Only the binary has a real one; tests drive their own.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}

/// A clock that stands still: for tests and for commands that work at a given instant.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Instant);

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_round_trip_and_truncate() {
        let at: Instant = "2026-03-01T18:00:00.1234569+09:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-03-01T09:00:00.123456Z");
        let before: Instant = "1969-12-31T23:59:59.9999999Z".parse().unwrap();
        assert_eq!(before.micros(), -1);
        assert_eq!((before.floor_second(), before.ceil_second(), before.utc_day()), (-1, 0, -1));
        assert!("yesterday".parse::<Instant>().is_err());
    }

    #[test]
    fn spans_accept_only_a_number_and_a_unit_in_range() {
        assert_eq!("2w".parse::<Span>().unwrap().seconds(), 14 * 86_400);
        assert_eq!("3650d".parse::<Span>().unwrap(), Span::MAX);
        for bad in ["", "d", "0s", "1.5d", "-1d", "1 d", "3651d", "1mo", "99999999999999d", "1y", "٣d", "1D"]
        {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
        assert_eq!("90d".parse::<Span>().unwrap().to_string(), "90d");
        assert_eq!("336h".parse::<Span>().unwrap().to_string(), "2w");
    }
}
