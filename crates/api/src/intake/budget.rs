//! How many bytes of bodies are held at one moment, in all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    used: Arc<AtomicUsize>,
    max: usize,
}

/// What one request holds of it; given back when dropped.
#[derive(Debug)]
pub(crate) struct Held {
    budget: Budget,
    bytes: usize,
}

impl Budget {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { used: Arc::default(), max: bytes_max }
    }

    /// Begins to hold: nothing yet.
    pub(crate) fn hold(&self) -> Held {
        Held { budget: self.clone(), bytes: 0 }
    }
}

impl Held {
    /// Holds more; false if there is no room for it.
    pub(crate) fn more(&mut self, bytes: usize) -> bool {
        let used = self.budget.used.fetch_add(bytes, Relaxed) + bytes;
        self.bytes += bytes;
        used <= self.budget.max
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_given_back() {
        let budget = Budget::new(10);
        let (mut first, mut second) = (budget.hold(), budget.hold());
        assert!(first.more(6) && first.more(4));
        assert!(!second.more(1));
        drop((first, second));
        assert!(budget.hold().more(10));
    }
}
