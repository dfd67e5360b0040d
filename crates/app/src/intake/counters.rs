//! What is counted while the service runs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::receipt::Receipt;

/// Upper bounds of the histogram of commits, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0];

/// What intake has counted since it began. Gauges are as of now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Messages stored.
    pub accepted: u64,
    /// Messages that were there already.
    pub duplicates: u64,
    /// Messages that went to quarantine.
    pub quarantined: u64,
    /// Requests refused because too much was waiting.
    pub shed: u64,
    /// Commits.
    pub commits: u64,
    /// Requests waiting to be stored.
    pub queued: u64,
    /// Seconds that commits took: (upper bound, how many took at most so long), cumulative, the last bound infinite.
    pub commit_seconds: Vec<(f64, u64)>,
    /// The sum of those seconds.
    pub commit_seconds_sum: f64,
    /// Leads that wait to be derived again.
    pub stale_leads: u64,
    /// Timers that are due and have not fired yet.
    pub timers_overdue: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    accepted: AtomicU64,
    duplicates: AtomicU64,
    quarantined: AtomicU64,
    shed: AtomicU64,
    commits: [AtomicU64; BOUNDS.len() + 1],
    commit_micros: AtomicU64,
    pub(super) stale_leads: AtomicU64,
    pub(super) timers_overdue: AtomicU64,
}

impl Counters {
    pub(super) fn receipt(&self, receipt: &Receipt) {
        self.accepted.fetch_add(receipt.accepted, Ordering::Relaxed);
        self.duplicates.fetch_add(receipt.duplicates, Ordering::Relaxed);
        self.quarantined.fetch_add(receipt.rejected.len() as u64, Ordering::Relaxed);
    }

    pub(super) fn shed(&self) {
        self.shed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn commit(&self, took: Duration) {
        let place = BOUNDS.partition_point(|bound| *bound < took.as_secs_f64());
        self.commits[place].fetch_add(1, Ordering::Relaxed);
        self.commit_micros.fetch_add(took.as_micros() as u64, Ordering::Relaxed);
    }

    pub(super) fn figures(&self) -> Figures {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let mut commits = 0;
        let bounds = BOUNDS.into_iter().chain(std::iter::once(f64::INFINITY));
        let commit_seconds = bounds
            .zip(&self.commits)
            .map(|(bound, count)| {
                commits += read(count);
                (bound, commits)
            })
            .collect();
        Figures {
            accepted: read(&self.accepted),
            duplicates: read(&self.duplicates),
            quarantined: read(&self.quarantined),
            shed: read(&self.shed),
            commits,
            queued: 0,
            commit_seconds,
            commit_seconds_sum: read(&self.commit_micros) as f64 / 1e6,
            stale_leads: read(&self.stale_leads),
            timers_overdue: read(&self.timers_overdue),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_counted_up_to_each_bound() {
        let counters = Counters::default();
        for millis in [1, 3, 3, 60_000] {
            counters.commit(Duration::from_millis(millis));
        }
        let figures = counters.figures();
        assert_eq!(figures.commits, 4);
        let up_to = |bound: f64| figures.commit_seconds.iter().find(|(b, _)| *b >= bound).unwrap().1;
        assert_eq!((up_to(0.001), up_to(0.005), up_to(5.0), up_to(f64::INFINITY)), (1, 3, 3, 4));
        assert!((figures.commit_seconds_sum - 60.007).abs() < 1e-6);
    }
}
