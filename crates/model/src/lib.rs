//! The nouns of Baton and their validation: instants, events and facts, scoring models, stages, BANT, members, happenings.
//!
//! Nothing here reads a clock, a file or a database; every value that reaches the other crates has been checked here once.

pub mod bant;
pub mod calendar;
pub mod document;
pub mod handoff;
pub mod happening;
pub mod member;
pub mod message;
pub mod period;
pub mod pipeline;
pub mod playbook;
pub mod routing;
pub mod scoring;
pub mod search;
pub mod stage;
pub mod text;
pub mod time;

pub use bant::{BantLetter, BantPolicy, BantStatus, BantValue};
pub use calendar::Calendar;
pub use handoff::{HandoffPolicy, SlaStep};
pub use happening::Happening;
pub use member::{Role, Team, Tongue};
pub use message::{Message, MessageBody, Subject};
pub use period::Period;
pub use pipeline::Pipeline;
pub use playbook::Playbook;
pub use routing::Routing;
pub use scoring::ScoringModel;
pub use stage::Stage;
pub use time::{Instant, Span};
