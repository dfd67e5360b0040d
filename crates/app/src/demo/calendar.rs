//! Local time: when people work, when newsletters go out, when webinars take place.
//!
//! Zones are POSIX rules written out here, so that the demo is the same on a machine without a time zone database.

use baton_model::Instant;
use baton_model::time::{MICROS_PER_DAY, MICROS_PER_SECOND};
use fastrand::Rng;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::random::chance;

/// How many days the demo looks back.
pub const WINDOW_DAYS: i64 = 120;
/// How much of an hour of the day is active, from midnight, beside the busiest.
const HOURS: [f64; 24] = [
    0.02, 0.01, 0.01, 0.01, 0.01, 0.02, 0.05, 0.15, 0.45, 0.85, 1.0, 0.95, 0.5, 0.75, 0.95, 0.9, 0.8, 0.6,
    0.3, 0.18, 0.15, 0.15, 0.1, 0.05,
];
/// How much of a day of the week is active, from Monday.
const WEEKDAYS: [f64; 7] = [0.9, 1.0, 1.0, 0.95, 0.75, 0.14, 0.12];
/// Tries to find an active instant; the last one is taken whatever it is.
const TRIES_MAX: u32 = 64;

/// The zone of a POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3`; UTC if it were malformed.
pub(super) fn zone(rule: &str) -> TimeZone {
    TimeZone::posix(rule).unwrap_or(TimeZone::UTC)
}

/// `at` moved by `seconds`, backwards too.
pub(super) fn moved(at: Instant, seconds: i64) -> Instant {
    Instant::from_micros(at.micros().saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)))
}

/// `at` moved by `days` of 24 hours, fractions and backwards too.
pub(super) fn moved_days(at: Instant, days: f64) -> Instant {
    #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates, and instants are clamped")]
    let micros = (days * MICROS_PER_DAY as f64) as i64;
    Instant::from_micros(at.micros().saturating_add(micros))
}

/// What the clock on the wall shows in `zone` at `at`.
pub(super) fn local(zone: &TimeZone, at: Instant) -> DateTime {
    zone.to_datetime(Timestamp::from_microsecond(at.micros()).unwrap_or_default())
}

/// The instant at which the clock on the wall in `zone` shows `time`; `None` beyond the ends of time.
pub(super) fn instant(zone: &TimeZone, time: DateTime) -> Option<Instant> {
    let stamp = zone.to_ambiguous_timestamp(time).compatible().ok()?;
    Some(Instant::from_micros(stamp.as_microsecond()))
}

/// An instant between `from` and `to` when people in `zone` are likely to be active.
pub(super) fn active(rng: &mut Rng, zone: &TimeZone, from: Instant, to: Instant) -> Instant {
    if from >= to {
        return from;
    }
    let mut at = from;
    for _ in 0..TRIES_MAX {
        at = Instant::from_micros(rng.i64(from.micros()..to.micros()));
        let time = local(zone, at);
        let weekday = WEEKDAYS[usize::try_from(time.weekday().to_monday_zero_offset()).unwrap_or(0)];
        let hour = HOURS[usize::try_from(time.hour()).unwrap_or(0) % 24];
        if chance(rng, weekday * hour) {
            break;
        }
    }
    at
}

/// `at` if it is in working hours (9 to 18, Monday to Friday), else some moment of the working day after it.
pub(super) fn working(rng: &mut Rng, zone: &TimeZone, at: Instant) -> Instant {
    let time = local(zone, at);
    let weekend = |date: Date| matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    if !weekend(time.date()) && (9..18).contains(&time.hour()) {
        return at;
    }
    let mut date = time.date();
    if time.hour() >= 18 || weekend(date) {
        date = date.saturating_add(1.day());
    }
    while weekend(date) && date < Date::MAX {
        date = date.saturating_add(1.day());
    }
    instant(zone, date.at(rng.i8(9..18), rng.i8(0..60), rng.i8(0..60), 0)).map_or(at, |moment| moment.max(at))
}

/// The dates between `from` and `to` (UTC) on which the newsletter goes out: every second Tuesday.
pub(super) fn newsletters(from: Instant, to: Instant) -> Vec<Date> {
    let fortnight = |date: Date| {
        let day =
            TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).map_or(0, |stamp| stamp.as_second() / 86_400);
        day.div_euclid(7) % 2 == 0
    };
    dates(from, to).filter(|date| date.weekday() == Weekday::Tuesday && fortnight(*date)).collect()
}

