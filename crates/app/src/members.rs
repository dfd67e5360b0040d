//! Members: who works with leads.

use baton_model::member::email;
use baton_model::{Instant, Role, Team, Tongue};
use baton_store::member::{self, Member};
use baton_store::{Tx, audit, credential};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::revision;
use crate::workspace::{Error, Workspace};

/// A member as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemberView {
    /// Its address: owners and actors are named by it.
    pub email: String,
    /// Its name.
    pub name: Option<String>,
    /// What it may do, by name.
    pub role: String,
    /// Its team, by name.
    pub team: Option<String>,
    /// Its language, by code.
    pub language: String,
    /// Its time zone, by its name in the IANA database.
    pub time_zone: String,
    /// When it was added.
    pub created_at: Instant,
    /// Since when it may do nothing any more.
    pub disabled_at: Option<Instant>,
    /// Which state what others change of it is in: see [`revision::of`].
    pub revision: i64,
}

/// Who is to be a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMember<'a> {
    /// Its address.
    pub email: &'a str,
    /// Its name.
    pub name: Option<&'a str>,
    /// What it may do.
    pub role: Role,
    /// Its team; without it, that of its role.
    pub team: Option<Team>,
    /// Its language.
    pub language: Tongue,
    /// Its time zone, by its name in the IANA database.
    pub time_zone: &'a str,
}

impl NewMember<'_> {
    /// Whether it can be added; gives its address as it is kept.
    ///
    /// # Errors
    /// [`Error::WrongUse`] for no address or an unknown time zone.
    pub fn check(&self) -> Result<String, Error> {
        zone(self.time_zone)?;
        email(self.email).map_err(|error| Error::WrongUse(error.to_string()))
    }
}

/// Adds a member, in the name of `by`.
///
/// # Errors
/// [`Error::WrongUse`] for no address or an unknown time zone, [`Error::Refused`] if it is a member already, or the database's own.
pub async fn add(workspace: &Workspace, new: NewMember<'_>, by: &str) -> Result<MemberView, Error> {
    let mut tx = workspace.db.write_aside().await?;
    let row = add_in(workspace, &mut tx, &new, by).await?;
    tx.commit().await?;
    Ok(row.into())
}

/// As [`add`], within a transaction.
pub(crate) async fn add_in(
    workspace: &Workspace,
    tx: &mut Tx,
    new: &NewMember<'_>,
    by: &str,
) -> Result<Member, Error> {
    let now = workspace.now().micros();
    let row = row(new, new.check()?, now);
    let Some(id) = member::add(tx, &row).await? else {
        return Err(Error::Refused(format!("{} is a member already", row.email)));
    };
    let detail = serde_json::json!({ "role": row.role, "team": row.team }).to_string();
    audit::note(tx, now, by, "add_member", &format!("member {id}"), &detail).await?;
    Ok(Member { id, ..row })
}

/// A new member as it is kept, of this address.
pub(crate) fn row(new: &NewMember<'_>, email: String, now: i64) -> Member {
    Member {
        id: 0,
        email,
        name: new.name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned),
        role: new.role.name().to_owned(),
        team: new.team.or(new.role.team()).map(|team| team.name().to_owned()),
        language: new.language.name().to_owned(),
        time_zone: new.time_zone.to_owned(),
        created_at: now,
        disabled_at: None,
    }
}

/// All members, by address.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace) -> Result<Vec<MemberView>, Error> {
    let members = member::all(&mut workspace.db.read().await?).await?;
    Ok(members.into_iter().map(MemberView::from).collect())
}

/// The member of this address, also a disabled one.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn show(workspace: &Workspace, address: &str) -> Result<MemberView, Error> {
    Ok(found(&mut workspace.db.read().await?, address).await?.into())
}

/// As [`show`], within a transaction.
pub(crate) async fn found(tx: &mut Tx, address: &str) -> Result<Member, Error> {
    let address = address.trim().to_lowercase();
    member::by_email(tx, &address).await?.ok_or_else(|| no_member(&address))
}

/// In which team a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Membership {
    /// The one that hands over.
    Marketing,
    /// The one that takes over.
    Sales,
    /// In none.
    None,
}

/// What is changed of a member: what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct MemberChange<'a> {
    /// Its name; empty: none.
    pub name: Option<&'a str>,
    /// What it may do.
    pub role: Option<Role>,
    /// In which team it is.
    pub team: Option<Membership>,
    /// Whether it may do nothing any more.
    pub disabled: Option<bool>,
}

