//! A remark on a proposal.

use baton_store::audit;
use baton_store::proposal::{self, Comment};

use super::found;
use crate::workspace::{Error, Workspace};

/// Writes a remark on a proposal; returns its number.
///
/// # Errors
/// [`Error::NoProposal`], [`Error::WrongUse`] for an empty one, or the database's own.
pub async fn comment(workspace: &Workspace, id: i64, text: &str, by: &str) -> Result<i64, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::WrongUse("a remark says something".to_owned()));
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    found(&mut tx, id).await?;
    let comment = Comment { id: 0, proposal_id: id, author: by.to_owned(), text: text.to_owned(), at: now };
    let number = proposal::comment(&mut tx, &comment).await?;
    audit::note(&mut tx, now, by, "comment_proposal", &format!("proposal {id}"), "{}").await?;
    tx.commit().await?;
    Ok(number)
}