/// The first `weekday` at or after `days` days from `from`.
pub(super) fn weekday_after(from: Instant, days: i64, weekday: Weekday) -> Date {
    let first = local(&TimeZone::UTC, moved(from, days * 86_400)).date();
    (0..7)
        .map(|more| first.saturating_add(more.days()))
        .find(|date| date.weekday() == weekday)
        .unwrap_or(first)
}

fn dates(from: Instant, to: Instant) -> impl Iterator<Item = Date> {
    let first = local(&TimeZone::UTC, from).date();
    let last = local(&TimeZone::UTC, to).date();
    (0..=WINDOW_DAYS).map(move |days| first.saturating_add(days.days())).filter(move |date| *date <= last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::countries::COUNTRIES;
    use crate::demo::random::{Purpose, stream};

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn zones_know_their_summer_time() {
        let hour = |code: &str, text: &str| {
            let country = COUNTRIES.iter().find(|country| country.code == code).unwrap();
            local(&zone(country.zone), at(text)).hour()
        };
        assert_eq!(hour("KR", "2026-07-01T00:00:00Z"), 9);
        assert_eq!((hour("DE", "2026-01-15T08:00:00Z"), hour("DE", "2026-07-01T07:00:00Z")), (9, 9));
        assert_eq!((hour("US", "2026-01-15T14:00:00Z"), hour("US", "2026-07-01T13:00:00Z")), (9, 9));
        assert_eq!((hour("AU", "2026-01-15T22:00:00Z"), hour("AU", "2026-07-01T23:00:00Z")), (9, 9));
        for country in &COUNTRIES {
            assert!(TimeZone::posix(country.zone).is_ok(), "{}", country.code);
        }
    }

    #[test]
    fn active_instants_are_mostly_in_working_hours() {
        let seoul = zone("KST-9");
        let mut rng = stream(1, Purpose::Lead, 0);
        let (from, to) = (at("2026-03-01T00:00:00Z"), at("2026-06-01T00:00:00Z"));
        let drawn: Vec<DateTime> =
            (0..1_000).map(|_| local(&seoul, active(&mut rng, &seoul, from, to))).collect();
        let office = drawn.iter().filter(|time| (8..19).contains(&time.hour())).count();
        let weekend =
            drawn.iter().filter(|time| matches!(time.weekday(), Weekday::Saturday | Weekday::Sunday)).count();
        assert!(office > 800, "{office}");
        assert!((10..120).contains(&weekend), "{weekend}");
        assert_eq!(active(&mut rng, &seoul, to, from), to);
    }

    #[test]
    fn work_begins_on_the_next_working_day() {
        let berlin = zone("CET-1CEST,M3.5.0,M10.5.0/3");
        let mut rng = stream(1, Purpose::Lead, 0);
        let tuesday = at("2026-06-02T10:00:00Z");
        assert_eq!(working(&mut rng, &berlin, tuesday), tuesday);
        let monday = local(&berlin, working(&mut rng, &berlin, at("2026-06-05T17:00:00Z")));
        assert_eq!(monday.date().to_string(), "2026-06-08");
        let early = local(&berlin, working(&mut rng, &berlin, at("2026-06-02T03:00:00Z")));
        assert_eq!(early.date().to_string(), "2026-06-02");
        assert!((9..18).contains(&monday.hour()) && (9..18).contains(&early.hour()));
        working(&mut rng, &berlin, Instant::MAX);
        working(&mut rng, &berlin, Instant::MIN);
    }

    #[test]
    fn the_newsletter_goes_out_every_second_tuesday() {
        let sent = newsletters(at("2026-02-01T12:00:00Z"), at("2026-06-01T12:00:00Z"));
        assert!((8..=9).contains(&sent.len()), "{sent:?}");
        assert!(sent.iter().all(|date| date.weekday() == Weekday::Tuesday));
        assert!(sent.windows(2).all(|pair| pair[0].saturating_add(14.days()) == pair[1]));
        assert_eq!(weekday_after(at("2026-02-01T12:00:00Z"), 0, Weekday::Thursday).to_string(), "2026-02-05");
    }
}
