//! Criteria agreed by both teams: draft → proposed → approved → scheduled → published → retired.
//!
//! A proposal carries a model. Marketing and sales each agree to a *version* of it, by one member of theirs; whatever is changed afterwards is another
//! version that nobody has agreed to yet. Publishing asks whether both have (`agreement`).

mod agree;
pub(crate) mod agreement;
mod comment;
mod compare;
mod edit;
mod preview;
mod schedule;
mod view;

pub use agree::{agree, disagree};
pub use comment::comment;
pub use compare::{Comparison, Difference, compare};
pub use edit::{Edit, Written, create, edit, propose, read, withdraw};
pub use preview::{Band, Changing, ChangingLead, GradeCount, Grades, Pair, Preview, Previews, Scores};
pub use schedule::{publish_due, schedule};
pub use view::{Agreed, ProposalHead, ProposalView, ProposalsPage, Remark, Status, list, show};

use baton_store::Tx;
use baton_store::proposal::{self, Proposal};

use crate::workspace::Error;

/// The proposal of this number.
async fn found(tx: &mut Tx, id: i64) -> Result<Proposal, Error> {
    proposal::find(tx, id).await?.ok_or(Error::NoProposal(id))
}

/// Stores a change, unless somebody else changed it meanwhile.
async fn keep(tx: &mut Tx, proposal: &Proposal) -> Result<(), Error> {
    if proposal::change(tx, proposal, proposal.revision).await? {
        return Ok(());
    }
    let stands = found(tx, proposal.id).await?;
    Err(Error::Stale { what: format!("proposal {}", stands.id), by: stands.changed_by })
}

/// Why a proposal cannot be changed like this at present.
fn refused(proposal: &Proposal, what: &str) -> Error {
    Error::Refused(format!("proposal {} is {}: it cannot be {what}", proposal.id, proposal.status))
}
