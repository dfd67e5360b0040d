//! Dates in which the year comes last. Whether day or month comes first is found out from all dates of the file.

use jiff::civil::Date;

use super::scan::Scan;

/// The months as exports in English name them; their first three letters tell.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Which comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import::read) enum DateOrder {
    /// 31/12/2024
    DayFirst,
    /// 12/31/2024
    MonthFirst,
}

/// What the dates seen so far say about the order.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::import::read) struct Evidence {
    day_first: bool,
    month_first: bool,
}

impl Evidence {
    pub(in crate::import::read) fn observe(&mut self, text: &str) {
        if let Some((first, second, _)) = numbers(&mut Scan(text.trim().as_bytes())) {
            self.day_first |= first > 12;
            self.month_first |= second > 12;
        }
    }

    /// The order, if the dates agree about it.
    pub(in crate::import::read) fn order(self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

/// Reads `31/12/2024`, `12-31-24`, `31.12.2024`, `31 Dec 2024`, `Dec 31, 2024`; what follows is left. Without a known order only
/// dates that can be read in one way.
pub(super) fn date(scan: &mut Scan, order: Option<DateOrder>) -> Option<Date> {
    let before = *scan;
    let (day, month, year) = if let Some((first, second, year)) = numbers(scan) {
        match order {
            Some(DateOrder::DayFirst) => (first, second, year),
            Some(DateOrder::MonthFirst) => (second, first, year),
            None if first > 12 || first == second => (first, second, year),
            None if second > 12 => (second, first, year),
            None => return None,
        }
    } else {
        *scan = before;
        named(scan)?
    };
    Date::new(year as i16, month as i8, day as i8).ok()
}

fn numbers(scan: &mut Scan) -> Option<(u32, u32, u32)> {
    let first = scan.digits(1, 2)?;
    let mark = scan.one_of(b"/.-")?;
    scan.spaces();
    let second = scan.digits(1, 2)?;
    scan.one_of(&[mark])?;
    scan.spaces();
    Some((first, second, year(scan)?))
}

fn named(scan: &mut Scan) -> Option<(u32, u32, u32)> {
    let between = |scan: &mut Scan| {
        let mark = scan.one_of(b"-.,").is_some();
        scan.spaces() || mark
    };
    let (day, month) = if scan.0.first().is_some_and(u8::is_ascii_digit) {
        let day = scan.digits(1, 2)?;
        between(scan);
        (day, month(scan)?)
    } else {
        let month = month(scan)?;
        between(scan);
        (scan.digits(1, 2)?, month)
    };
    if !between(scan) {
        return None;
    }
    Some((day, month, year(scan)?))
}

/// Four digits, or two: those of 1969 to 2068, as POSIX has it.
fn year(scan: &mut Scan) -> Option<u32> {
    let before = scan.0.len();
    let year = scan.digits(2, 4)?;
    match before - scan.0.len() {
        4 => Some(year),
        2 => Some(if year < 69 { 2_000 + year } else { 1_900 + year }),
        _ => None,
    }
}

fn month(scan: &mut Scan) -> Option<u32> {
    let letters = scan.0.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (word, rest) = scan.0.split_at(letters);
    let short: String = word.iter().take(3).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let month = MONTHS.iter().position(|month| *month == short)?;
    scan.0 = rest;
    Some(month as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayFirst, MonthFirst};

    #[test]
    fn the_order_is_what_all_dates_agree_about() {
        for (texts, order) in [
            (&["01/02/2024", "13/02/2024"][..], Some(DayFirst)),
            (&["01/02/2024", "02/13/2024 9:30 AM"][..], Some(MonthFirst)),
            (&["01/02/2024"][..], None),
            (&["13/01/2024", "01/13/2024"][..], None),
            (&["2024-01-31", "yesterday", ""][..], None),
        ] {
            let mut evidence = Evidence::default();
            for text in texts {
                evidence.observe(text);
            }
            assert_eq!(evidence.order(), order, "{texts:?}");
        }
    }

    #[test]
    fn dates_with_the_year_last_are_read_in_the_order_of_the_file() {
        let read = |text: &str, order| date(&mut Scan(text.as_bytes()), order).map(|date| date.to_string());
        for (text, order, wanted) in [
            ("5/3/2024", Some(DayFirst), Some("2024-03-05")),
            ("5/3/2024", Some(MonthFirst), Some("2024-05-03")),
            ("5/3/2024", None, None),
            ("5/5/2024", None, Some("2024-05-05")),
            ("31.12.24", None, Some("2024-12-31")),
            ("12-31-1999", None, Some("1999-12-31")),
            ("14 May 2024", None, Some("2024-05-14")),
            ("14-Sept-23", None, Some("2023-09-14")),
            ("May 14, 2024", None, Some("2024-05-14")),
            ("december 1 2024", None, Some("2024-12-01")),
            ("31/02/2024", Some(DayFirst), None),
            ("13/13/2024", Some(DayFirst), None),
            ("1/2/024", Some(DayFirst), None),
            ("14May2024", None, None),
            ("soon", None, None),
        ] {
            assert_eq!(read(text, order).as_deref(), wanted, "{text}");
        }
    }
}
