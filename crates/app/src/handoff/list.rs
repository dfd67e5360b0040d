//! Listing hand-offs.

use baton_model::Instant;
use baton_store::handoff;
use serde::Serialize;
use utoipa::ToSchema;

use crate::workspace::{Error, Workspace};

/// The most hand-offs that are listed at once.
pub const LIMIT_MAX: u32 = 10_000;

/// A hand-off as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HandoffView {
    /// Its number.
    pub id: i64,
    /// How people are told which lead it is.
    pub lead: String,
    /// Its name.
    pub name: Option<String>,
    /// Its company.
    pub company: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its score under the model in force.
    pub score: Option<i64>,
    /// Its grade.
    pub grade: Option<String>,
    /// `open`, `accepted`, `returned`, `disqualified` or `closed`.
    pub status: String,
    /// Who is to take it.
    pub owner: Option<String>,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// By whom.
    pub decided_by: Option<String>,
    /// Why, as a code.
    pub reason: Option<String>,
    /// When it is overdue.
    pub sla_at: Option<Instant>,
    /// Since when it is overdue.
    pub overdue_at: Option<Instant>,
    /// Until when its owner put it off.
    pub snoozed_until: Option<Instant>,
    /// Since when nobody was found to take it.
    pub unassigned_at: Option<Instant>,
}

/// Hand-offs, oldest first: the open ones, or `all`; of one `owner`, or of everybody.
///
/// # Errors
/// The database's own.
pub async fn list(
    workspace: &Workspace,
    all: bool,
    owner: Option<&str>,
    limit: u32,
) -> Result<Vec<HandoffView>, Error> {
    let mut tx = workspace.db.read().await?;
    let found = handoff::list(&mut tx, all, owner, i64::from(limit.min(LIMIT_MAX))).await?;
    Ok(found.into_iter().map(view).collect())
}

fn view(found: handoff::Listed) -> HandoffView {
    let instant = |at: Option<i64>| at.map(Instant::from_micros);
    HandoffView {
        id: found.id,
        lead: found
            .external_id
            .or_else(|| found.email.clone())
            .unwrap_or_else(|| format!("#{}", found.lead_id)),
        name: found.name,
        company: found.company,
        email: found.email,
        score: found.score,
        grade: found.grade,
        status: found.status,
        owner: found.owner,
        opened_at: Instant::from_micros(found.opened_at),
        decided_at: instant(found.decided_at),
        decided_by: found.decided_by,
        reason: found.reason,
        sla_at: instant(found.sla_at),
        overdue_at: instant(found.overdue_at),
        snoozed_until: instant(found.snoozed_until),
        unassigned_at: instant(found.unassigned_at),
    }
}
