//! Reading the parts of a time, left to right.

use jiff::civil::Time;
use jiff::tz::Offset;

/// Words for the halves of the day, before or after the time; true for the second half.
const HALVES: [(&str, bool); 8] = [
    ("am", false),
    ("pm", true),
    ("AM", false),
    ("PM", true),
    ("a.m.", false),
    ("p.m.", true),
    ("오전", false),
    ("오후", true),
];

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'t>(pub(super) &'t [u8]);

impl Scan<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A number of so many digits.
    pub(super) fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        Some(digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }

    pub(super) fn one_of(&mut self, allowed: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        allowed.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// Whether the text comes next.
    pub(super) fn text(&mut self, text: &str) -> bool {
        self.0.strip_prefix(text.as_bytes()).map(|rest| self.0 = rest).is_some()
    }

    /// Spaces, also the narrow ones that newer systems put before AM and PM; whether there was any.
    pub(super) fn spaces(&mut self) -> bool {
        let before = self.0.len();
        loop {
            self.0 = self.0.trim_ascii_start();
            if !self.text("\u{202f}") && !self.text("\u{a0}") {
                return self.0.len() < before;
            }
        }
    }

    /// `9:30`, `09:30:01.25`, `9:30 PM`, `오후 9:30`.
    pub(super) fn time(&mut self) -> Option<Time> {
        let mut half = self.half();
        self.spaces();
        let hour = self.digits(1, 2)?;
        self.one_of(b":")?;
        let minute = self.digits(2, 2)?;
        let (mut second, mut nanos) = (0, 0);
        if self.one_of(b":").is_some() {
            second = self.digits(2, 2)?;
            if self.one_of(b".,").is_some() {
                nanos = self.fraction()?;
            }
        }
        if half.is_none() {
            let before = *self;
            self.spaces();
            half = self.half();
            if half.is_none() {
                *self = before;
            }
        }
        let hour = match half {
            None => hour,
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(second_half) => hour % 12 + if second_half { 12 } else { 0 },
        };
        // A leap second is the last second of its minute, as in RFC 3339 readers.
        Time::new(
            hour as i8,
            minute as i8,
            second.min(if second == 60 { 59 } else { second }) as i8,
            nanos as i32,
        )
        .ok()
    }

    /// Digits after the point as nanoseconds; finer ones are cut off.
    fn fraction(&mut self) -> Option<u32> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let nanos = self.digits(1, 9)? * 10_u32.pow(9_u32.saturating_sub(count as u32));
        self.0 = &self.0[count.saturating_sub(9)..];
        Some(nanos)
    }

    fn half(&mut self) -> Option<bool> {
        HALVES.into_iter().find(|(word, _)| self.text(word)).map(|(_, second)| second)
    }

    /// `Z`, `UTC`, `+09:00`, `+0900`, `+9`, `GMT+9`.
    pub(super) fn offset(&mut self) -> Option<Offset> {
        if ["UTC", "GMT", "Z", "z"].into_iter().any(|name| self.text(name)) && self.is_empty() {
            return Some(Offset::UTC);
        }
        let sign = if self.one_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = self.digits(1, 2)?;
        let _ = self.one_of(b":");
        let minutes = if self.is_empty() { 0 } else { self.digits(2, 2)? };
        if minutes > 59 {
            return None;
        }
        Offset::from_seconds(sign * (hours * 3_600 + minutes * 60) as i32).ok()
    }
}
