//! Who asks, what it may do, and which leads it may see.
//!
//! What somebody may not see is not there for them: they are told the same as of what never was.

use baton_model::Role;
use baton_store::lead::{self, Lead};
use baton_store::{
    Tx, attachment, audit, handoff, identity_link, meeting, member, note, opportunity, setting, task,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::revision;
use crate::workspace::{self, Error, Workspace};

/// Somebody who asks, through a session or with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// As whom what it does is noted: a member's address, or `key:NAME`.
    pub by: String,
    /// What it may do. A key that looks is a viewer, one that may do everything an administrator.
    pub role: Role,
    /// The member that it is, by address; none for a key that acts for nobody.
    pub member: Option<String>,
    /// Which leads it may see.
    pub sees: Sees,
}

/// Which leads somebody may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sees {
    /// All.
    #[default]
    All,
    /// Those that one of these members owns, or of which one of them has the open hand-off.
    OwnedBy(Vec<String>),
}

impl Sees {
    /// The members whose leads they are; none: all leads.
    pub fn members(&self) -> Option<&[String]> {
        match self {
            Sees::All => None,
            Sees::OwnedBy(members) => Some(members),
        }
    }
}

/// The lead that `key` names, if it may be seen.
///
/// # Errors
/// [`Error::NoLead`] if there is none or it may not be seen, or the database's own.
pub(crate) async fn lead_of(tx: &mut Tx, key: &str, sees: &Sees) -> Result<Lead, Error> {
    let lead = workspace::lead_of(tx, key).await?;
    if is_seen(tx, &lead, sees).await? { Ok(lead) } else { Err(no_lead(key)) }
}

fn no_lead(key: &str) -> Error {
    Error::NoLead(key.chars().take(200).collect())
}

/// Whether a lead may be seen.
pub(crate) async fn is_seen(tx: &mut Tx, lead: &Lead, sees: &Sees) -> Result<bool, Error> {
    let Some(members) = sees.members() else { return Ok(true) };
    let is_theirs = |owner: Option<&String>| owner.is_some_and(|owner| members.contains(owner));
    if is_theirs(lead.owner.as_ref()) {
        return Ok(true);
    }
    let open = handoff::open_of(tx, lead.id).await?;
    Ok(open.is_some_and(|handoff| is_theirs(handoff.owner.as_ref())))
}

/// Refuses the lead that `key` names unless it may be seen: to be asked before any operation on one lead.
///
/// # Errors
/// [`Error::NoLead`], or the database's own.
pub async fn check_lead(workspace: &Workspace, key: &str, sees: &Sees) -> Result<(), Error> {
    if *sees == Sees::All {
        return Ok(());
    }
    lead_of(&mut workspace.db.read().await?, key, sees).await.map(drop)
}

/// Something that belongs to a lead, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A hand-off.
    Handoff(i64),
    /// An opportunity.
    Opportunity(i64),
    /// A task; one that is about no lead is its owner's.
    Task(i64),
    /// A note.
    Note(i64),
    /// A meeting.
    Meeting(i64),
    /// A link.
    Link(i64),
    /// An id that was found to be a lead's.
    Identity(i64),
}

impl Thing {
    /// What is said where there is none.
    pub(crate) fn missing(self) -> Error {
        match self {
            Thing::Handoff(id) => Error::NoHandoff(id),
            Thing::Opportunity(id) => {
                Error::Missing(format!("opportunity {id}; `baton opportunity list` shows them"))
            }
            Thing::Task(id) => Error::Missing(format!("task {id}; `baton task list` shows them")),
            Thing::Note(id) => Error::Missing(format!("note {id}; `baton note list LEAD` shows them")),
            Thing::Meeting(id) => Error::Missing(format!("meeting {id}; `baton meeting list` shows them")),
            Thing::Identity(id) => {
                Error::Missing(format!("link {id} that holds; `baton identity list LEAD` shows them"))
            }
            Thing::Link(id) => Error::Missing(format!("link {id}; `baton note links LEAD` shows them")),
        }
    }

    /// The lead that it belongs to, and whose it is besides; none if it is not there.
    async fn home(self, tx: &mut Tx) -> Result<Option<(Option<i64>, Option<String>)>, Error> {
        Ok(match self {
            Thing::Handoff(id) => handoff::by_id(tx, id).await?.map(|found| (Some(found.lead_id), None)),
            Thing::Opportunity(id) => {
                opportunity::find(tx, id).await?.map(|found| (Some(found.deal.lead_id), None))
            }
            Thing::Task(id) => task::find(tx, id).await?.map(|found| (found.lead_id, Some(found.owner))),
            Thing::Note(id) => note::find(tx, id).await?.map(|found| (Some(found.lead_id), None)),
            Thing::Meeting(id) => meeting::find(tx, id).await?.map(|found| (Some(found.lead_id), None)),
            Thing::Identity(id) => identity_link::find(tx, id).await?.map(|link| (Some(link.lead_id), None)),
            Thing::Link(id) => attachment::lead_of(tx, id).await?.map(|lead| (Some(lead), None)),
        })
    }
}

