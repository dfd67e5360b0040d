//! What the server counts, as Prometheus reads it (text format 0.0.4).
//!
//! Written by hand: the counts are a fixed handful of atomic numbers on the hot path, and what intake counts comes as finished cumulative
//! buckets, which the histograms of `prometheus-client` cannot take.

mod text;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use baton_app::intake::Endpoint;

use crate::connection::{DROP, EXPIRE, FINISH, Full, Overdue, Phase};
pub(crate) use text::{CONTENT_TYPE, render};

/// What a request was for; a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Intake(Endpoint),
    Preflight,
    Health,
    Ready,
    Metrics,
    Management,
    Other,
}

const TARGETS: usize = 13;
const TARGET_NAMES: [&str; TARGETS] = [
    "track",
    "identify",
    "page",
    "screen",
    "group",
    "alias",
    "batch",
    "preflight",
    "healthz",
    "readyz",
    "metrics",
    "management",
    "other",
];
const CLASSES: usize = 5;

/// Upper bounds of the histogram, in microseconds.
const BOUNDS_US: [u64; 14] = [
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    10_000_000,
];

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: [[AtomicU64; CLASSES]; TARGETS],
    /// How many took at most so long, not cumulative; the last one has no bound.
    took: [AtomicU64; BOUNDS_US.len() + 1],
    took_sum_us: AtomicU64,
    malformed: AtomicU64,
    refused_address: AtomicU64,
    refused_server: AtomicU64,
    evicted: AtomicU64,
    slow_head: AtomicU64,
    slow_body: AtomicU64,
    slow_work: AtomicU64,
    slow_read: AtomicU64,
    idle: AtomicU64,
}

/// What became of connections that were not wanted, at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Door {
    pub(crate) refused_address: u64,
    pub(crate) refused_server: u64,
    pub(crate) evicted: u64,
    pub(crate) slow_head: u64,
    pub(crate) slow_body: u64,
    pub(crate) slow_work: u64,
    pub(crate) slow_read: u64,
}

impl Target {
    fn index(self) -> usize {
        match self {
            Self::Intake(Endpoint::Track) => 0,
            Self::Intake(Endpoint::Identify) => 1,
            Self::Intake(Endpoint::Page) => 2,
            Self::Intake(Endpoint::Screen) => 3,
            Self::Intake(Endpoint::Group) => 4,
            Self::Intake(Endpoint::Alias) => 5,
            Self::Intake(Endpoint::Batch) => 6,
            Self::Preflight => 7,
            Self::Health => 8,
            Self::Ready => 9,
            Self::Metrics => 10,
            Self::Management => 11,
            Self::Other => 12,
        }
    }
}

impl Metrics {
    /// Counts a request that was answered with this status.
    pub(crate) fn answered(&self, target: Target, status: u16, took_us: u64) {
        let class = usize::from(status / 100).clamp(1, CLASSES) - 1;
        self.requests[target.index()][class].fetch_add(1, Relaxed);
        if matches!(target, Target::Intake(_)) {
            let bucket = BOUNDS_US.partition_point(|&bound_us| bound_us < took_us);
            self.took[bucket].fetch_add(1, Relaxed);
            self.took_sum_us.fetch_add(took_us, Relaxed);
        }
    }

    /// Counts a request that was no HTTP.
    pub(crate) fn malformed(&self) {
        self.malformed.fetch_add(1, Relaxed);
    }

    pub(crate) fn refused(&self, why: Full) {
        let count = match why {
            Full::Address => &self.refused_address,
            Full::Server => &self.refused_server,
        };
        count.fetch_add(1, Relaxed);
    }

    pub(crate) fn evicted(&self, connections: usize) {
        self.evicted.fetch_add(connections as u64, Relaxed);
    }

    /// Counts a connection that was over a limit; once, though it may be told twice.
    pub(crate) fn overdue(&self, overdue: Overdue) {
        let count = match (overdue.blocked, overdue.phase, overdue.order) {
            (true, _, _) => &self.slow_read,
            (_, Phase::New | Phase::Head, DROP) => &self.slow_head,
            (_, Phase::Body, EXPIRE) => &self.slow_body,
            (_, Phase::Work, EXPIRE) => &self.slow_work,
            (_, Phase::Idle, FINISH) => &self.idle,
            _ => return,
        };
        count.fetch_add(1, Relaxed);
    }

    pub(crate) fn door(&self) -> Door {
        Door {
            refused_address: self.refused_address.load(Relaxed),
            refused_server: self.refused_server.load(Relaxed),
            evicted: self.evicted.load(Relaxed),
            slow_head: self.slow_head.load(Relaxed),
            slow_body: self.slow_body.load(Relaxed),
            slow_work: self.slow_work.load(Relaxed),
            slow_read: self.slow_read.load(Relaxed),
        }
    }
}
