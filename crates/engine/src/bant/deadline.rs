//! Deadlines in what people write, in Korean and English, seen from the day it was written (UTC).

use std::sync::LazyLock;

use baton_model::text::fold;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use regex::{Captures, Regex};

/// By when something is to be done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Deadline {
    pub(super) by: Date,
    /// How definite it is: 1 for a day, less for a period, least for haste.
    pub(super) certainty: f64,
}

const DAY: f64 = 1.0;
const PERIOD: f64 = 0.9;
const ROUGH: f64 = 0.7;
/// A week is more often that of the next call than that of the purchase.
const MAYBE: f64 = 0.4;

/// What a phrase means.
#[derive(Debug, Clone, Copy)]
enum Phrase {
    /// Year, month, day.
    Day,
    /// Month, day.
    MonthDay,
    /// Year, month.
    YearMonth,
    /// A month.
    Month,
    /// The name of a month, perhaps a year.
    MonthName,
    /// Perhaps a year, a quarter.
    YearQuarter,
    /// A quarter, perhaps a year.
    Quarter,
    /// So many weeks, months, quarters or years from now: 0 is this one.
    Weeks(i64),
    Months(i64),
    Quarters(i64),
    Years(i64),
    /// Half of a year, of the next one if so said.
    Half(i8),
    /// A number, a unit.
    Within,
    /// At once.
    Haste,
}

/// Expressions over folded text, the more definite first.
const PHRASES: &[(&str, Phrase)] = &[
    (
        r"(?:\bby|\bbefore|\buntil|\btill|deadline|timeline|timing|timeframe|\bwhen|go[- ]?live|launch|시기|일정|기한|까지)[^0-9a-z가-힣]{0,3}(20\d\d)[-./](\d{1,2})[-./](\d{1,2})",
        Phrase::Day,
    ),
    (r"(20\d\d)[-./](\d{1,2})[-./](\d{1,2})\s*(?:까지|이전|전에|안에)", Phrase::Day),
    (r"(20\d\d)년\s*(\d{1,2})월\s*(\d{1,2})일", Phrase::Day),
    (r"(20\d\d)년\s*(\d{1,2})월", Phrase::YearMonth),
    (r"(\d{1,2})월\s*(\d{1,2})일", Phrase::MonthDay),
    (r"(20\d\d)년?\s*([1-4])\s*(?:분기|사분기|/4분기)", Phrase::YearQuarter),
    (r"([1-4])\s*(?:분기|사분기|/4분기)", Phrase::Quarter),
    (r"\bq([1-4])\b(?:[\s,]*(?:of\s*)?(20\d\d))?", Phrase::Quarter),
    (r"(?:^|[^0-9])(\d{1,2})월\s*(?:말|중|초|까지|이전|전|안|내)", Phrase::Month),
    (
        r"\b(?:by|before|until|till|in|during)\s+(?:the\s+)?(?:end of\s+|early\s+|mid[- ]?|late\s+)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b(?:[\s,]+(20\d\d))?",
        Phrase::MonthName,
    ),
    (
        r"\d{1,2}\s*(?:-|~|–|to)\s*(\d{1,2})\s*(days?|weeks?|months?|일|주|개월)\s*(?:이내|내)?\s*$",
        Phrase::Within,
    ),
    (
        r"\b(?:within|in|next)\s+(?:the\s+next\s+|the\s+)?(\d{1,3}|one|two|three|four|six|a|an)\s+(days?|weeks?|months?)",
        Phrase::Within,
    ),
    (r"(\d{1,3})\s*(일|주|주일|개월|달)\s*(?:이내|내|안|후|뒤)", Phrase::Within),
    (r"다음\s*분기|\bnext quarter\b", Phrase::Quarters(1)),
    (r"이번\s*분기|금\s*분기|\bthis quarter\b|\bend of (?:the )?quarter\b", Phrase::Quarters(0)),
    (r"다음\s*주|차주|\bnext week\b", Phrase::Weeks(1)),
    (r"이번\s*주|금주|\bthis week\b|\bend of (?:the )?week\b", Phrase::Weeks(0)),
    (r"다음\s*달|다음\s*월|내달|익월|\bnext month\b", Phrase::Months(1)),
    (
        r"이번\s*달|이달|금월|월말\s*(?:까지|이전|전|안)|\bthis month\b|\bend of (?:the )?month\b",
        Phrase::Months(0),
    ),
    (r"내년\s*상반기|first half of next year", Phrase::Half(3)),
    (r"상반기|\bfirst half\b|\bh1\b", Phrase::Half(1)),
    (r"하반기|\bsecond half\b|\bh2\b", Phrase::Half(2)),
    (r"내년|내후년|\bnext year\b", Phrase::Years(1)),
    (
        r"연말\s*(?:까지|이전|전|안|내|에|쯤|도입|오픈)|연내|올해\s*(?:안|내|말|중)|금년|\byear[- ]?end\b|\bend of (?:the |this )?year\b|\bthis year\b|\beoy\b",
        Phrase::Years(0),
    ),
    (
        r"\basap\b|\bas soon as possible\b|\bimmediately\b|\burgent(?:ly)?\b|\bright away\b|최대한\s*빨리|가능한\s*한?\s*빨리|가급적\s*빨리|빠른\s*시일|시급|급하|급합|급해|당장\s*(?:필요|도입|시작|쓰)|즉시",
        Phrase::Haste,
    ),
];

