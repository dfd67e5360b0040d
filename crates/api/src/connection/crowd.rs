//! All open connections: who may come in, and who has to make room.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::clock::Clock;
use super::watch::{DROP, Overdue, Phase, Watch};
use crate::Settings;

/// Why a connection is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// Its address has as many as it may have, all being worked for.
    Address,
    /// So has the server.
    Server,
}

#[derive(Debug, Default)]
struct Open {
    count: usize,
    by_source: HashMap<IpAddr, Vec<Arc<Watch>>>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Crowd {
    open: Mutex<Open>,
    clock: Clock,
    max: usize,
    per_address_max: usize,
}

/// A connection's place; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    crowd: Arc<Crowd>,
    source: IpAddr,
    pub(crate) watch: Arc<Watch>,
}

/// A place, and how many others had to make room for it.
pub(crate) type Admitted = (Place, usize);

impl Crowd {
    pub(crate) fn new(settings: &Settings, clock: Clock) -> Self {
        Self {
            open: Mutex::default(),
            clock,
            max: settings.connections_max,
            per_address_max: settings.connections_per_address_max,
        }
    }

    /// Lets a connection in, or says why not. A trusted one is not held to the limit of its address.
    pub(crate) fn admit(self: &Arc<Self>, address: IpAddr, trusted: bool) -> Result<Admitted, Full> {
        let source = source(address);
        let mut open = self.lock();
        let mut evicted = 0;
        let here = open.by_source.get(&source).map_or(0, Vec::len);
        if !trusted && here >= self.per_address_max {
            evicted += open.make_room(share(self.per_address_max), |from, _| from == source);
            if evicted == 0 {
                return Err(Full::Address);
            }
        }
        if open.count >= self.max {
            evicted += open.make_room(share(self.max), |_, _| true);
            if open.count >= self.max {
                return Err(Full::Server);
            }
        }
        let watch = Arc::new(Watch::new(self.clock));
        open.count += 1;
        open.by_source.entry(source).or_default().push(Arc::clone(&watch));
        Ok((Place { crowd: Arc::clone(self), source, watch }, evicted))
    }

    /// Open connections.
    pub(crate) fn count(&self) -> usize {
        self.lock().count
    }

    /// Connections that have sent a whole request and wait for its answer.
    pub(crate) fn working(&self) -> usize {
        self.lock().all().filter(|(_, watch)| watch.phase() == Phase::Work).count()
    }

    /// Cuts off those who are sending a body and have done so for longest, but not the one for whom it is; returns how many.
    pub(crate) fn drop_slow_bodies(&self, favoured: &Watch) -> usize {
        let sends_another = |watch: &Watch| watch.phase() == Phase::Body && !std::ptr::eq(watch, favoured);
        self.lock().make_room(share(self.max), |_, watch| sends_another(watch))
    }

    /// Cuts off those who have gone longest without a whole request; returns how many.
    pub(crate) fn drop_longest(&self) -> usize {
        self.lock().make_room(share(self.max), |_, _| true)
    }

    /// Gives an order to all.
    pub(crate) fn order(&self, order: u8) {
        self.lock().all().for_each(|(_, watch)| watch.order(order));
    }

