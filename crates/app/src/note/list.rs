//! Looking at notes.

use baton_store::{lead, note};

use super::change::find;
use super::{NoteView, view};
use crate::limits::limit as limited;
use crate::workspace::{Error, Workspace, lead_of};

/// The note of this number.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64) -> Result<NoteView, Error> {
    let mut tx = workspace.db.read().await?;
    let found = find(&mut tx, id).await?;
    let lead = lead::by_id(&mut tx, &[found.lead_id]).await?.remove(&found.lead_id);
    let shown = match &lead {
        Some(lead) => lead::display_key(&mut tx, lead).await?,
        None => format!("#{}", found.lead_id),
    };
    Ok(view(found, shown))
}

/// Notes on the lead that `key` names, newest first, at most `limit`; those before number `before`.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn list(
    workspace: &Workspace,
    key: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<NoteView>, Error> {
    let mut tx = workspace.db.read().await?;
    let found = lead_of(&mut tx, key).await?;
    let shown = lead::display_key(&mut tx, &found).await?;
    let notes = note::of_lead(&mut tx, found.id, before.unwrap_or(i64::MAX), limited(limit)).await?;
    Ok(notes.into_iter().map(|note| view(note, shown.clone())).collect())
}
