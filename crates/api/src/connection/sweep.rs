//! The one task that ends what takes too long, and says in the log what the door did.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::handle::Shared;
use crate::metrics::Door;
use crate::{Inlet, Settings};

/// How often the log is told, at most.
const LOG_EVERY: Duration = Duration::from_secs(10);

/// Looks at all connections, again and again; never returns.
pub(crate) async fn sweep<I: Inlet>(shared: Arc<Shared<I>>) {
    let period = period(&shared.settings);
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = Door::default();
    let mut since_told = LOG_EVERY;
    loop {
        ticks.tick().await;
        shared.crowd.sweep(&shared.settings, |overdue| shared.metrics.overdue(overdue));
        since_told += period;
        let door = shared.metrics.door();
        if since_told >= LOG_EVERY && door != told {
            tell(&told, &door, shared.crowd.count());
            told = door;
            since_told = Duration::ZERO;
        }
    }
}

/// Often enough that no limit is passed by more than a quarter.
fn period(settings: &Settings) -> Duration {
    let limits_ms = [
        settings.head_timeout_ms,
        settings.body_timeout_ms,
        settings.work_timeout_ms,
        settings.idle_timeout_ms,
        settings.write_timeout_ms,
        settings.linger_timeout_ms,
    ];
    let shortest_ms = limits_ms.into_iter().min().unwrap_or(0);
    Duration::from_millis((shortest_ms / 4).clamp(5, 250))
}

/// Counts only: who it was is nobody's business.
fn tell(before: &Door, now: &Door, open: usize) {
    let since = |count: fn(&Door) -> u64| count(now) - count(before);
    tracing::warn!(
        open,
        refused = since(|door| door.refused_address + door.refused_server),
        evicted = since(|door| door.evicted),
        too_slow = since(|door| door.slow_head + door.slow_body + door.slow_work + door.slow_read),
        "connections were refused or cut off"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_limit_decides_how_often() {
        let of = |head_timeout_ms| period(&Settings { head_timeout_ms, ..Settings::default() });
        assert_eq!(of(10_000), Duration::from_millis(250));
        assert_eq!(of(80), Duration::from_millis(20));
        assert_eq!(of(0), Duration::from_millis(5));
    }
}
