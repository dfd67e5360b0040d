//! Slowing down whoever guesses passwords, without locking out whoever knows theirs.
//!
//! Tries are counted per address and per member. Those of a browser that the member has signed in from before are counted apart, so that somebody who
//! guesses from elsewhere slows down nobody but himself (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::workspace::Error;

const fn times(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

/// Tries of an address at once (offices share one); then one every two seconds.
const ADDRESS: (NonZeroU32, u32) = (times(60), 30);
/// Tries for a member at once; then one a minute: 1,440 a day.
const MEMBER: (NonZeroU32, u32) = (times(10), 1);
/// Mails to a member at once; then one a minute.
const MAILS: (NonZeroU32, u32) = (times(3), 1);
/// Counts are forgotten beyond so many, of those that are at rest.
const KEPT: usize = 10_000;

#[derive(Debug)]
pub(super) struct Slowing {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    strangers: DefaultKeyedRateLimiter<String>,
    known: DefaultKeyedRateLimiter<String>,
    mails: DefaultKeyedRateLimiter<String>,
}

impl Default for Slowing {
    fn default() -> Slowing {
        fn limiter<K: Hash + Eq + Clone>(
            (burst, per_minute): (NonZeroU32, u32),
        ) -> DefaultKeyedRateLimiter<K> {
            RateLimiter::keyed(Quota::per_minute(times(per_minute)).allow_burst(burst))
        }
        Slowing {
            addresses: limiter(ADDRESS),
            strangers: limiter(MEMBER),
            known: limiter(MEMBER),
            mails: limiter(MAILS),
        }
    }
}

impl Slowing {
    /// Counts a try from an address.
    ///
    /// # Errors
    /// [`Error::TooMany`] with when to come again.
    pub(super) fn from(&self, address: IpAddr) -> Result<(), Error> {
        ask(&self.addresses, &prefix(address))
    }

    /// Counts a try for a member (or for whoever has that address), from a browser that is known or not.
    ///
    /// # Errors
    /// [`Error::TooMany`] with when to come again.
    pub(super) fn of(&self, email: &str, is_known: bool) -> Result<(), Error> {
        ask(if is_known { &self.known } else { &self.strangers }, &email.to_owned())
    }

    /// Whether another mail may go to this address.
    pub(super) fn may_mail(&self, email: &str) -> bool {
        ask(&self.mails, &email.to_owned()).is_ok()
    }
}

/// Whoever has an IPv6 address has all of its network (RFC 6177): /64.
fn prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(whole) => IpAddr::V6((whole.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

fn ask<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Error> {
    if limiter.len() > KEPT {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Error::TooMany { retry_after_s: wait.as_secs() + 1 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_guesses_slows_nobody_else() {
        let slowing = Slowing::default();
        let tries = |known| (0..20).filter(|_| slowing.of("mina@x.io", known).is_ok()).count();
        assert_eq!(tries(false), 10);
        assert!(matches!(slowing.of("mina@x.io", false), Err(Error::TooMany { retry_after_s: 1..=61 })));
        assert_eq!(tries(true), 10, "from a browser of hers she comes in");
        assert!(slowing.of("kim@x.io", false).is_ok());
    }

    #[test]
    fn a_network_is_one_address() {
        let slowing = Slowing::default();
        let from = |last: u16| slowing.from(IpAddr::V6([0x2001, 0xdb8, 0, 1, 0, 0, 0, last].into())).is_ok();
        assert_eq!((0..100).filter(|last| from(*last)).count(), 60);
        assert!(slowing.from(IpAddr::from([192, 0, 2, 1])).is_ok());
    }
}
