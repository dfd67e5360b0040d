//! How long work tells how far it has got.

use std::fmt;
use std::sync::Arc;

/// How far a phase has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done: `reading`, `scoring`.
    pub phase: &'static str,
    /// Units done.
    pub done: u64,
    /// Units in all; bytes of a file, leads.
    pub total: u64,
}

/// Receives progress.
#[derive(Clone)]
pub struct Reporter(Arc<dyn Fn(Progress) + Send + Sync>);

impl Reporter {
    /// Reports to `receive`, which is called often and must be quick.
    pub fn new(receive: Arc<dyn Fn(Progress) + Send + Sync>) -> Reporter {
        Reporter(receive)
    }

    /// Reports to nobody.
    pub fn silent() -> Reporter {
        Reporter(Arc::new(|_| {}))
    }

    /// Tells how far `phase` has got.
    pub fn report(&self, phase: &'static str, done: u64, total: u64) {
        (self.0)(Progress { phase, done, total });
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reporter")
    }
}
