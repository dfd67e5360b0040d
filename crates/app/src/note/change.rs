//! Changing and removing a note.

use baton_store::note::{self, Note};
use baton_store::{Tx, audit};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{NoteView, body, says_something, view};
use crate::limits::{maybe, shown};
use crate::workspace::{Error, Workspace};

/// What is to be other than it is: what is none stays; an empty text is taken away.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeNote {
    /// The text.
    pub body: Option<String>,
    /// How things are with the customer.
    pub situation: Option<String>,
    /// What troubles them.
    pub problem: Option<String>,
    /// How we solve it.
    pub solution: Option<String>,
    /// The revision that it was read at; another one is refused.
    #[serde(skip)]
    pub revision: Option<i64>,
}

/// Changes a note, in the name of `by`, who is noted.
///
/// # Errors
/// [`Error::Missing`]; [`Error::Changed`] if somebody else changed it; [`Error::WrongUse`] if it says nothing; or the database's own.
pub async fn change(
    workspace: &Workspace,
    id: i64,
    change: &ChangeNote,
    by: &str,
) -> Result<NoteView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut found = find(&mut tx, id).await?;
    let read_at = change.revision.unwrap_or(found.revision);
    if let Some(text) = &change.body {
        found.body = body(Some(text));
    }
    for (kept, asked) in [
        (&mut found.situation, &change.situation),
        (&mut found.problem, &change.problem),
        (&mut found.solution, &change.solution),
    ] {
        if let Some(asked) = asked {
            *kept = maybe(Some(asked));
        }
    }
    says_something(&found)?;
    let view = save(&mut tx, found, read_at, ("change_note", by), now).await?;
    tx.commit().await?;
    Ok(view)
}

/// Removes a note, in the name of `by`. What rests on it keeps its number.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn remove(workspace: &Workspace, id: i64, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut found = find(&mut tx, id).await?;
    found.removed_at = Some(now);
    let read_at = found.revision;
    save(&mut tx, found, read_at, ("remove_note", by), now).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn find(tx: &mut Tx, id: i64) -> Result<Note, Error> {
    let found = note::find(tx, id).await?;
    found.ok_or_else(|| Error::Missing(format!("note {id}; `baton note list LEAD` shows them")))
}

async fn save(
    tx: &mut Tx,
    mut changed: Note,
    read_at: i64,
    (action, by): (&str, &str),
    now: i64,
) -> Result<NoteView, Error> {
    let id = changed.id;
    changed.updated_at = now;
    if read_at != changed.revision || !note::change(tx, &changed).await? {
        return Err(Error::Changed(format!("note {id}")));
    }
    changed.revision += 1;
    audit::note(tx, now, by, action, &format!("note {id}"), "{}").await?;
    let lead = shown(tx, [changed.lead_id]).await?.remove(&changed.lead_id);
    let lead = lead.unwrap_or_else(|| format!("#{}", changed.lead_id));
    Ok(view(changed, lead))
}
