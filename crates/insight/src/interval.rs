//! Confidence intervals of a proportion.

use serde::{Serialize, Serializer};

/// The 97.5 % quantile of the standard normal distribution: two-sided 95 %.
const Z_95: f64 = 1.959_963_984_540_054;

/// A range of proportions, `0 <= low <= high <= 1`.
///
/// Serialised as `[low, high]`, rounded to thousandths, or finer where that is needed to show the width with two digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// Whether `rate` lies in it, ends included.
    pub fn contains(self, rate: f64) -> bool {
        self.low <= rate && rate <= self.high
    }

    /// The distance between the ends.
    pub fn width(self) -> f64 {
        self.high - self.low
    }

    /// Both ends rounded as they are serialised.
    #[must_use]
    pub fn rounded(self) -> Interval {
        let mut scale = 1_000.0;
        while scale < 1e12 && self.width() > 0.0 && self.width() * scale < 10.0 {
            scale *= 10.0;
        }
        Interval { low: (self.low * scale).round() / scale, high: (self.high * scale).round() / scale }
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Interval { low, high } = self.rounded();
        [low, high].serialize(serializer)
    }
}

/// The 95 % score interval of Wilson for `successes` out of `trials`.
///
/// Wilson, "Probable inference, the law of succession, and statistical inference" (JASA 1927); recommended over the textbook
/// interval at every sample size by Brown, Cai and DasGupta, "Interval estimation for a binomial proportion" (2001).
/// Without trials nothing is known: `[0, 1]`. More successes than trials count as all of them.
pub fn wilson95(successes: u64, trials: u64) -> Interval {
    if trials == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let successes = successes.min(trials);
    let n = trials as f64;
    let p = successes as f64 / n;
    let z2 = Z_95 * Z_95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // At the ends the formula gives exactly 0 and 1; rounding errors must not say otherwise.
    Interval {
        low: if successes == 0 { 0.0 } else { (centre - half).clamp(0.0, p) },
        high: if successes == trials { 1.0 } else { (centre + half).clamp(p, 1.0) },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_values() {
        let text = |k, n| serde_json::to_string(&wilson95(k, n)).unwrap();
        assert_eq!(text(250, 1_000), "[0.224,0.278]");
        assert_eq!(text(0, 10), "[0.0,0.278]");
        assert_eq!(text(10, 10), "[0.722,1.0]");
        assert_eq!(text(0, 0), "[0.0,1.0]");
        // A narrow one keeps its width: 13 % of a million is not "0.130 to 0.131".
        assert_eq!(text(130_000, 1_000_000), "[0.1293,0.1307]");
        // Newcombe (1998), method 3: 81 of 263 is 0.2553 to 0.3662.
        let newcombe = wilson95(81, 263);
        assert!((newcombe.low - 0.2553).abs() < 5e-5 && (newcombe.high - 0.3662).abs() < 5e-5);
    }

    proptest! {
        #[test]
        fn contains_the_rate_and_mirrors(trials in 1..2_000_000_u64, part in 0.0..=1.0_f64) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a small count")]
            let successes = (trials as f64 * part) as u64;
            let interval = wilson95(successes, trials);
            let rate = successes as f64 / trials as f64;
            prop_assert!(interval.contains(rate));
            prop_assert!(interval.rounded().contains(rate));
            prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
            let mirror = wilson95(trials - successes, trials);
            prop_assert!((interval.low - (1.0 - mirror.high)).abs() < 1e-12);
            prop_assert!(wilson95(successes * 4, trials * 4).width() < interval.width());
        }
    }
}
