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

pub(crate) use agreed::Agreed;
pub use assign::assign;
pub use comment::{COMMENT_BYTES_MAX, CommentView, comment};
pub use decide::{Decision, Done, decide};
pub use list::{HandoffPage, HandoffView, LIMIT_MAX, PAGE_MAX, list, page};
pub use open::{OpenByHand, open};
pub use policy::{policy, set_policy};
pub use reasons::{ReasonView, add_reason, reasons, retire_reason};
pub use show::{AssignmentView, HandoffDetail, StepView, lead_of_number, show, show_number};
pub use snooze::snooze;

use baton_model::{Happening, Instant};
use baton_store::handoff::Handoff;
use baton_store::lead::Lead;
use baton_store::outbox::Happened;
use baton_store::{Tx, handoff, lead};
use serde_json::{Value, json};

use crate::announce::happened;
use crate::workspace::{Error, lead_of};

/// As whom Baton itself is noted.
pub(crate) const BATON: &str = "baton";

/// A lead with its open hand-off, and how people are told which lead it is.
async fn open_of(tx: &mut Tx, key: &str) -> Result<(Lead, String, Handoff), Error> {
    let lead = lead_of(tx, key).await?;
    let shown = lead::display_key(tx, &lead).await?;
    if let Some(open) = handoff::open_of(tx, lead.id).await? {
        return Ok((lead, shown, open));
    }
    let before = handoff::latest_of(tx, lead.id).await?;
    Err(Error::Refused(not_open(&shown, before.as_ref())))
}

fn not_open(lead: &str, before: Option<&Handoff>) -> String {
    match before {
        None => format!("{lead}: no hand-off was ever opened; `baton handoff list` shows the open ones"),
        Some(handoff) => {
            let at = handoff.decided_at.map(Instant::from_micros);
            let by = handoff.decided_by.as_deref().map_or_else(String::new, |by| format!(" by {by}"));
            let at = at.map_or_else(String::new, |at| format!(" at {at}"));
            format!("{lead}: no hand-off is open; the latest was {}{by}{at}", handoff.status)
        }
    }
}

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
