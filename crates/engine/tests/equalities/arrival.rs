//! Equality 1: messages that arrive in any order, states that are stored half-way, windows that list next to nothing leave no trace.

use std::collections::HashSet;

use baton_engine::{Compiled, Observation, Paused, Walk, next_change};
use baton_model::{Instant, Message};
use baton_testkit::generate::{Scale, instants, logs, models};
use proptest::prelude::*;

use crate::{cases, model, ordered, same, take, walk};

/// A lead that is scored as its messages arrive.
struct Live<'m> {
    compiled: &'m Compiled,
    walk: Walk<'m>,
    arrived: Vec<Message>,
    examined: Instant,
}

impl<'m> Live<'m> {
    fn new(compiled: &'m Compiled) -> Live<'m> {
        Live { compiled, walk: Walk::new(compiled), arrived: Vec::new(), examined: Instant::MIN }
    }

    fn arrive(&mut self, message: &Message) {
        if self.arrived.iter().any(|known| known.message_id == message.message_id) {
            return;
        }
        self.arrived.push(message.clone());
        if message.occurred_at > self.examined {
            take(&mut self.walk, self.compiled, &[message]);
            self.examined = message.occurred_at;
        } else {
            self.walk = walk(self.compiled, &self.arrived, self.examined);
        }
    }

    /// Lets time pass with no message.
    fn wait(&mut self, until: Instant) {
        if until > self.examined {
            self.walk.pass(until.micros());
            self.examined = until;
        }
    }
}

proptest! {
    #![proptest_config(cases(1_500))]

    /// 1 and 3: any order of arrival, and any repetition, gives the same bits; as does being stored half-way.
    #[test]
    fn arrival_leaves_no_trace(
        document in models(Scale::Months),
        log in logs(Scale::Months),
        order in any::<u64>(),
        pauses in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let instants = instants(Scale::Months, &log);
        let Some(end) = instants.iter().copied().max() else { return Ok(()) };
        let whole = walk(&compiled, &log, end);

        // In another order, of which only which of two messages with the same id comes first is kept.
        let mut arriving = first_of_each_id(&log);
        arriving.sort_by_key(|message| scattered(order, &message.message_id));
        arriving.extend(log.iter().cloned());
        let mut live = Live::new(&compiled);
        for (index, message) in arriving.iter().enumerate() {
            live.arrive(message);
            for (after, until) in &pauses {
                if after.index(arriving.len()) == index {
                    live.wait(*until.get(&instants));
                }
            }
        }
        live.wait(end);
        prop_assert_eq!(live.walk.state(), whole.state());
        prop_assert_eq!(live.walk.life(), whole.life());

        // Stored half-way and resumed.
        let messages = ordered(&log, end);
        let half = messages[cut.index(messages.len())].occurred_at;
        let stored = walk(&compiled, &log, half);
        let bytes = postcard::to_allocvec(&stored.pause().0).unwrap();
        let mut resumed = Walk::resume(&compiled, postcard::from_bytes(&bytes).unwrap());
        resumed.pass(half.micros());
        let rest: Vec<&Message> = messages.into_iter().filter(|m| m.occurred_at > half).collect();
        take(&mut resumed, &compiled, &rest);
        resumed.pass(end.micros());
        prop_assert_eq!(resumed.state(), whole.state());
        prop_assert_eq!(resumed.life(), whole.life());
        let (a, b) = (resumed.state().score(&compiled, end.micros()), whole.state().score(&compiled, end.micros()));
        prop_assert_eq!(a.total.to_bits(), b.total.to_bits());
    }
}

/// A lead as a service keeps it: stored small after each time it was looked at, and filled up from the log where that is not enough.
struct Kept<'m> {
    compiled: &'m Compiled,
    log: Vec<Message>,
    now: Instant,
    stored: Vec<u8>,
    /// Occurrences that a window lists.
    keep: usize,
    /// Messages that are read of the log at once.
    page: usize,
}

