//! Arithmetic in working time, exact to the microsecond and across changes of the clocks.
//!
//! A moment is worked iff its wall clock in the calendar's zone lies in a stretch of that day's hours, and the day is no holiday. Between two
//! changes of the clocks, wall clock and time run alike; so time is cut there, and each piece is plain arithmetic.

use baton_model::calendar::Calendar;
use baton_model::time::{MICROS_PER_DAY, MICROS_PER_SECOND};
use jiff::Timestamp;
use jiff::civil::Date;

/// How far ahead working time is looked for: two years without an hour of work are a mistake.
const AHEAD_MAX: i64 = 2 * 366 * MICROS_PER_DAY;
const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;

/// The instant at which `span` microseconds have been worked since `start`; `start` itself if `span` is 0 or less. `None` if there is not so
/// much work within two years after what was worked last.
pub fn add_working(calendar: &Calendar, start: i64, span: i64) -> Option<i64> {
    if span <= 0 {
        return Some(start);
    }
    let mut left = span;
    let mut from = start;
    loop {
        let before = left;
        let until = from.saturating_add(AHEAD_MAX);
        let mut end = None;
        stretches(calendar, from, until, |a, b| {
            if b - a >= left {
                end = Some(a + left);
                return false;
            }
            left -= b - a;
            true
        });
        if end.is_some() || left == before {
            return end;
        }
        from = until;
    }
}

/// How many microseconds are worked from `from` until `until`; 0 if that is not later.
pub fn working_between(calendar: &Calendar, from: i64, until: i64) -> i64 {
    let mut sum = 0;
    stretches(calendar, from, until, |a, b| {
        sum += b - a;
        true
    });
    sum
}

/// Whether `at` is worked.
pub fn is_working(calendar: &Calendar, at: i64) -> bool {
    working_between(calendar, at, at.saturating_add(1)) > 0
}

/// The first instant at or after `at` that is worked; none within two years.
pub fn next_working(calendar: &Calendar, at: i64) -> Option<i64> {
    let mut first = None;
    stretches(calendar, at, at.saturating_add(AHEAD_MAX), |a, _| {
        first = Some(a);
        false
    });
    first
}

/// Calls `visit` with every stretch of work within `[from, until)`, in order, for as long as it says so. Stretches may touch.
fn stretches(calendar: &Calendar, from: i64, until: i64, mut visit: impl FnMut(i64, i64) -> bool) {
    let Ok(stamp) = Timestamp::from_microsecond(from) else { return };
    let zone = calendar.zone();
    let mut changes = zone.following(stamp);
    let mut piece = from;
    while piece < until {
        let Ok(stamp) = Timestamp::from_microsecond(piece) else { return };
        let offset = i64::from(zone.to_offset(stamp).seconds()) * MICROS_PER_SECOND;
        let change = changes.next().map_or(until, |change| change.timestamp().as_microsecond());
        let end = until.min(change);
        if end > piece && !within_piece(calendar, offset, piece, end, &mut visit) {
            return;
        }
        piece = piece.max(end);
        if end == until {
            return;
        }
    }
}

/// The stretches of a piece of time in which the clocks do not change.
fn within_piece(
    calendar: &Calendar,
    offset: i64,
    from: i64,
    until: i64,
    visit: &mut impl FnMut(i64, i64) -> bool,
) -> bool {
    let first = (from + offset).div_euclid(MICROS_PER_DAY);
    let last = (until - 1 + offset).div_euclid(MICROS_PER_DAY);
    for day in first..=last {
        let Some(date) = date_of(day) else { return false };
        let midnight = day * MICROS_PER_DAY - offset;
        for hours in calendar.hours_of(date) {
            let a = from.max(midnight + i64::from(hours.from) * MICROS_PER_MINUTE);
            let b = until.min(midnight + i64::from(hours.until) * MICROS_PER_MINUTE);
            if a < b && !visit(a, b) {
                return false;
            }
        }
    }
    true
}

/// The date of a day since the epoch.
fn date_of(day: i64) -> Option<Date> {
    let stamp = Timestamp::from_microsecond(day.checked_mul(MICROS_PER_DAY)?).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(stamp).date())
}

#[cfg(test)]
mod tests {
    use baton_model::Instant;
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 60 * MICROS_PER_MINUTE;

    fn calendar(zone: &str, hours: &str, holidays: &str) -> Calendar {
        let text = format!("time_zone: {zone}\nhours: {hours}\nholidays: {holidays}\n");
        Calendar::from_text(&text).unwrap_or_else(|error| panic!("{error}"))
    }

    fn at(text: &str) -> i64 {
        text.parse::<Instant>().unwrap().micros()
    }

    fn told(at: Option<i64>) -> String {
        at.map_or_else(|| "never".to_owned(), |at| Instant::from_micros(at).to_string())
    }

