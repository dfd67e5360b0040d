//! The verbs of scoring, pure: compile a model, fold messages, score at any instant, explain, find the next change, decide.
//!
//! Everything here is a function of its arguments: no clock, no randomness, no input or output. Live scoring, replay,
//! explanation and backtest all go through [`Compiled`], [`State`] and [`Walk`], so they cannot disagree.
//!
//! Instants are microseconds since the epoch (`i64`), as in [`baton_model::Instant::micros`].

pub mod bant;
mod change;
mod compile;
mod condition;
mod curve;
mod exact_sum;
mod guard;
mod ledger;
mod life;
mod lifecycle;
mod observe;
mod points;
mod score;
mod state;
mod tracker;
mod unknown;
mod value;

pub use change::next_change;
pub use compile::Compiled;
pub use ledger::{Clamp, Ledger, Line, LineBody, Occurrence, occurrences};
pub use life::{Crossing, CrossingKind, Life, Paused, Walk};
pub use lifecycle::{Cause, Decision, Move, Standing, Verdict, moves};
pub use observe::{Interest, Observation, Properties};
pub use score::{Grade, Score, score};
pub use state::State;
pub use unknown::{Unknown, unknowns};
