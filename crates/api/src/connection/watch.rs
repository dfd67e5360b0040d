//! What is known of one connection: what it does, since when, and what it was ordered to do.
//!
//! The connection's own task writes, the sweeper and the door read. There is no timer for a request: one task looks at all connections
//! ([`super::sweep`]), which costs a request a few stores and bounds every way of being slow.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::task::Waker;

use atomic_waker::AtomicWaker;

use super::clock::Clock;
use crate::Settings;

/// What a connection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    /// Has just opened and sent nothing.
    New,
    /// Sends request line and headers.
    Head,
    /// Sends a body.
    Body,
    /// Has sent a whole request, and waits for us.
    Work,
    /// Is sent an answer that comes in pieces.
    Answer,
    /// Has its answer; nothing of the next request has come.
    Idle,
    /// Was refused while it was sending; what it still sends is thrown away.
    Linger,
}

/// End after the request at hand.
pub(crate) const FINISH: u8 = 1;
/// Answer now that it took too long, and end.
pub(crate) const EXPIRE: u8 = 2;
/// End at once.
pub(crate) const DROP: u8 = 4;

/// A connection over a limit: what to do with it and what to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Overdue {
    pub(crate) order: u8,
    pub(crate) phase: Phase,
    /// Whether it is the receiver who is slow.
    pub(crate) blocked: bool,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Watch {
    clock: Clock,
    /// Microseconds since when, times 8, plus the phase.
    state: AtomicU64,
    /// When it opened or its last whole request had come, in microseconds.
    served_us: AtomicU64,
    /// Since when an answer waits to be read, in microseconds; 0: none does.
    blocked_us: AtomicU64,
    /// Whether some of the request's body was not read yet.
    unread: AtomicBool,
    orders: AtomicU8,
    task: AtomicWaker,
}

impl Watch {
    /// Of a connection that has just opened.
    pub(crate) fn new(clock: Clock) -> Self {
        let now = clock.now_us();
        Self {
            clock,
            state: AtomicU64::new(packed(Phase::New, now)),
            served_us: AtomicU64::new(now),
            blocked_us: AtomicU64::new(0),
            unread: AtomicBool::new(false),
            orders: AtomicU8::new(0),
            task: AtomicWaker::new(),
        }
    }

    pub(crate) fn phase(&self) -> Phase {
        unpacked(self.state.load(Relaxed)).0
    }

    pub(crate) fn enter(&self, phase: Phase) {
        self.enter_at(phase, self.clock.now_us());
    }

    pub(crate) fn enter_at(&self, phase: Phase, now_us: u64) {
        if phase == Phase::Work {
            self.served_us.store(now_us, Relaxed);
        }
        self.state.store(packed(phase, now_us), Relaxed);
    }

    /// When it opened or last had sent a whole request, in microseconds.
    pub(crate) fn served_us(&self) -> u64 {
        self.served_us.load(Relaxed)
    }

    /// Notes that an answer waits to be read, or that all were handed over.
    pub(crate) fn blocked(&self, is: bool) {
        let was = self.blocked_us.load(Relaxed) != 0;
        if is != was {
            self.blocked_us.store(if is { self.clock.now_us() } else { 0 }, Relaxed);
        }
    }

    /// Notes whether some of the request's body was not read yet.
    pub(crate) fn unread(&self, is: bool) {
        self.unread.store(is, Relaxed);
    }

    pub(crate) fn is_unread(&self) -> bool {
        self.unread.load(Relaxed)
    }

    /// Whether the peer may still be sending what nobody will read.
    pub(crate) fn may_be_sending(&self) -> bool {
        self.is_unread() || self.phase() == Phase::Head
    }

    /// Gives an order and wakes the connection's task.
    pub(crate) fn order(&self, order: u8) {
        self.orders.fetch_or(order, SeqCst);
        self.task.wake();
    }

    /// Orders given so far; the task is woken at the next one.
    pub(crate) fn orders(&self, task: &Waker) -> u8 {
        self.task.register(task);
        self.orders.load(SeqCst)
    }

    pub(crate) fn is_ordered(&self, order: u8) -> bool {
        self.orders.load(SeqCst) & order != 0
    }

