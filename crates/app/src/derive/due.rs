//! Instants at which something changes with no message: kept beside each score, so that no nightly job is needed.
//!
//! `due_at` is early rather than late. Until it comes, no line is crossed, the stored numbers are at most [`REFRESH`] behind, and the stored
//! state lists enough.

use baton_engine::{Compiled, Walk, next_change};
use baton_model::Span;
use baton_model::time::MICROS_PER_SECOND;

/// How far a stored number may be behind what it would be now, in microseconds.
pub(crate) const REFRESH: i64 = 15 * 60 * MICROS_PER_SECOND;

/// When to look at a lead again of which something has just been taken in: cheap, so that a message costs little. What stands already is
/// kept where it is early enough, since to change it costs too. `horizon`: up to when the state that is stored is good.
pub(crate) fn soon(next_crossing: Option<i64>, horizon: Option<i64>, stands: Option<i64>, now: i64) -> i64 {
    let wanted = next_crossing.unwrap_or(now + REFRESH).min(horizon.unwrap_or(i64::MAX));
    stands.filter(|at| *at > now && *at <= wanted).unwrap_or(wanted)
}

/// When to look at a lead again that was looked at because it was due; none if nothing changes within 3,650 days, or up to the horizon of its
/// state.
pub(crate) fn next(model: &Compiled, walk: &Walk<'_>, now: i64) -> Option<i64> {
    let crossing = walk.next_crossing_by(now.saturating_add(Span::MAX.micros()));
    let shown = next_change(model, walk.state(), walk.life(), now).map(|at| at.max(now + REFRESH));
    [crossing, shown].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_is_kept_unless_it_is_late_or_past() {
        assert_eq!(soon(None, None, None, 100), 100 + REFRESH);
        assert_eq!(soon(None, None, Some(200), 100), 200);
        assert_eq!(soon(None, None, Some(100), 100), 100 + REFRESH, "past");
        assert_eq!(soon(Some(150), None, Some(200), 100), 150, "a line is crossed before");
        assert_eq!(soon(None, None, Some(101 + REFRESH), 100), 100 + REFRESH, "too late");
        assert_eq!(soon(Some(250), Some(180), Some(200), 100), 180, "the state is good up to then");
    }
}
