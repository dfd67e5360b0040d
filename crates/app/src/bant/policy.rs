//! The policy: what BANT has to be, and how it is read from signals.

use baton_model::bant::BantPolicy;
use baton_model::bant::policy::POLICY_BYTES_MAX;
use baton_store::{Tx, audit, setting};

use crate::revision;
use crate::workspace::{Error, Workspace};

/// Where it is kept.
const KEY: &str = "bant_policy";

/// The policy in force: the default until one was set.
///
/// # Errors
/// [`Error::Refused`] if the one that is kept cannot be read, or the database's own.
pub async fn show(workspace: &Workspace) -> Result<BantPolicy, Error> {
    load(&mut workspace.db.read().await?).await
}

/// Sets the policy from a document, YAML or JSON, in the name of `by`, in the place of the one of revision `seen`; without it, of whichever stands.
///
/// # Errors
/// [`Error::WrongUse`] with everything that is wrong with the document, [`Error::Changed`] if another one stands than was seen, or the database's own.
pub async fn set(
    workspace: &Workspace,
    text: &str,
    seen: Option<i64>,
    by: &str,
) -> Result<BantPolicy, Error> {
    let policy = BantPolicy::from_text(text).map_err(|error| Error::WrongUse(error.to_string()))?;
    let now = workspace.now().micros();
    let document = written(&policy)?;
    let mut tx = workspace.db.write_aside().await?;
    if let Some(seen) = seen {
        revision::check("the BANT policy", revision::of(&load(&mut tx).await?), None, seen)?;
    }
    setting::set(&mut tx, KEY, &document).await?;
    audit::note(&mut tx, now, by, "set_bant_policy", "bant_policy", "{}").await?;
    tx.commit().await?;
    Ok(policy)
}

/// As it is kept: with everything that is as by default, and still short enough to be read again.
fn written(policy: &BantPolicy) -> Result<String, Error> {
    let document = serde_json::to_string(policy)
        .map_err(|error| Error::Refused(format!("the policy cannot be written: {error}")))?;
    if document.len() > POLICY_BYTES_MAX {
        let told = "the policy has too many words: with those that rules have by default it is over 60000 bytes long";
        return Err(Error::WrongUse(told.to_owned()));
    }
    Ok(document)
}

pub(crate) async fn load(tx: &mut Tx) -> Result<BantPolicy, Error> {
    let Some(document) = setting::get(tx, KEY).await? else { return Ok(BantPolicy::default()) };
    BantPolicy::from_text(&document).map_err(|error| {
        Error::Refused(format!("the BANT policy that is kept cannot be read; set it anew with `baton bant policy set FILE`: {error}"))
    })
}
