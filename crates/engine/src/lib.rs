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
mod criterion;
mod curve;
mod exact_sum;
mod guard;
mod ledger;
mod life;
mod lifecycle;
mod observe;
mod paused;
mod points;
mod reentry;
mod routing;
mod score;
mod sla;
mod stand;
mod state;
mod tracker;
mod turns;
mod unknown;
mod value;
mod window;
mod working;

pub use change::next_change;
pub use compile::Compiled;
pub use criterion::{Criterion, Known};
pub use ledger::{Clamp, Ledger, Line, LineBody, Occurrence, occurrences};
pub use life::{Crossing, CrossingKind, Life, Walk};
pub use lifecycle::{Cause, Decision, Move, Standing, Verdict, moves, recycles};
pub use observe::{Interest, Observation, Properties};
pub use paused::Paused;
pub use reentry::Reentry;
pub use routing::{Availability, Capacity, Person, Routed, Router, Sought};
pub use score::{Grade, Score, score};
pub use sla::{SlaClock, SlaLook};
pub use stand::Stand;
pub use state::State;
pub use turns::Turns;
pub use unknown::{Unknown, unknowns};
pub use working::{add_working, is_working, next_working, working_between};