static COMPILED: LazyLock<Vec<(Regex, Phrase)>> = LazyLock::new(|| {
    PHRASES.iter().filter_map(|(text, phrase)| Some((Regex::new(text).ok()?, *phrase))).collect()
});

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The day of an instant, in microseconds.
pub(super) fn day_of(at: i64) -> Option<Date> {
    Some(Timestamp::from_microsecond(at).ok()?.to_zoned_datetime(TimeZone::UTC).date())
}

/// The most definite deadline in a text that was written on a day; none that was past already then.
pub(super) fn deadline(text: &str, on: Date) -> Option<Deadline> {
    let text = fold(text);
    COMPILED.iter().find_map(|(expression, phrase)| {
        expression
            .captures_iter(&text)
            .find_map(|found| phrase.resolve(&found, on))
            .filter(|deadline| deadline.by >= on)
    })
}

impl Phrase {
    fn resolve(self, found: &Captures<'_>, on: Date) -> Option<Deadline> {
        let number = |place: usize| found.get(place)?.as_str().parse::<i16>().ok();
        let small = |place: usize| number(place).and_then(|number| i8::try_from(number).ok());
        let by = |by: Option<Date>, certainty| Some(Deadline { by: by?, certainty });
        match self {
            Phrase::Day => by(Date::new(number(1)?, small(2)?, small(3)?).ok(), DAY),
            Phrase::MonthDay => by(next(on, |year| Date::new(year, small(1)?, small(2)?).ok()), DAY),
            Phrase::YearMonth => by(month_end(number(1)?, small(2)?), PERIOD),
            Phrase::Month => by(next(on, |year| month_end(year, small(1)?)), PERIOD),
            Phrase::MonthName => {
                let name = found.get(1)?.as_str();
                let month = MONTHS.iter().position(|month| *month == name)? as i8 + 1;
                by(year_or_next(on, number(2), |year| month_end(year, month)), PERIOD)
            }
            Phrase::YearQuarter => by(month_end(number(1)?, small(2)? * 3), PERIOD),
            Phrase::Quarter => by(year_or_next(on, number(2), |year| month_end(year, small(1)? * 3)), PERIOD),
            Phrase::Weeks(weeks) => {
                let to_sunday = 7 - i64::from(on.weekday().to_monday_one_offset());
                by(later(on, Span::new().try_days(to_sunday + 7 * weeks)), MAYBE)
            }
            Phrase::Months(months) => by(
                later(on.first_of_month(), Span::new().try_months(months)).map(Date::last_of_month),
                PERIOD,
            ),
            Phrase::Quarters(quarters) => {
                let this = month_end(on.year(), (on.month() + 2) / 3 * 3)?;
                by(
                    later(this.first_of_month(), Span::new().try_months(3 * quarters))
                        .map(Date::last_of_month),
                    PERIOD,
                )
            }
            Phrase::Years(years) => {
                let certainty = if years == 0 { PERIOD } else { ROUGH };
                by(month_end(on.year().checked_add(years as i16)?, 12), certainty)
            }
            Phrase::Half(3) => by(month_end(on.year().checked_add(1)?, 6), ROUGH),
            Phrase::Half(half) => by(next(on, |year| month_end(year, half * 6)), ROUGH),
            Phrase::Within => by(within(on, found.get(1)?.as_str(), found.get(2)?.as_str()), PERIOD),
            Phrase::Haste => by(later(on, Span::new().try_days(30)), ROUGH),
        }
    }
}

