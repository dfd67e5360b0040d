//! Times: RFC 3339, the forms that begin with the year, or a `strftime` format.

use baton_model::Instant;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

/// Reads times of one column.
#[derive(Debug, Clone)]
pub(in crate::import::read) struct DateReader {
    /// As `strftime` has it; `%s` is seconds (or, by magnitude, milli- or microseconds) since 1970.
    pub(in crate::import::read) format: Option<String>,
    /// What a time without an offset is meant in.
    pub(in crate::import::read) zone: TimeZone,
}

impl DateReader {
    /// Checks a format with a time that it must be able to read back.
    pub(in crate::import::read) fn check(format: &str) -> Result<(), String> {
        if format == "%s" {
            return Ok(());
        }
        let known = Date::constant(2024, 2, 29).at(13, 5, 9, 0);
        let zoned = TimeZone::UTC.to_zoned_datetime(known).map_err(|error| error.to_string())?;
        let text = strtime::format(format, &zoned).map_err(|error| error.to_string())?;
        let read = strtime::parse(format, &text).map_err(|error| error.to_string())?;
        read.to_date().or_else(|_| read.to_timestamp().map(|_| known.date())).map(|_| ()).map_err(|_| {
            "it gives no whole date: year, month and day are needed".to_owned()
        })
    }

    /// The instant that `text` means; a date alone is its first moment. None if it is no time in this format.
    pub(in crate::import::read) fn read(&self, text: &str) -> Option<Instant> {
        match self.format.as_deref() {
            None => self.read_iso(text),
            Some("%s") => epoch(text),
            Some(format) => self.read_format(format, text),
        }
    }

    fn read_format(&self, format: &str, text: &str) -> Option<Instant> {
        let parts = strtime::parse(format, text).ok()?;
        if let Ok(stamp) = parts.to_timestamp() {
            return instant(stamp.as_nanosecond());
        }
        let time = if parts.hour().is_some() { parts.to_time().ok()? } else { Time::midnight() };
        self.local(parts.to_date().ok()?.to_datetime(time))
    }

    /// Time in the zone of the file. In a gap of summer time the instant after it, in a fold the first of the two.
    fn local(&self, time: DateTime) -> Option<Instant> {
        let stamp = self.zone.to_ambiguous_timestamp(time).compatible().ok()?;
        instant(stamp.as_nanosecond())
    }

    /// `2024-03-05`, `2024/3/5 9:30`, `2024-03-05T09:30:00.123+09:00`, `2024.03.05 09:30:00 UTC`, `2024. 3. 5.`
    fn read_iso(&self, text: &str) -> Option<Instant> {
        let mut scan = Scan(text.trim().as_bytes());
        let year = scan.digits(4, 4)?;
        let mark = scan.one_of(b"-/.")?;
        scan.spaces();
        let month = scan.digits(1, 2)?;
        scan.one_of(&[mark])?;
        scan.spaces();
        let day = scan.digits(1, 2)?;
        if mark == b'.' {
            let _ = scan.one_of(b".");
        }
        let date = Date::new(year as i16, month as i8, day as i8).ok()?;
        if scan.0.is_empty() {
            return self.local(date.to_datetime(Time::midnight()));
        }
        if scan.one_of(b"Tt").is_none() && !scan.spaces() {
            return None;
        }
        let time = scan.time()?;
        let time = date.to_datetime(time);
        scan.spaces();
        if scan.0.is_empty() {
            return self.local(time);
        }
        let offset = scan.offset()?;
        if !scan.0.is_empty() {
            return None;
        }
        instant(offset.to_timestamp(time).ok()?.as_nanosecond())
    }
}

/// Seconds since 1970; numbers too great for that are milliseconds or microseconds.
fn epoch(text: &str) -> Option<Instant> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let unit: i128 = match number.unsigned_abs() {
        0..100_000_000_000 => 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000_000,
        _ => 1_000,
    };
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let part = digits.parse::<i128>().ok()? * unit / 1_000_000_000;
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    instant(i128::from(number) * unit + sign * part)
}

fn instant(nanoseconds: i128) -> Option<Instant> {
    let micros = i64::try_from(nanoseconds.div_euclid(1_000)).ok()?;
    let instant = Instant::from_micros(micros);
    (instant.micros() == micros).then_some(instant)
}

/// What is left to read.
struct Scan<'t>(&'t [u8]);

