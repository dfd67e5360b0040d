//! Whose turn it is: weighted round-robin whose shares are as configured within one lead, at every moment.
//!
//! Each turn is a slot of a schedule in which everybody runs at the rate of their weight. Whoever has not had their next lead before it is due
//! to begin (its earliest slot) does not take it, and of the others the one whose lead must be taken soonest does. Baruah, Cohen, Plaxton and
//! Varvel, "Proportionate progress: a notion of fairness in resource allocation" (Algorithmica 1996): with one resource nobody is ever a
//! whole lead ahead or behind. Taking the one who lags most, as is often done, can leave somebody more than one behind.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How far everybody of a rule is behind (above 0) or ahead, to be stored between turns.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Turns {
    /// The sum of weights that a lead counts for in `credits`.
    total: i64,
    credits: BTreeMap<String, i64>,
}

impl Turns {
    /// Whose turn it is among `shares`, (name, weight from 1 on), and counts it. `None` if there is nobody.
    ///
    /// Who is not among them, because they are away, stays where they are: nobody has to make up for it, nor to wait.
    pub fn take<'a>(&mut self, shares: &[(&'a str, i64)]) -> Option<&'a str> {
        let total: i64 = shares.iter().map(|(_, weight)| weight).sum();
        self.rescale(total);
        let lag = |name: &str| self.credits.get(name).copied().unwrap_or(0);
        let eligible = shares.iter().filter(|(name, weight)| lag(name) + weight > 0);
        // Turns until their next lead is late.
        let slack = |(name, weight): &(&str, i64)| {
            let (left, weight) = ((total - lag(name)).max(0), (*weight).max(1));
            (left + weight - 1) / weight
        };
        let next = eligible.min_by_key(|share| (slack(share), -share.1, share.0)).copied();
        // After others came and went, everybody may be ahead.
        let (taken, _) = next.or_else(|| {
            shares.iter().max_by_key(|(name, weight)| (lag(name) + weight, std::cmp::Reverse(*name))).copied()
        })?;
        for (name, weight) in shares {
            *self.credits.entry((*name).to_owned()).or_default() += weight;
        }
        *self.credits.entry(taken.to_owned()).or_default() -= total;
        Some(taken)
    }

    /// Forgets whoever has no share any more.
    pub fn keep(&mut self, mut has_share: impl FnMut(&str) -> bool) {
        self.credits.retain(|name, _| has_share(name));
    }

    /// Counts leads by another sum of weights.
    fn rescale(&mut self, total: i64) {
        if self.total != total {
            if self.total > 0 {
                let before = self.total;
                for credit in self.credits.values_mut() {
                    let scaled = i128::from(*credit) * i128::from(total) / i128::from(before);
                    *credit = scaled.clamp(i128::from(-total), i128::from(total)) as i64;
                }
            }
            self.total = total;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|n| format!("{n:02}@x.example")).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nobody_is_ever_a_lead_ahead_or_behind(weights in prop::collection::vec(1_i64..=50, 1..12)) {
            let names = names(weights.len());
            let shares: Vec<(&str, i64)> = names.iter().map(String::as_str).zip(weights.iter().copied()).collect();
            let total: i64 = weights.iter().sum();
            let mut turns = Turns::default();
            let mut counts = vec![0_i64; weights.len()];
            for lead in 1..=2_000_i64 {
                let taken = turns.take(&shares).unwrap();
                counts[names.iter().position(|name| name == taken).unwrap()] += 1;
                for (count, weight) in counts.iter().zip(&weights) {
                    prop_assert!((count * total - lead * weight).abs() < total, "{lead}: {counts:?} of {weights:?}");
                }
            }
        }

        #[test]
        fn who_was_away_neither_makes_up_nor_waits(weights in prop::collection::vec(1_i64..=9, 2..7), away in 1_usize..400) {
            let names = names(weights.len());
            let all: Vec<(&str, i64)> = names.iter().map(String::as_str).zip(weights.iter().copied()).collect();
            let mut turns = Turns::default();
            for _ in 0..away {
                prop_assert_ne!(turns.take(&all[1..]), Some(all[0].0));
            }
            let total: i64 = weights.iter().sum();
            let mut count = 0;
            for lead in 1..=300_i64 {
                count += i64::from(turns.take(&all) == Some(all[0].0));
                prop_assert!((count * total - lead * weights[0]).abs() <= 2 * total);
            }
        }
    }

    #[test]
    fn turns_can_be_stored() {
        let shares = [("a", 2), ("b", 1)];
        let (mut kept, mut stored) = (Turns::default(), Turns::default());
        for _ in 0..50 {
            let text = serde_json::to_string(&stored).unwrap();
            stored = serde_json::from_str(&text).unwrap();
            assert_eq!(kept.take(&shares), stored.take(&shares));
        }
        assert_eq!(Turns::default().take(&[]), None);
    }
}