/// Refuses what belongs to a lead that may not be seen: to be asked before any operation on it.
///
/// # Errors
/// As where there is no such thing; or the database's own.
pub async fn check(workspace: &Workspace, thing: Thing, sees: &Sees) -> Result<(), Error> {
    let Some(members) = sees.members() else { return Ok(()) };
    let mut tx = workspace.db.read().await?;
    let (lead, owner) = thing.home(&mut tx).await?.ok_or_else(|| thing.missing())?;
    let Some(id) = lead else {
        let theirs = owner.is_some_and(|owner| members.contains(&owner));
        return if theirs { Ok(()) } else { Err(thing.missing()) };
    };
    let seen = match lead::by_id(&mut tx, &[id]).await?.remove(&id) {
        Some(lead) => is_seen(&mut tx, &lead, sees).await?,
        None => false,
    };
    if seen { Ok(()) } else { Err(thing.missing()) }
}

/// The setting that says which leads sales sees.
const SETTING: &str = "access";

/// Which leads sales sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesSee {
    /// All.
    #[default]
    All,
    /// Those of the members of their team.
    Team,
    /// Their own.
    Own,
}

/// Who sees what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessPolicy {
    /// Which leads sales sees.
    #[serde(default)]
    pub sales_see: SalesSee,
}

/// Who sees what, as it is agreed.
///
/// # Errors
/// The database's own.
pub async fn policy(workspace: &Workspace) -> Result<AccessPolicy, Error> {
    read(&mut workspace.db.read().await?).await
}

/// Agrees anew who sees what, in the name of `by`, in the place of the policy of revision `seen`; without it, of whichever stands. It holds from the
/// next request on.
///
/// # Errors
/// [`Error::Changed`] if another one stands, or the database's own.
pub async fn set_policy(
    workspace: &Workspace,
    policy: AccessPolicy,
    seen: Option<i64>,
    by: &str,
) -> Result<(), Error> {
    let document = serde_json::json!(policy).to_string();
    let mut tx = workspace.db.write_aside().await?;
    if let Some(seen) = seen {
        revision::check("who sees what", revision::of(&read(&mut tx).await?), None, seen)?;
    }
    setting::set(&mut tx, SETTING, &document).await?;
    audit::note(&mut tx, workspace.now().micros(), by, "set_access_policy", SETTING, &document).await?;
    tx.commit().await?;
    Ok(())
}

pub(crate) async fn read(tx: &mut Tx) -> Result<AccessPolicy, Error> {
    let Some(document) = setting::get(tx, SETTING).await? else { return Ok(AccessPolicy::default()) };
    serde_json::from_str(&document)
        .map_err(|error| Error::Refused(format!("the setting `{SETTING}` cannot be read: {error}")))
}

/// Which leads a member of this role, address and team may see.
pub(crate) async fn sees(tx: &mut Tx, role: Role, email: &str, team: Option<&str>) -> Result<Sees, Error> {
    let policy = if role == Role::Sales { read(tx).await? } else { AccessPolicy::default() };
    sees_under(tx, policy, role, email, team).await
}

/// As [`sees`], under a policy that was read.
pub(crate) async fn sees_under(
    tx: &mut Tx,
    policy: AccessPolicy,
    role: Role,
    email: &str,
    team: Option<&str>,
) -> Result<Sees, Error> {
    if role != Role::Sales {
        return Ok(Sees::All);
    }
    Ok(match (policy.sales_see, team) {
        (SalesSee::All, _) => Sees::All,
        (SalesSee::Team, Some(team)) => Sees::OwnedBy(member::of_team(tx, team).await?),
        (SalesSee::Team, None) | (SalesSee::Own, _) => Sees::OwnedBy(vec![email.to_owned()]),
    })
}

/// Whether somebody who sees this is told of a lead that `owners` have.
pub(crate) fn hears(sees: &Sees, owners: &[String]) -> bool {
    sees.members().is_none_or(|members| owners.iter().any(|owner| members.contains(owner)))
}

/// Who has a lead: its owner, and whoever has its open hand-off.
pub(crate) async fn owners(tx: &mut Tx, lead: &Lead) -> Result<Vec<String>, Error> {
    let open = handoff::open_of(tx, lead.id).await?;
    Ok(lead.owner.iter().cloned().chain(open.and_then(|handoff| handoff.owner)).collect())
}