/// Changes a member, in the name of `by`, as it was in revision `seen`; without it, as it is. What it may do holds from its next request on.
///
/// # Errors
/// [`Error::NoMember`], [`Error::Changed`] if it is otherwise than it was seen, [`Error::Refused`] if nobody were left who can sign in as an administrator, or the database's own.
pub async fn change(
    workspace: &Workspace,
    address: &str,
    change: MemberChange<'_>,
    seen: Option<i64>,
    by: &str,
) -> Result<MemberView, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let mut row = found(&mut tx, address).await?;
    if let Some(seen) = seen {
        revision::check(&row.email, state(&row), None, seen)?;
    }
    let had_admin = credential::has_admin(&mut tx).await?;
    if let Some(name) = change.name {
        row.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    }
    if let Some(role) = change.role {
        role.name().clone_into(&mut row.role);
    }
    if let Some(team) = change.team {
        row.team = match team {
            Membership::Marketing => Some(Team::Marketing.name().to_owned()),
            Membership::Sales => Some(Team::Sales.name().to_owned()),
            Membership::None => None,
        };
    }
    if let Some(disabled) = change.disabled {
        row.disabled_at = if disabled { row.disabled_at.or(Some(now)) } else { None };
    }
    member::change(&mut tx, &row).await?;
    if had_admin && !credential::has_admin(&mut tx).await? {
        return Err(Error::Refused(format!(
            "{} is the last administrator who can sign in: make another one first",
            row.email
        )));
    }
    let detail =
        serde_json::json!({ "role": row.role, "team": row.team, "disabled": row.disabled_at.is_some() });
    audit::note(&mut tx, now, by, "change_member", &format!("member {}", row.id), &detail.to_string())
        .await?;
    tx.commit().await?;
    Ok(row.into())
}

/// Disables a member: it can do nothing and is given nothing any more.
///
/// # Errors
/// [`Error::NoMember`], [`Error::Refused`] if it is disabled already, or the database's own.
pub async fn disable(workspace: &Workspace, address: &str, by: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let Member { id, email, .. } = found(&mut tx, address).await?;
    let had_admin = credential::has_admin(&mut tx).await?;
    if !member::disable(&mut tx, &email, now).await? {
        return Err(Error::Refused(format!("{email} is disabled already")));
    }
    if had_admin && !credential::has_admin(&mut tx).await? {
        return Err(Error::Refused(format!(
            "{email} is the last administrator who can sign in: make another one first"
        )));
    }
    audit::note(&mut tx, now, by, "disable_member", &format!("member {id}"), "{}").await?;
    tx.commit().await?;
    Ok(())
}

/// The address, as it is kept, of the member whom `address` names, who is not disabled.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn named(workspace: &Workspace, address: &str) -> Result<String, Error> {
    Ok(active(&mut workspace.db.read().await?, address).await?.email)
}

/// As [`named`], within a transaction: the member.
pub(crate) async fn active(tx: &mut Tx, address: &str) -> Result<Member, Error> {
    let found = found(tx, address).await?;
    if found.disabled_at.is_none() { Ok(found) } else { Err(no_member(&found.email)) }
}

/// Whoever is to own something, as `place` of what was sent says: the address of a member as it is kept, so that those who see what is their own see this.
///
/// # Errors
/// [`Error::WrongUse`] if it is no member's, or the database's own.
pub(crate) async fn owner(tx: &mut Tx, place: &str, address: &str) -> Result<String, Error> {
    match active(tx, address).await {
        Err(error @ Error::NoMember(_)) => Err(Error::WrongUse(format!("{place}: {error}"))),
        found => Ok(found?.email),
    }
}

/// Which state what others change of a member is in.
fn state(member: &Member) -> i64 {
    revision::of(&(&member.name, &member.role, &member.team, member.disabled_at))
}

fn no_member(address: &str) -> Error {
    Error::NoMember(address.chars().take(100).collect())
}

/// The time zone of this name in the IANA database.
///
/// # Errors
/// [`Error::WrongUse`] if there is none.
pub(crate) fn zone(name: &str) -> Result<TimeZone, Error> {
    TimeZone::get(name).map_err(|_| {
        let shown: String = name.chars().take(64).collect();
        Error::WrongUse(format!("`{shown}` is no time zone: write one such as Asia/Seoul or UTC"))
    })
}

impl From<Member> for MemberView {
    fn from(member: Member) -> MemberView {
        MemberView {
            revision: state(&member),
            email: member.email,
            name: member.name,
            role: member.role,
            team: member.team,
            language: member.language,
            time_zone: member.time_zone,
            created_at: Instant::from_micros(member.created_at),
            disabled_at: member.disabled_at.map(Instant::from_micros),
        }
    }
}
