//! The playbook: what to do with a lead, shown beside its score.

mod set;
mod show;

use baton_model::Playbook;
use baton_store::{Tx, playbook as stored};

use crate::workspace::Error;

pub use set::set;
pub use show::{PlaybookView, show};

/// What is said of a playbook in refusals, and what entries of the audit are about.
const SUBJECT: &str = "playbook";

/// The playbook that was in force at an instant, in microseconds; an empty one before the first.
///
/// # Errors
/// [`Error::Refused`] if the one that is kept cannot be read, or the database's own.
pub(crate) async fn load(tx: &mut Tx, at: i64) -> Result<Playbook, Error> {
    stored::in_force(tx, at).await?.map_or_else(|| Ok(Playbook::default()), |set| kept(&set.document))
}

fn kept(document: &str) -> Result<Playbook, Error> {
    Playbook::from_text(document).map_err(|faults| {
        Error::Refused(format!(
            "the playbook that is kept cannot be read; set it anew with `baton playbook set FILE`\n{faults}"
        ))
    })
}
