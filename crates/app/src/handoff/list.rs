//! Listing hand-offs.

use baton_model::playbook::Band;
use baton_model::{Instant, Playbook};
use baton_store::handoff;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{self, Sees};
use crate::workspace::{Error, Workspace};

/// The most hand-offs that are listed at once.
pub const LIMIT_MAX: u32 = 10_000;

/// A hand-off as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HandoffView {
    /// Its number.
    pub id: i64,
    /// The lead's number.
    pub lead_id: i64,
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
    /// The band of the playbook that its score is in, and what to do; none if the playbook says nothing.
    pub band: Option<Band>,
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
    let playbook = crate::playbook::load(&mut tx, workspace.now().micros()).await?;
    Ok(found.into_iter().map(|found| view(found, &playbook)).collect())
}

/// A page of hand-offs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HandoffPage {
    /// Oldest first.
    pub items: Vec<HandoffView>,
    /// What the next page is asked for with; none: this is the last.
    pub next: Option<String>,
}

/// The most hand-offs of a page.
pub const PAGE_MAX: u32 = 500;

/// Which page of hand-offs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListHandoffs<'a> {
    /// Those decided as well.
    pub all: bool,
    /// Only those of this owner, by address.
    pub owner: Option<&'a str>,
    /// Only those of the lead that this key names.
    pub lead: Option<&'a str>,
    /// The `next` of the page before.
    pub cursor: Option<&'a str>,
    /// How many, 1 to [`PAGE_MAX`].
    pub limit: u32,
}

/// As [`list`], of leads that may be seen, a page at a time.
///
/// # Errors
/// [`Error::NoLead`]; [`Error::WrongUse`] for a cursor that is none, or a limit out of range; or the database's own.
pub async fn page(workspace: &Workspace, asked: ListHandoffs<'_>, sees: &Sees) -> Result<HandoffPage, Error> {
    let ListHandoffs { all, owner, lead, cursor, limit } = asked;
    if !(1..=PAGE_MAX).contains(&limit) {
        return Err(Error::WrongUse(format!("limit: a page has 1 to {PAGE_MAX} hand-offs")));
    }
    let after = match cursor {
        None => None,
        Some(cursor) => Some(place(cursor).ok_or_else(|| {
            Error::WrongUse("cursor: is no `next` of a page; leave it out for the first page".to_owned())
        })?),
    };
    let mut tx = workspace.db.read().await?;
    let lead = match lead {
        Some(key) => Some(access::lead_of(&mut tx, key, sees).await?.id),
        None => None,
    };
    let asked = handoff::Filter { all, owner, lead, owned_by: sees.members(), after };
    let mut found = handoff::page(&mut tx, asked, i64::from(limit) + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| format!("{}_{}", last.opened_at, last.id));
    let playbook = crate::playbook::load(&mut tx, workspace.now().micros()).await?;
    Ok(HandoffPage { items: found.into_iter().map(|found| view(found, &playbook)).collect(), next })
}

fn place(cursor: &str) -> Option<(i64, i64)> {
    let (at, id) = cursor.split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn view(found: handoff::Listed, playbook: &Playbook) -> HandoffView {
    let standing = found.score.zip(found.grade.as_deref());
    let band = standing.and_then(|(score, grade)| playbook.band(score, grade)).cloned();
    let instant = |at: Option<i64>| at.map(Instant::from_micros);
    HandoffView {
        id: found.id,
        lead_id: found.lead_id,
        lead: found
            .external_id
            .or_else(|| found.email.clone())
            .unwrap_or_else(|| format!("#{}", found.lead_id)),
        name: found.name,
        company: found.company,
        email: found.email,
        score: found.score,
        grade: found.grade,
        band,
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