fn later(on: Date, by: Result<Span, jiff::Error>) -> Option<Date> {
    on.checked_add(by.ok()?).ok()
}

fn month_end(year: i16, month: i8) -> Option<Date> {
    Some(Date::new(year, month, 1).ok()?.last_of_month())
}

/// The first of this year's and the next's that is not past.
fn next(on: Date, of: impl Fn(i16) -> Option<Date>) -> Option<Date> {
    of(on.year()).filter(|day| *day >= on).or_else(|| of(on.year().checked_add(1)?))
}

fn year_or_next(on: Date, year: Option<i16>, of: impl Fn(i16) -> Option<Date>) -> Option<Date> {
    year.map_or_else(|| next(on, &of), &of)
}

fn within(on: Date, count: &str, unit: &str) -> Option<Date> {
    let count: i64 = match count {
        "one" | "a" | "an" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "six" => 6,
        digits => digits.parse().ok()?,
    };
    let span = match unit.chars().next()? {
        'd' | '일' => Span::new().try_days(count),
        'w' | '주' => Span::new().try_weeks(count),
        _ => Span::new().try_months(count),
    };
    later(on, span)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const SATURDAY: Date = date(2026, 5, 16);

    #[test]
    fn every_phrase_compiles() {
        assert_eq!(COMPILED.len(), PHRASES.len());
    }

    #[test]
    fn deadlines_are_read_in_both_languages() {
        for (text, by) in [
            ("이번 분기 안에 도입하려고요", date(2026, 6, 30)),
            ("다음 분기 예정", date(2026, 9, 30)),
            ("연말까지 끝내야 합니다", date(2026, 12, 31)),
            ("올해 안에요", date(2026, 12, 31)),
            ("3분기까지", date(2026, 9, 30)),
            ("1분기에 시작", date(2027, 3, 31)),
            ("2027년 2분기", date(2027, 6, 30)),
            ("9월 말까지", date(2026, 9, 30)),
            ("3월까지", date(2027, 3, 31)),
            ("2026년 10월 5일", date(2026, 10, 5)),
            ("3개월 이내", date(2026, 8, 16)),
            ("2주 안에", date(2026, 5, 30)),
            ("다음 달에", date(2026, 6, 30)),
            ("하반기 도입", date(2026, 12, 31)),
            ("내년 상반기", date(2027, 6, 30)),
            ("최대한 빨리 부탁드려요", date(2026, 6, 15)),
            ("by end of Q3", date(2026, 9, 30)),
            ("in Q1 2027", date(2027, 3, 31)),
            ("this quarter", date(2026, 6, 30)),
            ("we need it ASAP", date(2026, 6, 15)),
            ("within 3 months", date(2026, 8, 16)),
            ("timeline: 1-3 months", date(2026, 8, 16)),
            ("by the end of September", date(2026, 9, 30)),
            ("by Sept 2026", date(2026, 9, 30)),
            ("in june", date(2026, 6, 30)),
            ("월말까지 결정", date(2026, 5, 31)),
            ("before March 2027", date(2027, 3, 31)),
            ("deadline: 2026-07-01", date(2026, 7, 1)),
            ("2026-07-01까지", date(2026, 7, 1)),
            ("by year end", date(2026, 12, 31)),
            ("next week", date(2026, 5, 24)),
            ("next year", date(2027, 12, 31)),
        ] {
            assert_eq!(deadline(text, SATURDAY).map(|found| found.by), Some(by), "{text}");
        }
    }

    #[test]
    fn what_names_no_day_to_come_is_none() {
        for text in [
            "",
            "hello",
            "born: 1999-01-02",
            "2026-07-01",
            "by 2020-01-01",
            "13월 40일",
            "99월까지",
            "q5",
            "asapwhat",
            "marching in",
            "by marketing",
            "before augmenting it",
            "in decline",
            "월말마다 사흘이 걸려요",
            "연말정산을 준비해요",
            "당장은 어려워요",
            "3월에 시작했어요",
            "it takes 2-3 days a month",
        ] {
            assert_eq!(deadline(text, SATURDAY), None, "{text}");
        }
        assert_eq!(deadline("within 999 months", date(9999, 12, 31)), None, "there is no such day");
    }

    #[test]
    fn what_is_definite_goes_before_haste() {
        let found = deadline("asap, by 2026-06-01 at the latest", SATURDAY).unwrap();
        assert!(found.by == date(2026, 6, 1) && (found.certainty - DAY).abs() < 1e-12);
    }
}