impl Scan<'_> {
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        Some(digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }

    fn one_of(&mut self, allowed: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        allowed.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    fn spaces(&mut self) -> bool {
        let before = self.0.len();
        self.0 = self.0.trim_ascii_start();
        self.0.len() < before
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.digits(1, 2)?;
        self.one_of(b":")?;
        let minute = self.digits(2, 2)?;
        let mut second = 0;
        let mut nanos = 0;
        if self.one_of(b":").is_some() {
            second = self.digits(2, 2)?;
            if self.one_of(b".,").is_some() {
                let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
                nanos = self.digits(1, 9)? * 10_u32.pow(9_u32.saturating_sub(count as u32));
                // Finer than a nanosecond is cut off.
                self.0 = &self.0[self.0.iter().take_while(|byte| byte.is_ascii_digit()).count()..];
            }
        }
        // A leap second is the last second of its minute, as in RFC 3339 readers.
        Time::new(hour as i8, minute as i8, second.min(if second == 60 { 59 } else { second }) as i8, nanos as i32).ok()
    }

    fn offset(&mut self) -> Option<Offset> {
        for name in [&b"UTC"[..], b"GMT", b"Z", b"z"] {
            if let Some(rest) = self.0.strip_prefix(name) {
                self.0 = rest;
                if rest.is_empty() {
                    return Some(Offset::UTC);
                }
                break;
            }
        }
        let sign = if self.one_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.digits(1, 2)?;
        let _ = self.one_of(b":");
        let minutes = if self.0.is_empty() { 0 } else { self.digits(2, 2)? };
        if minutes > 59 {
            return None;
        }
        Offset::from_seconds(sign * (hours * 3_600 + minutes * 60) as i32).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(format: Option<&str>, zone: &str) -> DateReader {
        DateReader { format: format.map(str::to_owned), zone: TimeZone::get(zone).unwrap() }
    }

    fn read(format: Option<&str>, zone: &str, text: &str) -> String {
        reader(format, zone).read(text).map_or("none".to_owned(), |at| at.to_string())
    }

    #[test]
    fn forms_that_begin_with_the_year_need_no_format() {
        for (text, wanted) in [
            ("2024-03-05", "2024-03-05T00:00:00Z"),
            ("2024/3/5", "2024-03-05T00:00:00Z"),
            ("2024.03.05", "2024-03-05T00:00:00Z"),
            ("2024. 3. 5.", "2024-03-05T00:00:00Z"),
            ("2020-12-30 3:15:52", "2020-12-30T03:15:52Z"),
            ("2024-03-05 09:30", "2024-03-05T09:30:00Z"),
            ("2024-03-05 09:30:01.25", "2024-03-05T09:30:01.25Z"),
            ("2024-03-05T09:30:01.123456789", "2024-03-05T09:30:01.123456Z"),
            ("2024-03-05T09:30:01Z", "2024-03-05T09:30:01Z"),
            ("2024-03-05T09:30:01+09:00", "2024-03-05T00:30:01Z"),
            ("2024-03-05 09:30:01 +0900", "2024-03-05T00:30:01Z"),
            ("2023-11-11 08:18:16.519000 UTC", "2023-11-11T08:18:16.519Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ] {
            assert_eq!(read(None, "UTC", text), wanted, "{text}");
        }
        for text in
            ["", "yesterday", "05-03-2024", "03/05/2024", "2024-02-30", "2024-3/5", "2024-03-05x", "2024-03-05 25:00", "2024-03-05T09:30:01+99:99", "2024-03-05 ", "20240305"]
        {
            let wanted = if text.ends_with(' ') { "2024-03-05T00:00:00Z" } else { "none" };
            assert_eq!(read(None, "UTC", text), wanted, "{text}");
        }
    }

    #[test]
    fn times_without_offset_are_meant_in_the_zone_of_the_file() {
        assert_eq!(read(None, "Asia/Seoul", "2024-03-05"), "2024-03-04T15:00:00Z");
        assert_eq!(read(Some("%d/%m/%Y %H:%M"), "Asia/Seoul", "05/03/2024 09:00"), "2024-03-05T00:00:00Z");
        assert_eq!(read(None, "Asia/Seoul", "2024-03-05T00:00:00Z"), "2024-03-05T00:00:00Z");
        // The clocks go from 2:00 to 3:00: the hour does not exist.
        assert_eq!(read(None, "America/New_York", "2024-03-10 02:30"), "2024-03-10T07:30:00Z");
    }

    #[test]
    fn a_format_says_what_is_what() {
        assert_eq!(read(Some("%m/%d/%Y"), "UTC", "03/05/2024"), "2024-03-05T00:00:00Z");
        assert_eq!(read(Some("%d.%m.%y"), "UTC", "05.03.24"), "2024-03-05T00:00:00Z");
        assert_eq!(read(Some("%Y-%m-%dT%H:%M:%S%z"), "Asia/Seoul", "2024-03-05T09:00:00+0100"), "2024-03-05T08:00:00Z");
        assert_eq!(read(Some("%b %d, %Y %I:%M %p"), "UTC", "Mar 05, 2024 09:30 PM"), "2024-03-05T21:30:00Z");
        assert_eq!(read(Some("%Y-%m-%d"), "UTC", "05.03.2024"), "none");
    }

    #[test]
    fn epoch_numbers_are_told_apart_by_magnitude() {
        for (text, wanted) in [
            ("1709629200", "2024-03-05T09:00:00Z"),
            ("1709629200.5", "2024-03-05T09:00:00.5Z"),
            ("1709629200123", "2024-03-05T09:00:00.123Z"),
            ("1709629200123456", "2024-03-05T09:00:00.123456Z"),
            ("-1", "1969-12-31T23:59:59Z"),
            ("x", "none"),
            ("1.x", "none"),
        ] {
            assert_eq!(read(Some("%s"), "UTC", text), wanted, "{text}");
        }
    }

    #[test]
    fn a_format_that_gives_no_date_is_refused() {
        for format in ["%Y-%m-%d", "%s", "%d/%m/%y %H:%M", "%Y-%m-%dT%H:%M:%S%z"] {
            assert_eq!(DateReader::check(format), Ok(()), "{format}");
        }
        for format in ["%H:%M", "YYYY-MM-DD", "%Q", "%Y", "%"] {
            assert!(DateReader::check(format).is_err(), "{format}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[0-9TZ:./ +-]{0,40}") {
            for format in [None, Some("%s"), Some("%Y-%m-%d")] {
                let _ = reader(format, "Asia/Seoul").read(&text);
            }
        }
    }
}
