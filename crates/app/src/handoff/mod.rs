//! Hand-offs: the baton between marketing and sales, with a clock.
//!
//! One is opened when a lead reaches the line (`derive`) or by hand; an owner is found for it (the chore `route`), its clock runs in
//! working time (the chore `sla`), and sales takes it, gives it back, or puts it off. Whatever becomes of it is announced and noted in the
//! commit that makes it so.

mod agreed;
mod assign;
pub mod brief;
mod comment;
mod decide;
mod desk;
mod list;
mod open;
mod policy;
mod reasons;
pub mod report;
pub(crate) mod route;
mod show;
pub(crate) mod sla;
mod snooze;
pub mod team;
mod which;

pub(crate) use agreed::Agreed;
pub use assign::assign;
pub use comment::{COMMENT_BYTES_MAX, CommentView, comment};
pub use decide::{Decision, Done, decide};
pub use list::{HandoffPage, HandoffView, LIMIT_MAX, ListHandoffs, PAGE_MAX, list, page};
pub use open::{OpenByHand, open};
pub use policy::{policy, set_policy};
pub use reasons::{ReasonView, add_reason, reasons, retire_reason};
pub use show::{AssignmentView, HandoffDetail, StepView, lead_of_number, show, show_number};
pub use snooze::snooze;
pub use which::Which;

use baton_model::Happening;
use baton_store::handoff::Handoff;
use baton_store::outbox::Happened;
use serde_json::{Value, json};

use crate::announce::happened;
use crate::workspace::Error;

/// As whom Baton itself is noted.
pub(crate) const BATON: &str = "baton";

/// Something that happened to a hand-off at `at`; `more`: a JSON object of what else is to be told.
fn tell(kind: Happening, handoff: &Handoff, at: i64, now: i64, more: Value) -> Happened {
    let mut data = json!({ "handoff": handoff.id, "owner": handoff.owner });
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    happened(kind, Some(handoff.lead_id), at, now, &data)
}

/// Somebody else changed it between reading and writing.
fn raced(lead: &str) -> Error {
    Error::Refused(format!("{lead}: the hand-off was changed by somebody else just now"))
}
