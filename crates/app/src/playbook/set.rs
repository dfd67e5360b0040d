//! Putting a playbook in force.

use baton_model::Playbook;
use baton_store::audit;
use baton_store::playbook::{self as stored, SetPlaybook};
use serde_json::json;

use super::{PlaybookView, SUBJECT};
use crate::workspace::{Error, Workspace};

/// Reads a playbook from YAML or JSON text and puts it in force, in the name of `by`, in the place of the one of revision `seen` (0: none was
/// set before); without it, of whichever stands. One without a band ends what is shown.
///
/// # Errors
/// [`Error::WrongUse`] with everything that is wrong with it; [`Error::Stale`] or [`Error::Changed`] if another one than `seen` stands; or the
/// database's own.
pub async fn set(
    workspace: &Workspace,
    text: &str,
    seen: Option<i64>,
    by: &str,
) -> Result<PlaybookView, Error> {
    let playbook =
        Playbook::from_text(text).map_err(|faults| Error::WrongUse(format!("not a playbook\n{faults}")))?;
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let stands = stored::newest(&mut tx).await?;
    let before = stands.as_ref().map_or(0, |set| set.revision);
    let what = || format!("the {SUBJECT}");
    if seen.is_some_and(|seen| seen != before) {
        return Err(match stands {
            Some(set) => Error::Stale { what: what(), by: set.set_by },
            None => Error::Changed(what()),
        });
    }
    let document = playbook.to_json();
    let new = SetPlaybook { revision: before + 1, document, set_at: now, set_by: by.to_owned() };
    if !stored::set(&mut tx, &new).await? {
        return Err(Error::Changed(what()));
    }
    let ids: Vec<&str> = playbook.bands.iter().map(|band| band.id.as_str()).collect();
    let detail = json!({ "revision": new.revision, "bands": ids }).to_string();
    audit::note(&mut tx, now, by, "set_playbook", SUBJECT, &detail).await?;
    tx.commit().await?;
    Ok(PlaybookView::new(playbook, new))
}
