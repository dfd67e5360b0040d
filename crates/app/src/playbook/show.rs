//! Looking at the playbook.

use baton_model::{Instant, Playbook};
use baton_store::playbook::{self as stored, SetPlaybook};
use serde::Serialize;
use utoipa::ToSchema;

use super::kept;
use crate::workspace::{Error, Workspace};

/// The playbook in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaybookView {
    /// What to do with leads, by band.
    pub playbook: Playbook,
    /// Which one it is, from 1; 0: none was ever set.
    pub revision: i64,
    /// Since when it is in force.
    pub set_at: Option<Instant>,
    /// Who set it.
    pub set_by: Option<String>,
}

impl PlaybookView {
    pub(super) fn new(playbook: Playbook, set: SetPlaybook) -> PlaybookView {
        PlaybookView {
            playbook,
            revision: set.revision,
            set_at: Some(Instant::from_micros(set.set_at)),
            set_by: Some(set.set_by),
        }
    }
}

/// The playbook in force: without a band until one was set.
///
/// # Errors
/// [`Error::Refused`] if the one that is kept cannot be read, or the database's own.
pub async fn show(workspace: &Workspace) -> Result<PlaybookView, Error> {
    match stored::newest(&mut workspace.db.read().await?).await? {
        Some(set) => Ok(PlaybookView::new(kept(&set.document)?, set)),
        None => Ok(PlaybookView { playbook: Playbook::default(), revision: 0, set_at: None, set_by: None }),
    }
}
