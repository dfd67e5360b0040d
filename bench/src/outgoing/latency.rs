//! How long things took.

use std::time::Duration;

use serde_json::{Value, json};

use crate::report::rounded;

/// Times that something took.
#[derive(Debug, Clone, Default)]
pub(crate) struct Latencies {
    millis: Vec<f64>,
}

impl Latencies {
    /// One more.
    pub(crate) fn add(&mut self, time: Duration) {
        self.millis.push(time.as_secs_f64() * 1e3);
    }

    /// What this share, from 0 to 1, did not take longer than, in milliseconds; 0 if there are none.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.millis.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let rank = (sorted.len() as f64 * share).ceil() as usize;
        sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
    }

    /// How many, and how long.
    pub(crate) fn json(&self) -> Value {
        let quantile = |share| rounded(self.quantile(share));
        json!({ "count": self.millis.len(), "p50_ms": quantile(0.5), "p99_ms": quantile(0.99), "max_ms": quantile(1.0) })
    }
}

/// The one in the middle, the mean of the two if there is none; 0 of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let at = |rank: usize| values.get(rank).copied().unwrap_or(0.0);
    f64::midpoint(at(values.len().saturating_sub(1) / 2), at(values.len() / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_by_rank() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.quantile(0.5).to_bits(), 0.0_f64.to_bits());
        (1..=200).rev().for_each(|millis| latencies.add(Duration::from_millis(millis)));
        let said = latencies.json();
        assert_eq!(median(vec![4.0, 1.0, 2.0]).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]).to_bits(), 2.5_f64.to_bits());
        assert_eq!(said, json!({ "count": 200, "p50_ms": 100.0, "p99_ms": 198.0, "max_ms": 200.0 }));
    }
}
