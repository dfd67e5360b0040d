//! How much one caller may ask for, so that there is enough for all.

use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::connection::source;
use crate::handle::Peer;
use crate::problem::{Kind, Problem};

/// Requests a second of a session or key, and how many at once after a pause.
const CALLER: (u32, u32) = (100, 1_000);
/// Of an address: offices share one.
const ADDRESS: (u32, u32) = (500, 5_000);
/// After so many requests, whoever has been quiet for long is forgotten.
const TIDY_EVERY: u32 = 10_000;

/// Counts requests.
#[derive(Debug, Clone)]
pub(super) struct Rates(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    callers: DefaultKeyedRateLimiter<u64>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    hasher: RandomState,
    counted: AtomicU32,
}

impl Rates {
    pub(super) fn new() -> Rates {
        Rates::of(CALLER, ADDRESS)
    }

    fn of(caller: (u32, u32), address: (u32, u32)) -> Rates {
        let quota = |(per_second, burst): (u32, u32)| {
            let some = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(some(per_second)).allow_burst(some(burst))
        };
        Rates(Arc::new(Inner {
            callers: RateLimiter::keyed(quota(caller)),
            addresses: RateLimiter::keyed(quota(address)),
            hasher: RandomState::new(),
            counted: AtomicU32::new(0),
        }))
    }

    /// Counts a request; gives the seconds to wait where it is one too many.
    fn count(&self, address: IpAddr, shown: Option<&[u8]>) -> Result<(), u64> {
        let inner = &*self.0;
        if inner.counted.fetch_add(1, Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            inner.callers.retain_recent();
            inner.addresses.retain_recent();
        }
        let wait =
            |until: governor::NotUntil<_>| until.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
        inner.addresses.check_key(&source(address)).map_err(wait)?;
        match shown {
            Some(shown) => inner.callers.check_key(&inner.hasher.hash_one(shown)).map_err(wait),
            None => Ok(()),
        }
    }
}

/// Lets requests through that are not too many.
pub(super) async fn limit(State(rates): State<Rates>, request: Request, next: Next) -> Response<Body> {
    let address =
        request.extensions().get::<Peer>().map_or(Ipv4Addr::UNSPECIFIED.into(), |Peer(address)| *address);
    let headers = request.headers();
    let shown =
        headers.get(AUTHORIZATION).or_else(|| headers.get(COOKIE)).map(|value| value.as_bytes().to_vec());
    match rates.count(address, shown.as_deref()) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            let detail =
                format!("this is more than one caller may ask for at once: come again in {seconds} s");
            Problem::new(Kind::Quota, detail).retry_after_s(seconds).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_has_a_share_of_its_own_within_that_of_its_address() {
        let rates = Rates::of((1, 2), (1, 5));
        let [home, away]: [IpAddr; 2] = [[10, 0, 0, 1].into(), [10, 0, 0, 2].into()];
        assert_eq!([rates.count(home, Some(b"a")), rates.count(home, Some(b"a"))], [Ok(()), Ok(())]);
        assert_eq!(rates.count(home, Some(b"a")), Err(1));
        assert_eq!([rates.count(home, Some(b"b")), rates.count(home, None)], [Ok(()), Ok(())]);
        assert_eq!(rates.count(home, Some(b"c")), Err(1), "the address");
        assert_eq!(rates.count(away, Some(b"c")), Ok(()));
    }
}
