//! Who takes hand-offs, and how many.

use baton_model::Span;
use baton_store::handoff::clock;
use baton_store::rep::{self, Rep};
use baton_store::{Tx, audit, calendar};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::members;
use crate::revision;
use crate::workspace::{Error, Workspace};

/// The greatest capacity.
const CAPACITY_MAX: i64 = 100_000;

/// Somebody who takes hand-offs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepView {
    /// The address of the member.
    pub member: String,
    /// Whether they take any.
    pub active: bool,
    /// The name of their calendar; none: the agreed one.
    pub calendar: Option<String>,
    /// How many they take in a period; none: any number.
    pub capacity: Option<i64>,
    /// How long a period is: `1d`.
    pub per: String,
    /// Which state this is in: see [`revision::of`].
    pub revision: i64,
}

/// What is to be so of somebody who takes hand-offs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetRep {
    /// The address of the member.
    pub member: String,
    /// Whether they take any.
    pub active: bool,
    /// The name of their calendar; none: the agreed one.
    pub calendar: Option<String>,
    /// How many they take in a period; none: any number.
    pub capacity: Option<i64>,
    /// How long a period is.
    pub per: Span,
}

fn view(rep: Rep) -> RepView {
    let state = (rep.active, &rep.calendar, rep.capacity, rep.period_s);
    RepView {
        revision: revision::of(&state),
        member: rep.member,
        active: rep.active != 0,
        calendar: rep.calendar,
        capacity: rep.capacity,
        per: Span::from_seconds(rep.period_s).unwrap_or(Span::MAX).to_string(),
    }
}

/// Everybody of whom something was set, by address.
///
/// # Errors
/// The database's own.
pub async fn reps(workspace: &Workspace) -> Result<Vec<RepView>, Error> {
    Ok(rep::all(&mut workspace.db.read().await?).await?.into_iter().map(view).collect())
}

/// What was set of a member.
///
/// # Errors
/// [`Error::NoMember`]; [`Error::Missing`] if nothing was; or the database's own.
pub async fn rep(workspace: &Workspace, address: &str) -> Result<RepView, Error> {
    let mut tx = workspace.db.read().await?;
    let email = members::found(&mut tx, address).await?.email;
    let found = stored(&mut tx, &email).await?.map(view);
    found.ok_or_else(|| {
        Error::Missing(format!("word of how many hand-offs {email} takes; `baton routing rep` sets it"))
    })
}

async fn stored(tx: &mut Tx, email: &str) -> Result<Option<Rep>, Error> {
    Ok(rep::all(tx).await?.into_iter().find(|rep| rep.member == email))
}

/// Says who takes hand-offs, how many and when, in the name of `by`, in the place of what has revision `seen` ([`revision::NONE`]: nothing was said);
/// without it, of whatever stands.
///
/// # Errors
/// [`Error::NoMember`]; [`Error::WrongUse`] for an unknown calendar or a capacity that is none; [`Error::Stale`] or [`Error::Changed`] if something else
/// stands than was seen; or the database's own.
pub async fn set_rep(
    workspace: &Workspace,
    set: SetRep,
    seen: Option<i64>,
    by: &str,
) -> Result<RepView, Error> {
    if set.capacity.is_some_and(|capacity| !(0..=CAPACITY_MAX).contains(&capacity)) {
        return Err(Error::WrongUse(format!("a capacity is 0 to {CAPACITY_MAX}")));
    }
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let email = members::active(&mut tx, &set.member).await?.email;
    if let Some(seen) = seen {
        let stands = stored(&mut tx, &email).await?;
        let by = stands.as_ref().map(|rep| rep.changed_by.clone());
        let revision = stands.map_or(revision::NONE, |rep| view(rep).revision);
        revision::check(&format!("what {email} takes"), revision, by, seen)?;
    }
    if let Some(name) = &set.calendar
        && !calendar::all(&mut tx).await?.iter().any(|row| row.name == *name)
    {
        return Err(Error::WrongUse(format!(
            "there is no calendar `{name}`; `baton calendar set` makes one"
        )));
    }
    let rep = Rep {
        member: email,
        active: i64::from(set.active),
        calendar: set.calendar,
        capacity: set.capacity,
        period_s: set.per.seconds(),
        changed_at: now,
        changed_by: by.to_owned(),
    };
    rep::save(&mut tx, &rep).await?;
    clock::look_again(&mut tx, now).await?;
    let detail =
        json!({ "active": set.active, "calendar": rep.calendar, "capacity": rep.capacity }).to_string();
    audit::note(&mut tx, now, by, "set_rep", &rep.member, &detail).await?;
    tx.commit().await?;
    Ok(view(rep))
}
