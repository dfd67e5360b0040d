//! When something that could not be sent is tried again.

use baton_model::time::MICROS_PER_SECOND;
use baton_store::delivery::Outcome;

/// The first pause, in seconds.
const FIRST_SECONDS: i64 = 5;
/// Each pause is so many times the one before.
const GROWTH: i64 = 4;
/// The longest pause, in seconds.
const LONGEST_SECONDS: i64 = 8 * 3_600;
/// The longest pause of a receiver as a whole, in seconds: so soon it is found out that it is back.
const ENDPOINT_LONGEST_SECONDS: i64 = 10 * 60;
/// For how long it is tried, in microseconds: three days.
pub(crate) const KEEPS_TRYING: i64 = 3 * 24 * 3_600 * MICROS_PER_SECOND;

/// The pause after `failures` failures in a row, in microseconds. `spread`, from 0 to 1, keeps those apart that failed together: the pause is
/// shortened by up to a fifth.
fn pause(failures: i64, longest_seconds: i64, spread: f64) -> i64 {
    let exponent = u32::try_from(failures.clamp(1, 16) - 1).unwrap_or(0);
    let seconds = FIRST_SECONDS.saturating_mul(GROWTH.saturating_pow(exponent)).min(longest_seconds);
    let micros = seconds * MICROS_PER_SECOND;
    micros - (micros as f64 * 0.2 * spread.clamp(0.0, 1.0)) as i64
}

/// Until when a receiver is left alone that failed `failures` times in a row.
pub(crate) fn endpoint_paused_until(now: i64, failures: i64, spread: f64) -> i64 {
    now + pause(failures, ENDPOINT_LONGEST_SECONDS, spread)
}

/// What becomes of something at `now` that was tried `attempts` times in vain and is tried until `expires` (microseconds). `asked`: for how
/// many seconds the receiver wants to be left alone. The last attempt is at the very end.
pub(crate) fn after_failure(
    now: i64,
    attempts: i64,
    expires: i64,
    asked: Option<i64>,
    spread: f64,
) -> Outcome {
    if now >= expires {
        return Outcome::Dead;
    }
    let asked = asked.unwrap_or(0).saturating_mul(MICROS_PER_SECOND);
    let next = now.saturating_add(pause(attempts, LONGEST_SECONDS, spread).max(asked));
    Outcome::Again(next.min(expires))
}

/// A number from 0 to 1 that differs from one thing and attempt to the next, and is the same whenever it is asked for.
pub(crate) fn spread(id: i64, attempts: i64) -> f64 {
    fastrand::Rng::with_seed((id as u64) << 8 ^ attempts as u64).f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_after_three_days() {
        let (mut now, mut attempts, mut pauses) = (0, 0, Vec::new());
        loop {
            attempts += 1;
            match after_failure(now, attempts, KEEPS_TRYING, None, 0.0) {
                Outcome::Again(at) => {
                    pauses.push((at - now) / MICROS_PER_SECOND);
                    now = at;
                }
                Outcome::Dead => break,
                Outcome::Done => panic!("it failed"),
            }
        }
        assert_eq!(pauses[..8], [5, 20, 80, 320, 1_280, 5_120, 20_480, 28_800]);
        assert_eq!(pauses.iter().sum::<i64>(), 3 * 24 * 3_600, "the last attempt is at the end");
        assert!(pauses.len() < 20, "{pauses:?}");
    }

    #[test]
    fn a_receiver_is_left_alone_for_as_long_as_it_asks() {
        let asked = |seconds| after_failure(0, 1, KEEPS_TRYING, Some(seconds), 0.0);
        assert_eq!(asked(60), Outcome::Again(60 * MICROS_PER_SECOND));
        assert_eq!(asked(1), Outcome::Again(5 * MICROS_PER_SECOND), "no less than usual");
        assert_eq!(asked(i64::MAX), Outcome::Again(KEEPS_TRYING), "nor for ever");
    }

    #[test]
    fn what_failed_together_is_not_tried_together() {
        let at = |id| endpoint_paused_until(0, 3, spread(id, 3));
        let all: std::collections::BTreeSet<i64> = (0..100).map(at).collect();
        assert!(all.len() > 90);
        let usual = 80 * MICROS_PER_SECOND;
        assert!(all.iter().all(|at| (usual * 4 / 5..=usual).contains(at)));
        assert_eq!(at(7), at(7));
        assert_eq!(endpoint_paused_until(0, i64::MAX, 0.0), 600 * MICROS_PER_SECOND);
    }
}
