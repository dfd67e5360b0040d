//! The floor: both works by hand, on packed columns in memory, one thread. Nothing that reads a file and obeys a model gets below it.

use std::time::{Duration, Instant};

use crate::checks::{Backtest, Rescore};
use crate::data::{DAY, Data, Event, HISTORY_DAYS, Lead};

/// A kind of event whose points fade: points, half-life in days, limit of the sum. By [`Event::kind`].
const FADING: [Option<(f64, f64, f64)>; 10] = [
    Some((1.0, 14.0, 20.0)),
    Some((5.0, 14.0, 30.0)),
    Some((20.0, 30.0, 40.0)),
    None,
    Some((0.5, 7.0, 5.0)),
    Some((3.0, 14.0, 15.0)),
    Some((8.0, 30.0, 24.0)),
    Some((15.0, 30.0, 30.0)),
    None,
    Some((2.0, 10.0, 30.0)),
];
const PRICING_VIEW: u8 = 1;
const DEMO_REQUEST: u8 = 3;
const UNSUBSCRIBE: u8 = 8;
const WEEK_SECONDS: i64 = 7 * DAY;
const LINE: f64 = 60.0;

/// The events of all leads, those of one lead side by side in order of time, machines left out: five bytes an event.
pub(crate) struct Columns<'a> {
    leads: &'a [Lead],
    /// Where the events of each lead begin, and the end.
    starts: Vec<usize>,
    at: Vec<u32>,
    kind: Vec<u8>,
}

/// What a run took and gave.
pub(crate) struct Timed<T> {
    pub(crate) wall: Duration,
    pub(crate) check: T,
}

