//! How much may come in with public keys: per key, per address and per visitor.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Messages a second, and how many at once after a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Messages a second.
    pub per_second: NonZeroU32,
    /// At once.
    pub burst: NonZeroU32,
}

impl Rate {
    const fn new(per_second: u32, burst: u32) -> Rate {
        const ONE: NonZeroU32 = NonZeroU32::MIN;
        Rate {
            per_second: match NonZeroU32::new(per_second) {
                Some(count) => count,
                None => ONE,
            },
            burst: match NonZeroU32::new(burst) {
                Some(count) => count,
                None => ONE,
            },
        }
    }

    fn quota(self) -> Quota {
        Quota::per_second(self.per_second).allow_burst(self.burst)
    }
}

/// The quotas of public keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Of a key.
    pub key: Rate,
    /// Of an address, over all keys.
    pub address: Rate,
    /// Of a visitor (anonymous id).
    pub visitor: Rate,
}

impl Default for Quotas {
    /// 2,000 a second for a key, 100 for an address (offices share one), 20 for a visitor.
    fn default() -> Quotas {
        Quotas { key: Rate::new(2_000, 10_000), address: Rate::new(100, 1_000), visitor: Rate::new(20, 200) }
    }
}

/// Counts messages against quotas.
#[derive(Debug)]
pub(super) struct Meter {
    keys: DefaultKeyedRateLimiter<i64>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    visitors: DefaultKeyedRateLimiter<u64>,
}

impl Meter {
    pub(super) fn new(quotas: &Quotas) -> Meter {
        Meter {
            keys: RateLimiter::keyed(quotas.key.quota()),
            addresses: RateLimiter::keyed(quotas.address.quota()),
            visitors: RateLimiter::keyed(quotas.visitor.quota()),
        }
    }

    /// Whether so many more messages may come in with this key from this address.
    pub(super) fn admits(&self, key: i64, address: IpAddr, messages: u32) -> bool {
        admits(&self.addresses, &network(address), messages) && admits(&self.keys, &key, messages)
    }

    /// Whether one more message of this visitor may come in.
    pub(super) fn admits_visitor(&self, visitor: &str) -> bool {
        use std::hash::{DefaultHasher, Hasher as _};
        let mut hasher = DefaultHasher::new();
        visitor.hash(&mut hasher);
        admits(&self.visitors, &hasher.finish(), 1)
    }

    /// Forgets whoever has been quiet for long.
    pub(super) fn tidy(&self) {
        self.keys.retain_recent();
        self.addresses.retain_recent();
        self.visitors.retain_recent();
    }
}

fn admits<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K, messages: u32) -> bool {
    let Some(messages) = NonZeroU32::new(messages) else { return true };
    matches!(limiter.check_key_n(key, messages), Ok(Ok(())))
}

/// Who has an IPv6 address has 2^64 of them: they count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => IpAddr::V4(address),
            None => IpAddr::V6((u128::from(address) & !u128::from(u64::MAX)).into()),
        },
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_kept_for_each_key_address_and_visitor() {
        let quotas = Quotas { key: Rate::new(1, 5), address: Rate::new(1, 3), visitor: Rate::new(1, 2) };
        let meter = Meter::new(&quotas);
        let [a, b]: [IpAddr; 2] = [[10, 0, 0, 1].into(), [10, 0, 0, 2].into()];
        assert!(meter.admits(1, a, 3));
        assert!(!meter.admits(1, a, 1), "the address");
        assert!(meter.admits(1, b, 2));
        assert!(!meter.admits(1, b, 1), "the key");
        assert!(!meter.admits(2, b, 9), "more than can ever be at once");
        assert!(meter.admits_visitor("v") && meter.admits_visitor("v") && !meter.admits_visitor("v"));
        assert!(meter.admits_visitor("w"));
    }

    #[test]
    fn addresses_of_one_network_are_one() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
    }
}
