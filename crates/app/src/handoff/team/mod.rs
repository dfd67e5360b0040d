//! Who takes hand-offs: working hours, capacity, absence, and the rules by which they are shared.

mod away;
mod calendars;
mod reps;
mod rules;

pub use away::{AwayView, add_away, away, remove_away};
pub use calendars::{CalendarView, calendar, calendars, set_calendar};
pub use reps::{RepView, SetRep, rep, reps, set_rep};
pub use rules::{routing, set_account_owner, set_routing};