    /// Whether a limit is passed that it was not told of yet.
    pub(crate) fn overdue(&self, limits: &Settings, now_us: u64) -> Option<Overdue> {
        let (phase, since_us) = unpacked(self.state.load(Relaxed));
        let blocked_us = self.blocked_us.load(Relaxed);
        let passed = |since_us: u64, limit_ms: u64| now_us.saturating_sub(since_us) > limit_ms * 1000;
        let mut order = 0;
        // The system passes on that some of a long answer was read only once much was: a slow receiver has time.
        let write_timeout_ms =
            if phase == Phase::Answer { limits.idle_timeout_ms } else { limits.write_timeout_ms };
        let blocked = blocked_us != 0 && passed(blocked_us, write_timeout_ms);
        if blocked {
            order = DROP;
        } else {
            // Those who get a word of farewell (an answer, a regular end) have a little while to take it.
            let (limit_ms, farewell) = match phase {
                Phase::New | Phase::Head => (limits.head_timeout_ms, DROP),
                Phase::Body => (limits.body_timeout_ms, EXPIRE),
                Phase::Work => (limits.work_timeout_ms, EXPIRE),
                // How long it takes is up to whoever answers, as long as it is read.
                Phase::Answer => return None,
                Phase::Idle => (limits.idle_timeout_ms, FINISH),
                Phase::Linger => (limits.linger_timeout_ms, DROP),
            };
            // Whoever looks late says farewell first all the same.
            if passed(since_us, limit_ms + limits.linger_timeout_ms) && self.is_ordered(farewell) {
                order = DROP;
            } else if passed(since_us, limit_ms) {
                order = farewell;
            }
        }
        let is_news = order != 0 && !self.is_ordered(order);
        is_news.then_some(Overdue { order, phase, blocked })
    }
}

fn packed(phase: Phase, since_us: u64) -> u64 {
    since_us << 3 | phase as u64
}

fn unpacked(state: u64) -> (Phase, u64) {
    let phase = match state & 7 {
        0 => Phase::New,
        1 => Phase::Head,
        2 => Phase::Body,
        3 => Phase::Work,
        4 => Phase::Answer,
        5 => Phase::Idle,
        _ => Phase::Linger,
    };
    (phase, state >> 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000_000;

    fn watched(phase: Phase) -> Watch {
        let watch = Watch::new(Clock::start());
        watch.enter_at(phase, S);
        watch
    }

    #[test]
    fn a_phase_and_its_beginning_share_a_number() {
        for phase in [Phase::New, Phase::Head, Phase::Body, Phase::Work, Phase::Idle, Phase::Linger] {
            assert_eq!(unpacked(packed(phase, 77)), (phase, 77));
        }
    }

    #[test]
    fn who_may_be_answered_is_answered_before_it_is_cut_off() {
        let limits = Settings { body_timeout_ms: 3_000, linger_timeout_ms: 1_000, ..Settings::default() };
        let watch = watched(Phase::Body);
        assert_eq!(watch.overdue(&limits, 4 * S), None);
        let first = watch.overdue(&limits, 4 * S + 1).unwrap();
        assert_eq!((first.order, first.phase), (EXPIRE, Phase::Body));
        watch.order(first.order);
        assert_eq!(watch.overdue(&limits, 5 * S), None, "told once");
        assert_eq!(watch.overdue(&limits, 5 * S + 1).unwrap().order, DROP);
    }

    #[test]
    fn a_receiver_that_does_not_read_is_cut_off_in_any_phase() {
        let limits = Settings { write_timeout_ms: 0, ..Settings::default() };
        let watch = watched(Phase::Work);
        watch.blocked(true);
        let overdue = watch.overdue(&limits, 2 * S).unwrap();
        assert!(overdue.blocked && overdue.order == DROP);
        watch.blocked(false);
        assert_eq!(watch.overdue(&limits, 2 * S), None);
    }

    /// The system says that some was read only once much was: that takes a slow reader its time.
    #[test]
    fn a_receiver_that_reads_a_long_answer_slowly_has_time() {
        let limits = Settings { write_timeout_ms: 1_000, idle_timeout_ms: 5_000, ..Settings::default() };
        let watch = watched(Phase::Answer);
        assert_eq!(watch.overdue(&limits, 100 * S), None, "it may take as long as it is read");
        watch.blocked_us.store(S, Relaxed);
        assert_eq!(watch.overdue(&limits, 6 * S), None);
        assert!(watch.overdue(&limits, 6 * S + 1).unwrap().blocked);
        watch.enter_at(Phase::Head, S);
        assert!(watch.overdue(&limits, 3 * S).unwrap().blocked, "the next answer is as any other");
    }
}
