//! Times: RFC 3339, the forms that begin with the year, a `strftime` format, or whatever the file's own dates agree about.

use baton_model::Instant;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::order::{self, DateOrder};
use super::scan::Scan;

/// The format that stands for any usual form.
const AUTO: &str = "auto";

/// Reads times of one column.
#[derive(Debug, Clone)]
pub(in crate::import::read) struct DateReader {
    /// As `strftime` has it; `%s` is seconds (or, by magnitude, milli- or microseconds) since 1970, `auto` is any usual form.
    pub(in crate::import::read) format: Option<String>,
    /// What a time without an offset is meant in.
    pub(in crate::import::read) zone: TimeZone,
}

impl DateReader {
    /// Checks a format with a time that it must be able to read back.
    pub(in crate::import::read) fn check(format: &str) -> Result<(), String> {
        if matches!(format, "%s" | AUTO) {
            return Ok(());
        }
        let known = Date::constant(2024, 2, 29).at(13, 5, 9, 0);
        let zoned = TimeZone::UTC.to_zoned_datetime(known).map_err(|error| error.to_string())?;
        let text = strtime::format(format, &zoned).map_err(|error| error.to_string())?;
        let read = strtime::parse(format, &text).map_err(|error| error.to_string())?;
        read.to_date()
            .or_else(|_| read.to_timestamp().map(|_| known.date()))
            .map(|_| ())
            .map_err(|_| "it gives no whole date: year, month and day are needed".to_owned())
    }

    /// Whether the order of day and month is to be found out.
    pub(in crate::import::read) fn seeks_order(&self) -> bool {
        self.format.as_deref() == Some(AUTO)
    }

    /// The instant that `text` means; a date alone is its first moment. None if it is no time in this format. `order` is that of
    /// day and month, if it is known.
    pub(in crate::import::read) fn read(&self, text: &str, order: Option<DateOrder>) -> Option<Instant> {
        match self.format.as_deref() {
            None => self.read_iso(text),
            Some("%s") => epoch(text),
            Some(AUTO) => self.read_iso(text).or_else(|| {
                let mut scan = Scan(text.trim().as_bytes());
                let date = order::date(&mut scan, order)?;
                scan.one_of(b",");
                self.with_time(date, scan)
            }),
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
        self.with_time(date, scan)
    }

    /// The date with the time and offset that follow it, if any do.
    fn with_time(&self, date: Date, mut scan: Scan) -> Option<Instant> {
        if scan.is_empty() {
            return self.local(date.to_datetime(Time::midnight()));
        }
        if scan.one_of(b"Tt").is_none() && !scan.spaces() {
            return None;
        }
        let time = date.to_datetime(scan.time()?);
        scan.spaces();
        if scan.is_empty() {
            return self.local(time);
        }
        let offset = scan.offset()?;
        if !scan.is_empty() {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(format: Option<&str>, zone: &str) -> DateReader {
        DateReader { format: format.map(str::to_owned), zone: TimeZone::get(zone).unwrap() }
    }

    fn read(format: Option<&str>, zone: &str, text: &str) -> String {
        reader(format, zone).read(text, None).map_or("none".to_owned(), |at| at.to_string())
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
            ("2024-03-05 오후 3:20", "2024-03-05T15:20:00Z"),
            ("2024. 3. 5. 오전 12:20:01", "2024-03-05T00:20:01Z"),
            ("2024-03-05 03:20 PM", "2024-03-05T15:20:00Z"),
        ] {
            assert_eq!(read(None, "UTC", text), wanted, "{text}");
        }
        for text in [
            "",
            "yesterday",
            "05-03-2024",
            "03/05/2024",
            "2024-02-30",
            "2024-3/5",
            "2024-03-05x",
            "2024-03-05 25:00",
            "2024-03-05T09:30:01+99:99",
            "2024-03-05 ",
            "20240305",
        ] {
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
        assert_eq!(
            read(Some("%Y-%m-%dT%H:%M:%S%z"), "Asia/Seoul", "2024-03-05T09:00:00+0100"),
            "2024-03-05T08:00:00Z"
        );
        assert_eq!(read(Some("%b %d, %Y %I:%M %p"), "UTC", "Mar 05, 2024 09:30 PM"), "2024-03-05T21:30:00Z");
        assert_eq!(read(Some("%Y-%m-%d"), "UTC", "05.03.2024"), "none");
    }

    #[test]
    fn any_usual_form_is_read_where_the_map_says_so() {
        for (text, wanted) in [
            ("5/14/2024, 9:30 AM", "2024-05-14T09:30:00Z"),
            ("14/05/2024 21:30:01", "2024-05-14T21:30:01Z"),
            ("May 14, 2024 12:05\u{202f}PM", "2024-05-14T12:05:00Z"),
            ("14.05.2024", "2024-05-14T00:00:00Z"),
            ("2024-05-14T09:30:00.000+0000", "2024-05-14T09:30:00Z"),
            ("1/2/2024", "none"),
            ("14/05/2024x", "none"),
            ("14/05/2024 13:00 PM", "none"),
        ] {
            assert_eq!(read(Some("auto"), "UTC", text), wanted, "{text}");
        }
        assert_eq!(read(None, "UTC", "14/05/2024"), "none");
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
        fn no_text_makes_it_panic(text in "([0-9TZ:./ +-]|오후|May|PM){0,30}") {
            for format in [None, Some("%s"), Some("%Y-%m-%d"), Some("auto")] {
                let _ = reader(format, "Asia/Seoul").read(&text, None);
            }
        }
    }
}