impl Kept<'_> {
    fn paused(&self) -> Paused {
        postcard::from_bytes(&self.stored).unwrap()
    }

    /// Reads on in the log until `paused` can be asked about `until`.
    fn refill(&self, paused: &mut Paused, until: i64) {
        while let Some(after) = paused.lacks(self.compiled, until) {
            let end = paused.state().last_at().unwrap();
            let mut rest = ordered(&self.log, Instant::from_micros(end));
            rest.retain(|message| message.occurred_at.micros() > after);
            let end = rest.get(self.page - 1).map_or(end, |last| last.occurred_at.micros());
            rest.retain(|message| message.occurred_at.micros() <= end);
            let seen = rest.iter().map(|m| (m.occurred_at.micros(), self.compiled.observe(m)));
            let seen: Vec<(i64, Observation)> = seen.collect();
            paused.refill(self.compiled, (after, end), seen.iter().map(|(at, seen)| (*at, seen)));
        }
    }

    /// Lets time pass up to `now` and takes in a message; one that comes too late makes it fold the log again.
    fn look(&mut self, message: Option<&Message>, now: Instant, forget: bool) {
        let mut paused = self.paused();
        self.now = self.now.max(now);
        self.log.extend(message.cloned());
        let late = paused
            .settled_at()
            .is_some_and(|settled| message.is_some_and(|m| m.occurred_at.micros() <= settled));
        let walk = if late {
            walk(self.compiled, &self.log, self.now)
        } else {
            self.refill(&mut paused, self.now.micros());
            let mut walk = Walk::resume(self.compiled, paused);
            take(&mut walk, self.compiled, message.as_slice());
            walk.pass(self.now.micros());
            walk
        };
        self.store(walk.pause().0, forget);
    }

    fn store(&mut self, mut paused: Paused, forget: bool) {
        paused.compact(self.compiled, self.now.micros(), self.keep, forget);
        assert!(paused.horizon(self.compiled).is_none_or(|horizon| horizon > self.now.micros()));
        self.stored = postcard::to_allocvec(&paused).unwrap();
    }

    /// Compares what it says with what the whole log says.
    fn check(&self) -> Result<(), TestCaseError> {
        let (compiled, now) = (self.compiled, self.now.micros());
        let (small, whole) = (Walk::resume(compiled, self.paused()), walk(compiled, &self.log, self.now));
        prop_assert_eq!(small.life(), whole.life());
        let (a, b) = (small.state().score(compiled, now), whole.state().score(compiled, now));
        prop_assert!(same(a.fit, b.fit) && same(a.engagement, b.engagement) && same(a.total, b.total));
        let far = now + baton_model::Span::MAX.micros();
        let until = self.paused().horizon(compiled).map_or(far, |horizon| horizon.min(far));
        prop_assert_eq!(small.next_crossing_by(far), whole.next_crossing_by(until));
        let [ours, theirs] =
            [&small, &whole].map(|walk| next_change(compiled, walk.state(), walk.life(), now));
        prop_assert_eq!(ours, theirs.filter(|change| *change <= until));
        Ok(())
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// 1, of states that list next to nothing: whatever is hidden, and read again when it is needed, the same bits.
    #[test]
    fn what_is_hidden_leaves_no_trace(
        document in models(Scale::Months),
        log in logs(Scale::Months),
        in_order in prop::bool::weighted(0.8),
        looks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 0..8),
        keep in 1..3_usize,
        page in 1..4_usize,
    ) {
        let model = model(&document);
        let compiled = Compiled::new(&model);
        let instants = instants(Scale::Months, &log);
        let Some(end) = instants.iter().copied().max() else { return Ok(()) };
        let mut arriving = first_of_each_id(&log);
        if in_order {
            arriving.sort_by(|a, b| a.order().cmp(&b.order()));
        }
        let none = postcard::to_allocvec(&Walk::new(&compiled).pause().0).unwrap();
        let mut kept = Kept { compiled: &compiled, log: Vec::new(), now: Instant::MIN, stored: none, keep, page };
        for (index, message) in arriving.iter().enumerate() {
            kept.look(Some(message), message.occurred_at, false);
            kept.check()?;
            for (_, until, forget) in looks.iter().filter(|(after, ..)| after.index(arriving.len()) == index) {
                kept.look(None, *until.get(&instants), *forget);
                kept.check()?;
            }
        }
        kept.look(None, end, true);
        kept.check()?;
        // With everything listed again it is the whole state, but for what is over.
        let mut whole = walk(&compiled, &log, end).pause().0;
        whole.compact(&compiled, end.micros(), 0, true);
        let mut small = kept.paused();
        small.compact(&compiled, end.micros(), 0, true);
        for paused in [&mut small, &mut whole] {
            kept.refill(paused, i64::MAX);
        }
        prop_assert_eq!(small.state(), whole.state());
        prop_assert_eq!(small.horizon(&compiled), None);
    }
}

fn first_of_each_id(log: &[Message]) -> Vec<Message> {
    let mut seen = HashSet::new();
    log.iter().filter(|message| seen.insert(&message.message_id)).cloned().collect()
}

/// A number that puts ids in an order of its own for each `order`.
fn scattered(order: u64, id: &str) -> u64 {
    id.bytes()
        .fold(order, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(23))
}
