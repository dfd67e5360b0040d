//! Taking a hand-off, giving it back, ending it.

use baton_model::{Happening, Stage};
use baton_store::handoff::assignment::{self, Assignment};
use baton_store::{lead, outbox};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::agreed::Agreed;
use super::which::{Which, open_one};
use super::{raced, reasons, tell};
use crate::decide::{Decided, decide as keep};
use crate::workspace::{Error, Workspace};

/// What sales does with a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Takes it.
    Accept,
    /// Gives it back: the lead is recycled.
    Return {
        /// One of [`super::reasons()`].
        reason: String,
        /// In words.
        note: Option<String>,
    },
    /// Ends it: the lead is none that we can sell to.
    Disqualify {
        /// One of [`super::reasons()`].
        reason: String,
        /// In words.
        note: Option<String>,
    },
}

/// What became of a hand-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Done {
    /// How people are told which lead it is.
    pub lead: String,
    /// `accepted`, `returned` or `disqualified`.
    pub status: &'static str,
    /// The stage of the lead now.
    pub stage: Stage,
}

/// How a decision is kept.
struct Kept {
    status: &'static str,
    stage: Stage,
    action: &'static str,
    kind: Happening,
    reason: Option<String>,
    note: Option<String>,
}

impl Decision {
    fn kept(self) -> Kept {
        let (status, stage, action, kind) = match self {
            Decision::Accept => ("accepted", Stage::Sal, "accept_handoff", Happening::HandoffAccepted),
            Decision::Return { .. } => {
                ("returned", Stage::Recycled, "return_handoff", Happening::HandoffReturned)
            }
            Decision::Disqualify { .. } => {
                ("disqualified", Stage::Disqualified, "disqualify_handoff", Happening::HandoffClosed)
            }
        };
        let (reason, note) = match self {
            Decision::Accept => (None, None),
            Decision::Return { reason, note } | Decision::Disqualify { reason, note } => (Some(reason), note),
        };
        Kept { status, stage, action, kind, reason, note }
    }
}

/// Decides the open hand-off that `which` says, in the name of `by`. Whoever accepts owns the lead.
///
/// # Errors
/// [`Error::NoLead`], [`Error::NoHandoff`]; [`Error::Stale`] when it was read before it was changed; [`Error::Refused`] when no hand-off is open, telling
/// who decided it; [`Error::WrongUse`] when the reason is none that is known.
pub async fn decide(
    workspace: &Workspace,
    which: impl Into<Which<'_>>,
    by: &str,
    decision: Decision,
) -> Result<Done, Error> {
    let which = which.into();
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let (lead, shown, mut open) = open_one(&mut tx, which).await?;
    let Kept { status, stage, action, kind, reason, note } = decision.kept();
    if let Some(reason) = &reason {
        reasons::check(&mut tx, reason).await?;
    }
    let agreed = Agreed::load(&mut tx).await?;
    agreed.touch(&mut open, now);
    if open.sla_at.is_none() {
        // No service has looked at its clock yet.
        agreed.wind(&mut open, now);
    }
    status.clone_into(&mut open.status);
    open.decided_at = Some(now);
    open.decided_by = Some(by.to_owned());
    open.reason.clone_from(&reason);
    open.note.clone_from(&note);
    let previous = open.owner.clone();
    let taken = status == "accepted" && previous.as_deref() != Some(by);
    if status == "accepted" {
        open.owner = Some(by.to_owned());
    }
    if !baton_store::handoff::decide(&mut tx, &open).await? {
        return Err(raced(&shown));
    }
    if status == "accepted" {
        lead::set_owner(&mut tx, lead.id, by).await?;
    }
    if taken {
        let (owner, actor, reason) = (by.to_owned(), by.to_owned(), "accepted".to_owned());
        let entry = Assignment { id: 0, handoff_id: open.id, owner, previous, at: now, actor, reason };
        assignment::add(&mut tx, &entry).await?;
    }
    let more = json!({ "status": status, "reason": reason, "note": note, "by": by });
    outbox::add(&mut tx, &[tell(kind, &open, now, now, more)]).await?;
    let reason = reason.as_deref().unwrap_or("accepted");
    keep(&mut tx, &lead, Decided { stage, reason, note: note.as_deref(), by, action }, now).await?;
    tx.commit().await?;
    Ok(Done { lead: shown, status, stage })
}
