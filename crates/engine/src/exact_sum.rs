//! Sums of doubles that are a function of the set alone: exact, in any order, and undone by adding the negative.

use serde::{Deserialize, Serialize};

/// Bits in a limb's digit.
const DIGIT: i32 = 32;

/// An exact sum of finite doubles: `Σ digit · 2^(32·index)`, sparse (after Kulisch's long accumulator).
///
/// Digits hold 63 bits and are carried before they can overflow, so 2^30 additions between carries are safe.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct ExactSum {
    digits: Vec<(i8, i64)>,
    pending: u32,
}

impl ExactSum {
    /// Adds a finite double; anything else is ignored.
    pub(crate) fn add(&mut self, value: f64) {
        if value == 0.0 || !value.is_finite() {
            return;
        }
        let bits = value.to_bits();
        let biased = ((bits >> 52) & 0x7ff) as i32;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) =
            if biased == 0 { (fraction, -1074) } else { (fraction | (1 << 52), biased - 1075) };
        let index = exponent.div_euclid(DIGIT);
        let wide = u128::from(mantissa) << exponent.rem_euclid(DIGIT);
        for (step, shift) in [(0, 0), (1, 32), (2, 64)] {
            let digit = ((wide >> shift) & 0xffff_ffff) as i64;
            if digit != 0 {
                self.bump(index + step, if value < 0.0 { -digit } else { digit });
            }
        }
        self.pending += 1;
        if self.pending >= 1 << 30 {
            self.carry();
        }
    }

    /// Takes a value away again.
    pub(crate) fn subtract(&mut self, value: f64) {
        self.add(-value);
    }

    fn bump(&mut self, index: i32, digit: i64) {
        let index = i8::try_from(index).unwrap_or(if index < 0 { i8::MIN } else { i8::MAX });
        match self.digits.binary_search_by_key(&index, |(i, _)| *i) {
            Ok(at) => self.digits[at].1 += digit,
            Err(at) => self.digits.insert(at, (index, digit)),
        }
    }

    /// Brings every digit into `[-2^31, 2^31)` and drops zeros: one representation for one value.
    fn carry(&mut self) {
        let half = 1_i64 << (DIGIT - 1);
        let mut at = 0;
        while at < self.digits.len() {
            let (index, digit) = self.digits[at];
            let low = (digit + half).rem_euclid(1 << DIGIT) - half;
            let high = (digit - low) >> DIGIT;
            self.digits[at].1 = low;
            if high != 0 {
                self.bump(i32::from(index) + 1, high);
            }
            at += 1;
        }
        self.digits.retain(|(_, digit)| *digit != 0);
        self.pending = 0;
    }

    /// The sum, rounded to nearest (ties to even) from at least 96 of its leading bits.
    pub(crate) fn value(&self) -> f64 {
        let mut sum = self.clone();
        sum.carry();
        let Some((top, _)) = sum.digits.last().copied() else { return 0.0 };
        let base = i32::from(top) - 2;
        let mut wide: i128 = 0;
        let mut sticky = 0_i64;
        for (index, digit) in &sum.digits {
            let step = i32::from(*index) - base;
            if step >= 0 {
                wide += i128::from(*digit) << (step * DIGIT);
            } else {
                sticky = digit.signum();
            }
        }
        // One more bit below stands for all that was left out: enough to round to nearest.
        let wide = (wide << 1) + i128::from(sticky);
        scale(wide as f64, base * DIGIT - 1)
    }
}

/// `x · 2^e` in two steps, so that no intermediate power leaves the range.
fn scale(x: f64, e: i32) -> f64 {
    let half = e / 2;
    x * libm::exp2(f64::from(half)) * libm::exp2(f64::from(e - half))
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "that sums are exact is what is tested")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(values: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        for value in values {
            sum.add(*value);
        }
        sum
    }

    #[test]
    fn is_exact_where_doubles_are_not() {
        assert_eq!(sum(&[1e300, 1.0, -1e300]).value(), 1.0);
        assert_eq!(sum(&[0.1, 0.2, -0.3]).value(), 2.775_557_561_562_891_4e-17);
        assert_eq!(sum(&[]).value(), 0.0);
        assert_eq!(sum(&[5e-324, 5e-324]).value(), 1e-323);
        assert_eq!(sum(&[f64::MAX, f64::MAX]).value(), f64::INFINITY);
    }

    proptest! {
        #[test]
        fn one_value_comes_back(x in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL) {
            prop_assert_eq!(sum(&[x]).value().to_bits(), x.to_bits());
        }

        #[test]
        fn order_and_taking_back_leave_no_trace(mut xs in prop::collection::vec(prop::num::f64::NORMAL, 0..20),
                                                 gone in prop::collection::vec(prop::num::f64::NORMAL, 0..20)) {
            let forward = sum(&xs).value();
            let mut other = sum(&gone);
            xs.reverse();
            for x in xs {
                other.add(x);
            }
            for x in gone {
                other.subtract(x);
            }
            prop_assert_eq!(other.value().to_bits(), forward.to_bits());
        }

        #[test]
        fn integers_add_as_integers(xs in prop::collection::vec(-1_000_000_000_i64..1_000_000_000, 0..50)) {
            let total: i64 = xs.iter().sum();
            let floats: Vec<f64> = xs.iter().map(|x| *x as f64).collect();
            prop_assert_eq!(sum(&floats).value(), total as f64);
        }
    }
}
