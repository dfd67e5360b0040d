//! When a member is told by mail: not while it is to be quiet, or once a day.

use baton_model::time::MICROS_PER_SECOND;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ZonedDateTime};

/// Minutes of a day.
pub(crate) const DAY_MINUTES: i64 = 24 * 60;

/// The time of the day `minute` on the day of `at` or, if that is past, on the next.
fn next(at: &ZonedDateTime, minute: i64) -> Option<ZonedDateTime> {
    let time = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()?;
    let today = at.date().to_datetime(time).to_zoned_datetime(at.time_zone().clone()).ok()?;
    if today > *at {
        return Some(today);
    }
    at.date()
        .checked_add(Span::new().days(1))
        .ok()?
        .to_datetime(time)
        .to_zoned_datetime(at.time_zone().clone())
        .ok()
}

fn zoned(now: i64, zone: &TimeZone) -> Option<ZonedDateTime> {
    Some(Timestamp::from_microsecond(now).ok()?.to_zoned_datetime(zone.clone()))
}

/// When something that is to be told at `now` (microseconds) is told, where it is to be quiet between two minutes of the day: at once, or when
/// the quiet is over. A quiet time may go over midnight; one that ends as it begins is none.
pub(crate) fn after_quiet(now: i64, quiet: Option<(i64, i64)>, zone: &TimeZone) -> i64 {
    let quiet_until = || {
        let (from, to) = quiet?;
        let at = zoned(now, zone)?;
        let minute = i64::from(at.hour()) * 60 + i64::from(at.minute());
        let is_quiet = if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to };
        if is_quiet { Some(next(&at, to)?.timestamp().as_microsecond()) } else { None }
    };
    quiet_until().unwrap_or(now)
}

/// When the next digest is told that comes at an hour of the day.
pub(crate) fn next_digest(now: i64, hour: i64, zone: &TimeZone) -> i64 {
    let at = || Some(next(&zoned(now, zone)?, hour.clamp(0, 23) * 60)?.timestamp().as_microsecond());
    at().unwrap_or(now + 24 * 3_600 * MICROS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use baton_model::Instant;

    use super::*;

    fn micros(text: &str) -> i64 {
        text.parse::<Instant>().unwrap().micros()
    }

    fn seoul() -> TimeZone {
        TimeZone::get("Asia/Seoul").unwrap()
    }

    #[test]
    fn a_digest_comes_at_the_hour_of_the_member() {
        let next = |now| Instant::from_micros(next_digest(micros(now), 8, &seoul())).to_string();
        assert_eq!(next("2026-06-01T09:00:00Z"), "2026-06-01T23:00:00Z");
        assert_eq!(next("2026-06-01T22:59:59Z"), "2026-06-01T23:00:00Z");
        assert_eq!(next("2026-06-01T23:00:00Z"), "2026-06-02T23:00:00Z");
        // New York puts its clocks forward on 8 March 2026: that day has no 2 o'clock.
        let new_york = TimeZone::get("America/New_York").unwrap();
        let gap = next_digest(micros("2026-03-08T05:00:00Z"), 2, &new_york);
        assert_eq!(Instant::from_micros(gap).to_string(), "2026-03-08T07:00:00Z");
    }

    #[test]
    fn quiet_hours_may_go_over_midnight() {
        let quiet = Some((22 * 60, 7 * 60 + 30));
        let told = |now| Instant::from_micros(after_quiet(micros(now), quiet, &seoul())).to_string();
        assert_eq!(told("2026-06-01T12:59:59Z"), "2026-06-01T12:59:59Z", "21:59:59 in Seoul");
        assert_eq!(told("2026-06-01T13:00:00Z"), "2026-06-01T22:30:00Z", "22:00");
        assert_eq!(told("2026-06-01T22:29:00Z"), "2026-06-01T22:30:00Z", "07:29");
        assert_eq!(told("2026-06-01T22:30:00Z"), "2026-06-01T22:30:00Z", "07:30");
        let now = micros("2026-06-01T13:00:00Z");
        assert_eq!(after_quiet(now, None, &seoul()), now);
        assert_eq!(after_quiet(now, Some((600, 600)), &seoul()), now);
    }
}
