//! The workload: every cell is a hash of seed, stream and row, so any language can regenerate the same rows.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "hashes are reduced to small ranges, each stated beside it"
)]

use sha2::{Digest, Sha256};

/// The present of every run, 2026-01-01T00:00:00Z, in seconds since the epoch.
pub(crate) const NOW: i64 = 1_767_225_600;
/// Seconds in a day.
pub(crate) const DAY: i64 = 86_400;
/// Events lie in this many days before [`NOW`].
pub(crate) const HISTORY_DAYS: i64 = 180;
/// The first instant that an event can have, in seconds since the epoch.
pub(crate) const START: i64 = NOW - HISTORY_DAYS * DAY;

/// The names of the kinds of events, by [`Event::kind`].
pub(crate) const KINDS: [&str; 10] = [
    "page_view",
    "pricing_view",
    "form_submit",
    "demo_request",
    "email_open",
    "email_click",
    "download",
    "webinar",
    "unsubscribe",
    "product_login",
];
/// Of 1,000 events, how many are of a kind up to and including this one.
const KINDS_CUMULATED: [u64; 10] = [560, 630, 650, 654, 774, 824, 854, 864, 867, 1_000];

/// How large a workload is, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub(crate) struct Size {
    /// How many leads
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) leads: u32,
    /// How many events, those of machines included
    #[arg(long, default_value_t = 2_000_000, value_parser = clap::value_parser!(u32).range(1..=200_000_000))]
    pub(crate) events: u32,
    /// Which of the endlessly many workloads of this size
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
}

impl Size {
    /// The name of its folder in the cache.
    pub(crate) fn folder(self) -> String {
        format!("{}-{}-{}", self.leads, self.events, self.seed)
    }
}

/// One lead; its id is its place, from 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lead {
    /// Seconds since the epoch.
    pub(crate) created_at: i64,
    pub(crate) country: u8,
    pub(crate) industry: u8,
    /// 1 to 9,999, evenly over the magnitudes.
    pub(crate) employees: u16,
    /// 0 unknown, 1 staff, 2 manager, 3 director, 4 C-level.
    pub(crate) title_level: u8,
    pub(crate) corporate_email: bool,
    pub(crate) source: u8,
    pub(crate) consent: bool,
}

/// One event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub(crate) id: u32,
    /// The id of its lead, from 1.
    pub(crate) lead: u32,
    /// Seconds since [`START`].
    pub(crate) at: u32,
    /// An index into [`KINDS`].
    pub(crate) kind: u8,
    /// Machine traffic: counts nowhere.
    pub(crate) bot: bool,
}

/// A whole workload, events in order of time (of generation, where simultaneous).
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) leads: Vec<Lead>,
    pub(crate) events: Vec<Event>,
}

/// A column of hashes: the finaliser of splitmix64 over a counter.
#[derive(Clone, Copy)]
struct Stream(u64);

impl Stream {
    fn new(seed: u64, stream: u64) -> Stream {
        let seed = seed.wrapping_mul(0xD134_2543_DE82_EF95);
        Stream(seed.wrapping_add(stream.wrapping_mul(0xA076_1D64_78BD_642F)))
    }

    fn bits(self, row: u32) -> u64 {
        let mut z = u64::from(row).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(self.0);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly in `0.0..1.0`, 53 bits.
    fn unit(self, row: u32) -> f64 {
        (self.bits(row) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Evenly in `0..count`.
    fn below(self, row: u32, count: u64) -> u64 {
        self.bits(row) % count
    }

    fn small(self, row: u32, count: u8) -> u8 {
        self.below(row, u64::from(count)) as u8
    }
}

/// The workload of a size.
pub(crate) fn generate(size: Size) -> Data {
    let stream = |number| Stream::new(size.seed, number);
    let [created, country, industry, employees, title, corporate, source, consent] =
        [1, 2, 3, 4, 5, 6, 7, 8].map(stream);
    let lead = |row| Lead {
        created_at: NOW - 365 * DAY + created.below(row, 180 * DAY.unsigned_abs()).cast_signed(),
        country: country.small(row, 6),
        industry: industry.small(row, 10),
        employees: 10_f64.powf(employees.unit(row) * 4.0) as u16,
        title_level: title.small(row, 5),
        corporate_email: corporate.below(row, 100) < 62,
        source: source.small(row, 5),
        consent: consent.below(row, 100) < 85,
    };
    let [who, when, kind, bot] = [11, 12, 13, 14].map(stream);
    let span = (HISTORY_DAYS * DAY).unsigned_abs();
    let event = |row| {
        let skew = who.unit(row);
        let dice = kind.below(row, 1_000);
        Event {
            id: row,
            lead: 1 + (skew * skew * f64::from(size.leads)) as u32,
            at: (span - 1 - when.below(row, span)) as u32,
            kind: KINDS_CUMULATED.partition_point(|&bound| bound <= dice) as u8,
            bot: bot.below(row, 100) < 7,
        }
    };
    let mut events: Vec<Event> = (0..size.events).map(event).collect();
    events.sort_by_key(|event| event.at);
    Data { leads: (0..size.leads).map(lead).collect(), events }
}

impl Data {
    /// SHA-256 over all columns as little-endian 64-bit integers, those of the leads first: the proof that two generators agree.
    pub(crate) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let ids = 1..=self.leads.len() as i64;
        feed(&mut hash, ids);
        let lead: [fn(&Lead) -> i64; 8] = [
            |lead| lead.created_at,
            |lead| lead.country.into(),
            |lead| lead.industry.into(),
            |lead| lead.employees.into(),
            |lead| lead.title_level.into(),
            |lead| lead.corporate_email.into(),
            |lead| lead.source.into(),
            |lead| lead.consent.into(),
        ];
        for column in lead {
            feed(&mut hash, self.leads.iter().map(column));
        }
        let event: [fn(&Event) -> i64; 5] = [
            |event| event.id.into(),
            |event| event.lead.into(),
            |event| START + i64::from(event.at),
            |event| event.kind.into(),
            |event| event.bot.into(),
        ];
        for column in event {
            feed(&mut hash, self.events.iter().map(column));
        }
        hash.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }
}

fn feed(hash: &mut Sha256, column: impl Iterator<Item = i64>) {
    let mut buffer = Vec::with_capacity(1 << 16);
    for value in column {
        buffer.extend_from_slice(&value.to_le_bytes());
        if buffer.len() == 1 << 16 {
            hash.update(&buffer);
            buffer.clear();
        }
    }
    hash.update(&buffer);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with the Python generator that defines the workload.
    #[test]
    fn agrees_with_the_generator_that_defines_the_workload() {
        let digest = generate(Size { leads: 1_000, events: 20_000, seed: 42 }).digest();
        assert_eq!(digest, "7f98912c6c5529f83cd325cb0d9739c14e3ffc588f9072aff41f55e43e5afba0");
    }

    #[test]
    fn events_are_in_order_of_time_and_shares_are_as_designed() {
        let data = generate(Size { leads: 1_000, events: 100_000, seed: 7 });
        assert!(data.events.is_sorted_by_key(|event| (event.at, event.id)));
        assert!(data.events.iter().all(|event| (1..=1_000).contains(&event.lead)));
        let share = |count: usize| count as f64 / 100_000.0;
        let pages = share(data.events.iter().filter(|event| event.kind == 0).count());
        let bots = share(data.events.iter().filter(|event| event.bot).count());
        assert!((pages - 0.56).abs() < 0.01 && (bots - 0.07).abs() < 0.01, "{pages} {bots}");
    }
}
