//! The stages of the pipeline and the reasons for losing: a setting.

use baton_model::Pipeline;
use baton_store::{Tx, audit, setting};

use crate::revision;
use crate::workspace::{Error, Workspace};

/// Where it is kept.
const KEY: &str = "pipeline";

/// The pipeline in force: the default until one was set.
///
/// # Errors
/// [`Error::Refused`] if the one that is kept cannot be read, or the database's own.
pub async fn show(workspace: &Workspace) -> Result<Pipeline, Error> {
    load(&mut workspace.db.read().await?).await
}

/// Sets the pipeline from a document, YAML or JSON, in the name of `by`, in the place of the one of revision `seen`; without it, of whichever stands.
/// Deals at a stage that is no more stay there until they are moved.
///
/// # Errors
/// [`Error::WrongUse`] with everything that is wrong with the document, [`Error::Changed`] if another one stands than was seen, or the database's own.
pub async fn set(workspace: &Workspace, text: &str, seen: Option<i64>, by: &str) -> Result<Pipeline, Error> {
    let pipeline = Pipeline::from_text(text).map_err(|error| Error::WrongUse(error.to_string()))?;
    let now = workspace.now().micros();
    let document = serde_json::to_string(&pipeline)
        .map_err(|error| Error::Refused(format!("the pipeline cannot be written: {error}")))?;
    let mut tx = workspace.db.write_aside().await?;
    if let Some(seen) = seen {
        revision::check("the pipeline", revision::of(&load(&mut tx).await?), None, seen)?;
    }
    setting::set(&mut tx, KEY, &document).await?;
    audit::note(&mut tx, now, by, "set_pipeline", "pipeline", "{}").await?;
    tx.commit().await?;
    Ok(pipeline)
}

pub(crate) async fn load(tx: &mut Tx) -> Result<Pipeline, Error> {
    let Some(document) = setting::get(tx, KEY).await? else { return Ok(Pipeline::default()) };
    Pipeline::from_text(&document).map_err(|error| {
        Error::Refused(format!(
            "the pipeline that is kept cannot be read; set it anew with `baton opportunity pipeline set FILE`: {error}"
        ))
    })
}