    #[test]
    fn four_hours_go_over_night_weekend_and_holidays() {
        let seoul = calendar(
            "Asia/Seoul",
            r#"{ mon: ["09:00-18:00"], tue: ["09:00-18:00"], wed: ["09:00-18:00"], thu: ["09:00-18:00"], fri: ["09:00-18:00"] }"#,
            "[2026-10-09]",
        );
        // Thursday 17:00 in Seoul; Friday is Hangul day; Monday 12:00.
        assert_eq!(told(add_working(&seoul, at("2026-10-08T08:00:00Z"), 4 * HOUR)), "2026-10-12T03:00:00Z");
        assert_eq!(working_between(&seoul, at("2026-10-08T08:00:00Z"), at("2026-10-12T03:00:00Z")), 4 * HOUR);
        assert!(!is_working(&seoul, at("2026-10-09T03:00:00Z")));
        assert_eq!(told(next_working(&seoul, at("2026-10-08T09:00:00Z"))), "2026-10-12T00:00:00Z");
        assert_eq!(add_working(&seoul, 5, 0), Some(5));
    }

    #[test]
    fn an_hour_that_is_left_out_is_not_worked_and_one_that_comes_twice_is_worked_twice() {
        let hours = r#"{ sun: ["01:00-04:00"] }"#;
        let berlin = calendar("Europe/Berlin", hours, "[]");
        // On 29 March 2026 two o'clock is followed by three; on 25 October three by two.
        assert_eq!(
            working_between(&berlin, at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z")),
            2 * HOUR
        );
        assert_eq!(
            working_between(&berlin, at("2026-10-24T12:00:00Z"), at("2026-10-25T12:00:00Z")),
            4 * HOUR
        );
        assert_eq!(told(add_working(&berlin, at("2026-10-24T12:00:00Z"), 3 * HOUR)), "2026-10-25T02:00:00Z");
    }

    #[test]
    fn what_is_never_worked_never_ends() {
        let text = (0..800)
            .map(|day| {
                let day = at("2026-01-01T00:00:00Z") / MICROS_PER_DAY + day;
                date_of(day).unwrap().to_string()
            })
            .collect::<Vec<_>>()
            .join(", ");
        let closed = calendar("UTC", r#"{ mon: ["09:00-10:00"] }"#, &format!("[{text}]"));
        assert_eq!(add_working(&closed, at("2026-01-01T00:00:00Z"), HOUR), None);
        assert_eq!(next_working(&closed, at("2026-01-01T00:00:00Z")), None);
    }

    /// Minute by minute, by the wall clock.
    fn naive(calendar: &Calendar, minute: i64) -> bool {
        let stamp = Timestamp::from_microsecond(minute * MICROS_PER_MINUTE).unwrap();
        let wall = calendar.zone().to_datetime(stamp);
        let of_day = u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap();
        calendar.hours_of(wall.date()).iter().any(|hours| (hours.from..hours.until).contains(&of_day))
    }

    fn zones() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "Asia/Seoul",
            "America/New_York",
            "Europe/London",
            "Australia/Lord_Howe",
            "Africa/Cairo",
            "America/St_Johns",
            "Pacific/Apia",
            "Asia/Kathmandu",
            "UTC",
        ])
    }

    fn stretch() -> impl Strategy<Value = Option<(u16, u16)>> {
        prop::option::weighted(0.7, (0_u16..1_440, 1_u16..900))
    }

    prop_compose! {
        fn calendars()(zone in zones(), days in prop::array::uniform7(stretch()), holidays in prop::collection::vec(0_i64..400, 0..20)) -> Calendar {
            let names = baton_model::calendar::WEEKDAYS;
            let hours: Vec<String> = days.iter().zip(names).map(|(stretch, name)| match stretch {
                None => format!("{name}: []"),
                Some((from, long)) => {
                    let until = (from + long).min(1_440);
                    format!("{name}: [\"{:02}:{:02}-{:02}:{:02}\"]", from / 60, from % 60, until / 60, until % 60)
                }
            }).collect();
            let first = at("2026-01-01T00:00:00Z") / MICROS_PER_DAY;
            let free: Vec<String> = holidays.iter().map(|day| date_of(first + day).unwrap().to_string()).collect();
            let hours = if days.iter().all(Option::is_none) { "{ mon: [\"09:00-10:00\"] }".to_owned() } else { format!("{{ {} }}", hours.join(", ")) };
            let free: std::collections::BTreeSet<String> = free.into_iter().collect();
            calendar(zone, &hours, &format!("[{}]", free.into_iter().collect::<Vec<_>>().join(", ")))
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_counting_minutes(calendar in calendars(), start in 0_i64..(400 * 1_440), length in 0_i64..(20 * 1_440)) {
            let first = at("2026-01-01T00:00:00Z") / MICROS_PER_MINUTE + start;
            let counted = (first..first + length).filter(|minute| naive(&calendar, *minute)).count() as i64;
            let (from, until) = (first * MICROS_PER_MINUTE, (first + length) * MICROS_PER_MINUTE);
            prop_assert_eq!(working_between(&calendar, from, until), counted * MICROS_PER_MINUTE);
            prop_assert_eq!(is_working(&calendar, from), naive(&calendar, first));
        }

        #[test]
        fn adding_is_the_inverse_of_measuring(calendar in calendars(), start in 0_i64..(400 * 1_440), micros in 1_i64..(30 * HOUR), odd in 0_i64..MICROS_PER_MINUTE) {
            let from = at("2026-01-01T00:00:00Z") + start * MICROS_PER_MINUTE + odd;
            if let Some(end) = add_working(&calendar, from, micros) {
                prop_assert_eq!(working_between(&calendar, from, end), micros);
                // It is the first such instant.
                prop_assert_eq!(working_between(&calendar, from, end - 1), micros - 1);
            }
        }
    }
}
