//! Moving a lead to a stage by hand.

use baton_model::{Happening, Stage};
use baton_store::lead::Lead;
use baton_store::{Tx, audit, handoff, lead, outbox};
use serde::Serialize;
use utoipa::ToSchema;

use crate::announce;
use crate::bant::gaps;
use crate::decide::{Decided, decide};
use crate::workspace::{Error, Workspace, lead_of};

/// A move by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetStage {
    /// Which lead.
    pub lead: String,
    /// Where to.
    pub stage: Stage,
    /// Why, as a code.
    pub reason: String,
    /// Why, in words.
    pub note: Option<String>,
    /// Who does it.
    pub by: String,
}

/// A move that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Moved {
    /// How people are told which lead it is.
    pub lead: String,
    /// Where it was.
    pub from: Stage,
    /// Where it is.
    pub to: Stage,
}

/// Moves a lead. To become SQL, or to pass it over, BANT must be settled.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::Refused`] with the missing letters, or when there is nothing to move; or the database's own.
pub async fn set_stage(workspace: &Workspace, request: SetStage) -> Result<Moved, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let found = lead_of(&mut tx, &request.lead).await?;
    let moved = move_within(&mut tx, &found, &request, now).await?;
    tx.commit().await?;
    Ok(moved)
}

/// As [`set_stage`], within a transaction, of a lead that was found. After a refusal nothing was written.
pub(crate) async fn move_within(
    tx: &mut Tx,
    found: &Lead,
    request: &SetStage,
    now: i64,
) -> Result<Moved, Error> {
    let to = request.stage;
    let shown = lead::display_key(tx, found).await?;
    let from: Stage = found.stage.parse().unwrap_or(Stage::Visitor);
    if from == to {
        return Err(Error::Refused(format!("{shown} is at {to} already")));
    }
    if to == Stage::Visitor {
        return Err(Error::Refused(
            "nobody becomes a visitor again; `lead` or `recycled` leads back".to_owned(),
        ));
    }
    let below_sql = from.rank().is_none_or(|rank| Some(rank) < Stage::Sql.rank());
    if (to == Stage::Sql || (to.rank() > Stage::Sql.rank() && below_sql))
        && let Some(refused) =
            gaps(tx, found, now).await?.refused(&shown, &format!("{shown} cannot become {to}"))
    {
        return Err(refused);
    }
    if let Some(mut open) = handoff::open_of(tx, found.id).await?.filter(|_| to != Stage::Mql) {
        "closed".clone_into(&mut open.status);
        open.decided_at = Some(now);
        open.decided_by = Some(request.by.clone());
        open.reason = Some(request.reason.clone());
        if handoff::decide(tx, &open).await? {
            let changed = handoff::Changed { id: open.id, lead_id: found.id, owner: open.owner.clone() };
            let told = announce::handoffs(Happening::HandoffClosed, &[changed], Some(&request.reason), now);
            outbox::add(tx, &told).await?;
        }
        audit::note(tx, now, &request.by, "close_handoff", &format!("lead {}", found.id), "{}").await?;
    }
    let decided = Decided {
        stage: to,
        reason: &request.reason,
        note: request.note.as_deref(),
        by: &request.by,
        action: "set_stage",
    };
    decide(tx, found, decided, now).await?;
    Ok(Moved { lead: shown, from, to })
}
