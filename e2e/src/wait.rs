//! Waiting: for a condition with a deadline, or for a chosen moment to break something.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Waits until `holds` says true; returns how long that took.
///
/// # Errors
/// It does not within `limit`; the error says `what` was waited for.
pub async fn until(what: &str, limit: Duration, mut holds: impl AsyncFnMut() -> bool) -> Result<Duration> {
    let begun = Instant::now();
    loop {
        if holds().await {
            return Ok(begun.elapsed());
        }
        if begun.elapsed() > limit {
            bail!("waited {limit:?} in vain: {what}");
        }
        pass(LOOK_EVERY).await;
    }
}

/// Lets time pass while something else goes on: the load before a kill, the turn of a loop that looks again.
#[expect(
    clippy::disallowed_methods,
    reason = "the moment of a fault is a time; there is no condition to wait for"
)]
pub async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Microseconds since 1970 by the clock of this machine, which is the server's too.
#[expect(clippy::disallowed_methods, reason = "a client dates what it sends")]
pub fn now_micros() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_come_is_named() {
        let fault = until("rain", Duration::ZERO, async || false).await.unwrap_err().to_string();
        assert_eq!(fault, "waited 0ns in vain: rain");
        let mut looks = 0;
        until("the third look", Duration::from_secs(5), async || {
            looks += 1;
            looks == 3
        })
        .await
        .unwrap();
        assert_eq!(looks, 3);
    }
}
