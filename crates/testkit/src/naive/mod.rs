//! The reference that the engine is tested against: scoring.md read naively, each value from scratch at each instant.
//!
//! Clarity over speed: nothing is kept between two instants, most things are O(n²) in the number of messages, and a life is
//! walked second by second. It shares with the engine only the checked document and the messages.
//!
//! Where the definition leaves room, it is read so:
//! - `account.K` is `K` of the account and nothing else; a lead's own attribute of that name is never seen.
//! - `context.K` of an event is its own literal property of that name, else `K` of its context (literally, then as a path).
//! - A dotted path takes one segment a level; only the whole key is tried literally.
//! - Lists and objects are known values; `distinct` tells them apart by their members, texts in them folded.
//! - The `lead` rule does not gate qualification, which depends on the parts of `enter` and `leave` alone.
//! - At one examined instant a lead enters or leaves, never both.

mod condition;
mod life;
mod log;
mod lookup;
mod rule;
mod score;
mod value;

pub use condition::condition_holds;
pub use life::{NaiveLife, life, next_change};
pub use score::{NaiveLine, NaiveScore, score};

#[cfg(test)]
mod tests;
