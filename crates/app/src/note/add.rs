//! Writing a note.

use baton_store::lead;
use baton_store::note::{self, Note};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{NoteView, body, says_something, view};
use crate::limits::{belongs, maybe};
use crate::workspace::{Error, Workspace, lead_of};

/// A note to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// On which lead.
    #[serde(skip)]
    pub lead: String,
    /// On which of its opportunities.
    pub opportunity: Option<i64>,
    /// The text.
    pub body: Option<String>,
    /// How things are with the customer.
    pub situation: Option<String>,
    /// What troubles them.
    pub problem: Option<String>,
    /// How we solve it.
    pub solution: Option<String>,
}

/// Writes a note, in the name of `by`.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::WrongUse`] if it says nothing; [`Error::Refused`] for the opportunity of another lead; or the database's own.
pub async fn add(workspace: &Workspace, new: &NewNote, by: &str) -> Result<NoteView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let lead = lead_of(&mut tx, &new.lead).await?;
    belongs(&mut tx, new.opportunity, &lead).await?;
    let mut written = Note {
        id: 0,
        lead_id: lead.id,
        opportunity_id: new.opportunity,
        body: body(new.body.as_deref()),
        situation: maybe(new.situation.as_deref()),
        problem: maybe(new.problem.as_deref()),
        solution: maybe(new.solution.as_deref()),
        author: by.to_owned(),
        created_at: now,
        updated_at: now,
        revision: 1,
        removed_at: None,
    };
    says_something(&written)?;
    written.id = note::add(&mut tx, &written).await?;
    let shown = lead::display_key(&mut tx, &lead).await?;
    tx.commit().await?;
    Ok(view(written, shown))
}