    /// Gives each connection that is over a limit the order that follows.
    pub(crate) fn sweep(&self, limits: &Settings, mut count: impl FnMut(Overdue)) {
        let now_us = self.clock.now_us();
        for (_, watch) in self.lock().all() {
            if let Some(overdue) = watch.overdue(limits, now_us) {
                watch.order(overdue.order);
                count(overdue);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn all(&self) -> impl Iterator<Item = (IpAddr, &Arc<Watch>)> {
        self.by_source.iter().flat_map(|(&source, watches)| watches.iter().map(move |watch| (source, watch)))
    }

    /// Cuts off up to so many of those chosen who have gone longest without a whole request, and nobody who is being worked for.
    fn make_room(&mut self, wanted: usize, chosen: impl Fn(IpAddr, &Watch) -> bool) -> usize {
        let mut candidates: Vec<_> = self
            .all()
            .filter(|(source, watch)| watch.phase() != Phase::Work && chosen(*source, watch))
            .map(|(source, watch)| (watch.served_us(), source, Arc::clone(watch)))
            .collect();
        if candidates.len() > wanted {
            candidates.select_nth_unstable_by_key(wanted, |(served_us, ..)| *served_us);
            candidates.truncate(wanted);
        }
        for (_, source, watch) in &candidates {
            watch.order(DROP);
            self.remove(*source, watch);
        }
        candidates.len()
    }

    fn remove(&mut self, source: IpAddr, watch: &Arc<Watch>) {
        let Some(here) = self.by_source.get_mut(&source) else { return };
        if let Some(at) = here.iter().position(|other| Arc::ptr_eq(other, watch)) {
            here.swap_remove(at);
            self.count -= 1;
        }
        if here.is_empty() {
            self.by_source.remove(&source);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.crowd.lock().remove(self.source, &self.watch);
    }
}

/// How many make room at once: a flood must not have everybody looked at for each connection of it.
fn share(max: usize) -> usize {
    (max / 64).max(1)
}

/// Whom an address counts for: whoever has one of IPv6 has a /64 of them.
pub(crate) fn source(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        IpAddr::V4(address) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn crowd(max: usize, per_address_max: usize) -> Arc<Crowd> {
        let settings = Settings {
            connections_max: max,
            connections_per_address_max: per_address_max,
            ..Settings::default()
        };
        Arc::new(Crowd::new(&settings, Clock::start()))
    }

    fn at(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    #[test]
    fn who_was_served_longest_ago_makes_room() {
        let crowd = crowd(3, 3);
        let places: Vec<_> = (0..3).map(|_| crowd.admit(HOME, false).unwrap().0).collect();
        for (place, served_us) in places.iter().zip([30, 10, 20]) {
            place.watch.enter_at(Phase::Work, served_us);
            place.watch.enter_at(Phase::Idle, served_us + 1);
        }
        let (_newest, evicted) = crowd.admit(HOME, false).unwrap();
        assert_eq!(evicted, 1);
        let dropped: Vec<_> = places.iter().map(|place| place.watch.is_ordered(DROP)).collect();
        assert_eq!(dropped, [false, true, false]);
        assert_eq!(crowd.count(), 3);
        drop(places);
        assert_eq!(crowd.count(), 1, "a place is given back once");
    }

    #[test]
    fn nobody_who_is_being_worked_for_makes_room() {
        let crowd = crowd(2, 1);
        let (place, _) = crowd.admit(HOME, false).unwrap();
        place.watch.enter(Phase::Work);
        assert_eq!(crowd.admit(HOME, false).unwrap_err(), Full::Address);
        let (other, _) = crowd.admit(HOME, true).unwrap();
        other.watch.enter(Phase::Work);
        assert_eq!(crowd.admit(at("192.0.2.1"), false).unwrap_err(), Full::Server);
        assert_eq!((crowd.count(), crowd.working()), (2, 2));
    }

    #[test]
    fn an_address_makes_room_among_its_own() {
        let crowd = crowd(9, 1);
        let (other, _) = crowd.admit(at("192.0.2.1"), false).unwrap();
        let (mapped, _) = crowd.admit(at("::ffff:127.0.0.1"), false).unwrap();
        let (_home, evicted) = crowd.admit(HOME, false).unwrap();
        assert_eq!(evicted, 1);
        assert!(mapped.watch.is_ordered(DROP) && !other.watch.is_ordered(DROP));
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let crowd = crowd(9, 1);
        let (_first, _) = crowd.admit(at("2001:db8::1"), false).unwrap();
        assert_eq!(crowd.admit(at("2001:db8::2"), false).unwrap().1, 1);
        assert_eq!(crowd.admit(at("2001:db8:0:1::2"), false).unwrap().1, 0);
    }
}
