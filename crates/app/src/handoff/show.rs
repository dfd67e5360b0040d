//! One hand-off with all that became of it.

use baton_model::Instant;
use baton_store::handoff::{Handoff, assignment, clock, comment};
use baton_store::lead::Lead;
use baton_store::{Tx, handoff, lead};
use serde::Serialize;
use utoipa::ToSchema;

use super::comment::CommentView;
use crate::workspace::{Error, Workspace, lead_of};

/// The most comments that are shown, the newest.
const COMMENTS_MAX: i64 = 500;

/// A hand-off with all that became of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HandoffDetail {
    /// Its number.
    pub id: i64,
    /// How people are told which lead it is.
    pub lead: String,
    /// Its name.
    pub name: Option<String>,
    /// `open`, `accepted`, `returned`, `disqualified` or `closed`.
    pub status: String,
    /// Who has it.
    pub owner: Option<String>,
    /// The model that opened it.
    pub model: Option<String>,
    /// When it was opened.
    pub opened_at: Instant,
    /// Who opened it; none: the model.
    pub opened_by: Option<String>,
    /// Why, where a person did.
    pub opened_reason: Option<String>,
    /// Why, in words.
    pub opened_note: Option<String>,
    /// When it is overdue.
    pub sla_at: Option<Instant>,
    /// Since when it is overdue.
    pub overdue_at: Option<Instant>,
    /// Until when its owner put it off.
    pub snoozed_until: Option<Instant>,
    /// Since when nobody was found to take it.
    pub unassigned_at: Option<Instant>,
    /// When sales first did something.
    pub touched_at: Option<Instant>,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// By whom.
    pub decided_by: Option<String>,
    /// Why, as a code.
    pub reason: Option<String>,
    /// Why, in words.
    pub note: Option<String>,
    /// To whom it was given, oldest first.
    pub assignments: Vec<AssignmentView>,
    /// What its clock did, in order.
    pub steps: Vec<StepView>,
    /// What was said about it, oldest first.
    pub comments: Vec<CommentView>,
    /// How often it was changed: what an edit is compared by.
    pub revision: i64,
}

/// A hand-off given to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssignmentView {
    /// When.
    pub at: Instant,
    /// To whom.
    pub owner: String,
    /// Who had it before.
    pub previous: Option<String>,
    /// Why, as a code: `rule:ID`, `account_owner`, `lead_owner`, `overdue`, `by_hand`, `accepted`.
    pub reason: String,
    /// By whom.
    pub by: String,
}

/// Something its clock did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepView {
    /// `reminder`, `overdue`, `escalation` or `reassignment`.
    pub step: String,
    /// When it was due.
    pub due_at: Instant,
    /// When it was done.
    pub taken_at: Instant,
}

/// The newest hand-off of the lead that `key` names.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::Refused`] when it never was handed off; or the database's own.
pub async fn show(workspace: &Workspace, key: &str) -> Result<HandoffDetail, Error> {
    let mut tx = workspace.db.read().await?;
    let lead = lead_of(&mut tx, key).await?;
    let Some(found) = handoff::latest_of(&mut tx, lead.id).await? else {
        let shown = lead::display_key(&mut tx, &lead).await?;
        return Err(Error::Refused(format!("{shown} was never handed off")));
    };
    detail(&mut tx, lead, found).await
}

/// The hand-off of this number.
///
/// # Errors
/// [`Error::NoHandoff`], or the database's own.
pub async fn show_number(workspace: &Workspace, id: i64) -> Result<HandoffDetail, Error> {
    let mut tx = workspace.db.read().await?;
    let found = handoff::by_id(&mut tx, id).await?.ok_or(Error::NoHandoff(id))?;
    let lead = lead::by_id(&mut tx, &[found.lead_id]).await?.remove(&found.lead_id);
    let lead = lead.ok_or(Error::NoHandoff(id))?;
    detail(&mut tx, lead, found).await
}

/// What names the lead of the hand-off of this number, which must be its newest: what is said is said of that one.
///
/// # Errors
/// [`Error::NoHandoff`]; [`Error::Refused`] for one that is not its lead's newest; or the database's own.
pub async fn lead_of_number(workspace: &Workspace, id: i64) -> Result<String, Error> {
    let mut tx = workspace.db.read().await?;
    let found = handoff::by_id(&mut tx, id).await?.ok_or(Error::NoHandoff(id))?;
    match handoff::latest_of(&mut tx, found.lead_id).await? {
        Some(latest) if latest.id != id => {
            Err(Error::Refused(format!("hand-off {id} is over: the newest of its lead is {}", latest.id)))
        }
        _ => Ok(format!("#{}", found.lead_id)),
    }
}

async fn detail(tx: &mut Tx, lead: Lead, found: Handoff) -> Result<HandoffDetail, Error> {
    let shown = lead::display_key(tx, &lead).await?;
    let instant = |at: Option<i64>| at.map(Instant::from_micros);
    let assignments = assignment::of_handoff(tx, found.id).await?.into_iter().map(|one| AssignmentView {
        at: Instant::from_micros(one.at),
        owner: one.owner,
        previous: one.previous,
        reason: one.reason,
        by: one.actor,
    });
    let steps = clock::steps(tx, found.id).await?.into_iter().map(|step| StepView {
        step: step.step,
        due_at: Instant::from_micros(step.due_at),
        taken_at: Instant::from_micros(step.taken_at),
    });
    let comments = comment::of_handoff(tx, found.id, COMMENTS_MAX).await?;
    Ok(HandoffDetail {
        id: found.id,
        lead: shown,
        name: lead.name,
        status: found.status,
        owner: found.owner,
        model: found.model_version,
        opened_at: Instant::from_micros(found.opened_at),
        opened_by: found.opened_by,
        opened_reason: found.opened_reason,
        opened_note: found.opened_note,
        sla_at: instant(found.sla_at),
        overdue_at: instant(found.overdue_at),
        snoozed_until: instant(found.snoozed_until),
        unassigned_at: instant(found.unassigned_at),
        touched_at: instant(found.touched_at),
        decided_at: instant(found.decided_at),
        decided_by: found.decided_by,
        reason: found.reason,
        note: found.note,
        assignments: assignments.collect(),
        steps: steps.collect(),
        comments: comments.into_iter().map(CommentView::new).collect(),
        revision: found.revision,
    })
}
