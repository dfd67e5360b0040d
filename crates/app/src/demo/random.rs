//! Seeded chance. Every thing that is made up has its own stream, so that changing one does not reshuffle the others.

use fastrand::Rng;

/// What a stream is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Account,
    Lead,
    Behaviour,
    Machine,
    Scanner,
    Sales,
    SalesPick,
}

/// The generator for thing `index` of `purpose` under `seed`.
pub(super) fn stream(seed: u64, purpose: Purpose, index: usize) -> Rng {
    Rng::with_seed(mixed(mixed(mixed(seed) ^ purpose as u64) ^ index as u64))
}

/// The finaliser of `SplitMix64`: neighbouring inputs give unrelated outputs.
fn mixed(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// True with probability `p`.
pub(super) fn chance(rng: &mut Rng, p: f64) -> bool {
    rng.f64() < p
}

/// One of `list`, which must not be empty (all callers pass constants).
pub(super) fn one<'a, T>(rng: &mut Rng, list: &'a [T]) -> &'a T {
    &list[rng.usize(..list.len())]
}

/// An index into `weights`, as often as its weight says; `u` in 0..1 decides.
pub(super) fn weighted(u: f64, weights: impl IntoIterator<Item = f64, IntoIter: Clone>) -> usize {
    let weights = weights.into_iter();
    let mut left = u * weights.clone().sum::<f64>();
    let mut last = 0;
    for (index, weight) in weights.enumerate() {
        last = index;
        left -= weight;
        if left < 0.0 {
            break;
        }
    }
    last
}

/// Between `low` and `high` with every doubling equally likely.
pub(super) fn log_uniform(rng: &mut Rng, low: f64, high: f64) -> f64 {
    low * libm::exp2(rng.f64() * libm::log2(high / low))
}

/// The `index`-th member of an even spread over 0..1 (multiples of `step`, an irrational number, modulo 1): shares come out
/// as promised at every size, which independent draws would not give.
pub(super) fn spread(index: usize, offset: f64, step: f64) -> f64 {
    let value = (index as f64).mul_add(step, offset);
    value - value.floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let first = |seed, purpose, index| stream(seed, purpose, index).u64(..);
        assert_eq!(first(1, Purpose::Lead, 7), first(1, Purpose::Lead, 7));
        assert_ne!(first(1, Purpose::Lead, 7), first(1, Purpose::Lead, 8));
        assert_ne!(first(1, Purpose::Lead, 7), first(1, Purpose::Sales, 7));
        assert_ne!(first(1, Purpose::Lead, 7), first(2, Purpose::Lead, 7));
    }

    #[test]
    fn weights_are_kept() {
        let mut counts = [0; 3];
        for index in 0..1_000 {
            counts[weighted(spread(index, 0.0, std::f64::consts::SQRT_2), [0.5, 0.3, 0.2])] += 1;
        }
        for (count, wanted) in counts.into_iter().zip([500_i32, 300, 200]) {
            assert!((count - wanted).abs() <= 5, "{counts:?}");
        }
        assert_eq!(weighted(0.999, [1.0, 0.0]), 0);
    }

    #[test]
    fn log_uniform_stays_in_range_and_halves_at_the_geometric_mean() {
        let mut rng = stream(1, Purpose::Lead, 0);
        let drawn: Vec<f64> = (0..2_000).map(|_| log_uniform(&mut rng, 10.0, 1_000.0)).collect();
        assert!(drawn.iter().all(|value| (10.0..=1_000.0).contains(value)));
        let below = drawn.iter().filter(|value| **value < 100.0).count();
        assert!((900..1_100).contains(&below), "{below}");
    }
}