impl<'a> Columns<'a> {
    /// Sorts the events by lead (a counting sort, which keeps the order of time).
    pub(crate) fn new(data: &'a Data) -> Columns<'a> {
        let humans = || data.events.iter().filter(|event| !event.bot);
        let mut starts = vec![0; data.leads.len() + 1];
        humans().for_each(|event| starts[event.lead as usize] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let (mut at, mut kind) = (vec![0; sum], vec![0; sum]);
        for &Event { lead, at: when, kind: what, .. } in humans() {
            let place = &mut next[lead as usize - 1];
            (at[*place], kind[*place]) = (when, what);
            *place += 1;
        }
        Columns { leads: &data.leads, starts, at, kind }
    }

    fn lead(&self, index: usize) -> (&[u32], &[u8]) {
        let range = self.starts[index]..self.starts[index + 1];
        (&self.at[range.clone()], &self.kind[range])
    }

    /// W1: every lead scored at the present.
    pub(crate) fn rescore(&self) -> Timed<Rescore> {
        let begun = Instant::now();
        let mut check = Rescore::default();
        let mut totals = Vec::with_capacity(self.leads.len());
        for (index, lead) in self.leads.iter().enumerate() {
            let (at, kind) = self.lead(index);
            let (total, unsubscribed) = rescore(lead, at, kind);
            totals.push(total);
            check.add(total, total >= LINE && lead.consent && !unsubscribed);
        }
        std::hint::black_box(&totals);
        Timed { wall: begun.elapsed(), check }
    }

    /// W4: when every lead first crossed the line.
    pub(crate) fn backtest(&self) -> Timed<Backtest> {
        let begun = Instant::now();
        let mut check = Backtest::default();
        for (index, lead) in self.leads.iter().enumerate().filter(|(_, lead)| lead.consent) {
            let (at, kind) = self.lead(index);
            if let Some(crossed) = first_crossing(fit(lead), at, kind) {
                check.add(crate::data::START + i64::from(crossed));
            }
        }
        Timed { wall: begun.elapsed(), check }
    }
}

fn fit(lead: &Lead) -> f64 {
    let email = if lead.corporate_email { 10.0 } else { -5.0 };
    let title = [0.0, 0.0, 0.0, 15.0, 20.0][usize::from(lead.title_level)];
    let size = match lead.employees {
        501.. => 15.0,
        50..=500 => 10.0,
        _ => 0.0,
    };
    email
        + title
        + size
        + if lead.country <= 2 { 5.0 } else { 0.0 }
        + if lead.industry <= 2 { 10.0 } else { 0.0 }
}

fn rescore(lead: &Lead, at: &[u32], kind: &[u8]) -> (f64, bool) {
    let present = HISTORY_DAYS * DAY;
    let mut sums = [0.0; 10];
    let (mut demo, mut unsubscribed, mut burst) = (false, false, 0);
    for (&at, &kind) in at.iter().zip(kind) {
        let age = present - i64::from(at);
        if let Some((points, half_life, _)) = FADING[usize::from(kind)] {
            sums[usize::from(kind)] += points * (-(age as f64) / (half_life * DAY as f64)).exp2();
        }
        demo |= kind == DEMO_REQUEST;
        unsubscribed |= kind == UNSUBSCRIBE;
        burst += i32::from(kind == PRICING_VIEW && age < WEEK_SECONDS);
    }
    let silent = at.last().is_none_or(|&last| present - i64::from(last) >= 30 * DAY);
    let mut total = fit(lead) + limited(&sums) + bonus(demo, burst);
    total -= if unsubscribed { 30.0 } else { 0.0 } + if silent { 15.0 } else { 0.0 };
    (total.clamp(0.0, 200.0), unsubscribed)
}

fn limited(sums: &[f64; 10]) -> f64 {
    let limit =
        |(sum, rule): (&f64, &Option<(f64, f64, f64)>)| rule.map_or(0.0, |(_, _, limit)| sum.min(limit));
    sums.iter().zip(&FADING).map(limit).sum()
}

fn bonus(demo: bool, burst: i32) -> f64 {
    40.0 * f64::from(u8::from(demo)) + 15.0 * f64::from(u8::from(burst >= 3))
}

fn first_crossing(fit: f64, at: &[u32], kind: &[u8]) -> Option<u32> {
    let mut sums = [0.0; 10];
    let (mut demo, mut burst, mut tail, mut last) = (false, 0, 0, 0);
    let mut index = 0;
    while index < at.len() {
        let now = at[index];
        let elapsed = f64::from(now - last);
        for (sum, rule) in sums.iter_mut().zip(&FADING) {
            if let (true, Some((_, half_life, _))) = (*sum > 0.0, rule) {
                *sum *= (-elapsed / (half_life * DAY as f64)).exp2();
            }
        }
        last = now;
        while at.get(index) == Some(&now) {
            let what = kind[index];
            if what == UNSUBSCRIBE {
                return None;
            }
            demo |= what == DEMO_REQUEST;
            burst += i32::from(what == PRICING_VIEW);
            if let Some((points, ..)) = FADING[usize::from(what)] {
                sums[usize::from(what)] += points;
            }
            index += 1;
        }
        while i64::from(at[tail]) + WEEK_SECONDS <= i64::from(now) {
            burst -= i32::from(kind[tail] == PRICING_VIEW);
            tail += 1;
        }
        if (fit + limited(&sums) + bonus(demo, burst)).clamp(0.0, 200.0) >= LINE {
            return Some(now);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Size, generate};

    #[test]
    fn gives_the_published_answers() {
        let data = generate(Size { leads: 100_000, events: 2_000_000, seed: 42 });
        assert_eq!(data.digest(), "1dbbeeb2fcb01dad06becc3968da7d8ff2bae491e41ac30899d5c9bf90e915f1");
        let columns = Columns::new(&data);
        let rescore = columns.rescore().check;
        assert!(
            rescore.agrees(Rescore { rows: 100_000, qualified: 5_964, millipoints: 3_031_814_701 }),
            "{rescore:?}"
        );
        let backtest = columns.backtest().check;
        assert_eq!(backtest, Backtest { crossings: 13_785, seconds: 24_238_718_974_675 });
    }
}
