//! Hand-offs: listing, accepting, returning.

use baton_model::{Instant, Stage};
use baton_store::{handoff, lead};
use serde::Serialize;

use crate::decide::{Decided, decide as keep};
use crate::workspace::{Error, Workspace, lead_of};

/// Why sales may give a lead back, as codes.
pub const RETURN_REASONS: [&str; 8] = [
    "too_early",
    "no_budget",
    "wrong_person",
    "not_a_fit",
    "unreachable",
    "duplicate",
    "competitor",
    "other",
];

/// The most hand-offs that are listed at once.
pub const LIMIT_MAX: u32 = 10_000;

/// A hand-off as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandoffView {
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
    /// `open`, `accepted`, `returned` or `closed`.
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
    let instant = Instant::from_micros;
    Ok(found
        .into_iter()
        .map(|found| HandoffView {
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
            opened_at: instant(found.opened_at),
            decided_at: found.decided_at.map(instant),
            decided_by: found.decided_by,
            reason: found.reason,
        })
        .collect())
}

/// What sales does with a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Takes it.
    Accept,
    /// Gives it back.
    Return {
        /// One of [`RETURN_REASONS`].
        reason: String,
        /// In words.
        note: Option<String>,
    },
}

/// What became of a hand-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// How people are told which lead it is.
    pub lead: String,
    /// `accepted` or `returned`.
    pub status: &'static str,
    /// The stage of the lead now.
    pub stage: Stage,
}

/// Decides the open hand-off of the lead that `key` names, in the name of `by`. Whoever accepts owns the lead.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::Refused`] when no hand-off is open, telling who decided it, [`Error::WrongUse`] when the reason is none that is known.
pub async fn decide(workspace: &Workspace, key: &str, by: &str, decision: Decision) -> Result<Done, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write().await?;
    let lead = lead_of(&mut tx, key).await?;
    let shown = lead::display_key(&mut tx, &lead).await?;
    let Some(mut open) = handoff::open_of(&mut tx, lead.id).await? else {
        let before = handoff::latest_of(&mut tx, lead.id).await?;
        return Err(Error::Refused(not_open(&shown, before.as_ref())));
    };
    let (status, stage, reason, note) = match decision {
        Decision::Accept => ("accepted", Stage::Sal, None, None),
        Decision::Return { reason, note } => {
            if !RETURN_REASONS.contains(&reason.as_str()) {
                let known = RETURN_REASONS.join(", ");
                return Err(Error::WrongUse(format!(
                    "`{reason}` is not a reason to return a lead: one of {known}"
                )));
            }
            ("returned", Stage::Recycled, Some(reason), note)
        }
    };
    status.clone_into(&mut open.status);
    open.decided_at = Some(now);
    open.decided_by = Some(by.to_owned());
    open.reason.clone_from(&reason);
    open.note.clone_from(&note);
    if !handoff::decide(&mut tx, &open).await? {
        return Err(Error::Refused(format!("{shown}: the hand-off was decided by somebody else just now")));
    }
    if status == "accepted" {
        lead::set_owner(&mut tx, lead.id, by).await?;
    }
    let reason = reason.as_deref().unwrap_or("accepted");
    let action = if status == "accepted" { "accept_handoff" } else { "return_handoff" };
    keep(&mut tx, &lead, Decided { stage, reason, note: note.as_deref(), by, action }, now).await?;
    tx.commit().await?;
    Ok(Done { lead: shown, status, stage })
}

fn not_open(lead: &str, before: Option<&handoff::Handoff>) -> String {
    match before {
        None => format!("{lead}: no hand-off was ever opened; `baton handoff list` shows the open ones"),
        Some(handoff) => {
            let at = handoff.decided_at.map(Instant::from_micros);
            let by = handoff.decided_by.as_deref().map_or_else(String::new, |by| format!(" by {by}"));
            let at = at.map_or_else(String::new, |at| format!(" at {at}"));
            format!("{lead}: no hand-off is open; the latest was {}{by}{at}", handoff.status)
        }
    }
}
