//! Opening a hand-off by hand.

use baton_model::{Happening, Stage};
use baton_store::handoff::Handoff;
use baton_store::{audit, check, handoff, lead, model, outbox};
use serde_json::json;

use super::tell;
use crate::decide::{Decided, decide};
use crate::members;
use crate::workspace::{Error, Workspace, lead_of};

/// A hand-off to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenByHand {
    /// Which lead.
    pub lead: String,
    /// Why, as a code: `asked_for_sales`, `met_at_event`.
    pub reason: String,
    /// Why, in words.
    pub note: Option<String>,
    /// Who is to take it; without it, whoever routing finds.
    pub owner: Option<String>,
    /// Who opens it.
    pub by: String,
}

/// Hands a lead to sales though the model does not, or does not yet; it becomes an MQL if it is none.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::NoMember`] for an owner who is none; [`Error::Refused`] when a hand-off is open already or sales has the lead;
/// [`Error::WrongUse`] without a reason.
pub async fn open(workspace: &Workspace, request: OpenByHand) -> Result<i64, Error> {
    let OpenByHand { lead: key, reason, note, owner, by } = request;
    if reason.trim().is_empty() {
        return Err(Error::WrongUse("a hand-off that is opened by hand needs a reason".to_owned()));
    }
    check::optional("note", note.as_deref(), check::TEXT_BYTES_MAX)?;
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let found = lead_of(&mut tx, &key).await?;
    let shown = lead::display_key(&mut tx, &found).await?;
    if let Some(open) = handoff::open_of(&mut tx, found.id).await? {
        let whose =
            open.owner.map_or_else(|| "waits for an owner".to_owned(), |owner| format!("is {owner}'s"));
        return Err(Error::Refused(format!("{shown}: a hand-off is open already and {whose}")));
    }
    let stage: Stage = found.stage.parse().unwrap_or(Stage::Visitor);
    if !matches!(stage, Stage::Visitor | Stage::Lead | Stage::Mql | Stage::Recycled) {
        return Err(Error::Refused(format!(
            "{shown} is at {stage}: only who sales does not have yet is handed over; `baton stage set {shown} recycled` gives it back first"
        )));
    }
    let owner = match owner {
        Some(owner) => Some(members::active(&mut tx, &owner).await?.email),
        None => None,
    };
    let version = model::in_force(&mut tx).await?;
    let new = Handoff {
        owner,
        opened_by: Some(by.clone()),
        opened_reason: Some(reason.clone()),
        opened_note: note.clone(),
        ..Handoff::new(found.id, version, now)
    };
    handoff::open(&mut tx, &[new]).await?;
    let Some(opened) = handoff::open_of(&mut tx, found.id).await? else {
        return Err(super::raced(&shown));
    };
    let more = json!({ "reason": reason, "note": note, "by": by });
    outbox::add(&mut tx, &[tell(Happening::HandoffOpened, &opened, now, now, more)]).await?;
    let subject = format!("lead {}", found.id);
    let detail = json!({ "handoff": opened.id, "reason": reason }).to_string();
    audit::note(&mut tx, now, &by, "open_handoff", &subject, &detail).await?;
    if stage != Stage::Mql {
        let decided = Decided {
            stage: Stage::Mql,
            reason: &reason,
            note: note.as_deref(),
            by: &by,
            action: "open_handoff_stage",
        };
        decide(&mut tx, &found, decided, now).await?;
    }
    tx.commit().await?;
    Ok(opened.id)
}
