//! Retiring a slot.

use baton_store::{audit, slot};

use crate::workspace::{Error, Workspace};

/// Ends a slot, in the name of `by`: its scores go, its models stay kept, and noted as published.
///
/// # Errors
/// [`Error::Missing`] if there is no such slot, or the database's own.
pub async fn retire(workspace: &Workspace, name: &str, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    if !slot::remove(&mut tx, name).await? {
        return Err(Error::Missing(format!("slot {name}; `baton model slots` lists them")));
    }
    audit::note(&mut tx, now, by, "retire_slot", name, "{}").await?;
    tx.commit().await?;
    Ok(())
}
