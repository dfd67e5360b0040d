//! What a member sees and changes of itself.

use baton_model::{Role, Team, Tongue};
use baton_store::{audit, credential, mail, member, session};
use serde::Serialize;
use utoipa::ToSchema;

use super::letters::{self, Letter};
use super::password::check;
use super::session::active;
use super::{Gate, Session};
use crate::live;
use crate::members::zone;
use crate::workspace::Error;

/// Whoever is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Profile {
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// Its team.
    pub team: Option<Team>,
    /// Its language.
    pub language: Tongue,
    /// Its time zone, by its name in the IANA database.
    pub time_zone: String,
    /// Whether a second factor is asked for.
    pub second_factor: bool,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
    /// Whether it sees the leads of its own alone, or of its team, rather than all.
    pub restricted: bool,
    /// `Last-Event-ID` for the stream, so that it tells all that happens after this answer.
    pub stream_from: String,
}

/// What a member changes of itself: what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange<'a> {
    /// Its name; empty: none.
    pub name: Option<&'a str>,
    /// Its language.
    pub language: Option<Tongue>,
    /// Its time zone.
    pub time_zone: Option<&'a str>,
}

/// Whoever is signed in.
///
/// # Errors
/// The database's own.
pub async fn profile(gate: &Gate, session: &Session) -> Result<Profile, Error> {
    let mut tx = gate.workspace().db.read().await?;
    let member = active(&mut tx, session.member_id).await?;
    let found = credential::of_member(&mut tx, member.id).await?;
    Ok(Profile {
        name: member.name,
        role: session.caller.role,
        team: member.team.as_deref().and_then(|team| team.parse().ok()),
        language: member.language.parse().unwrap_or_default(),
        time_zone: member.time_zone,
        second_factor: found.is_some_and(|found| found.totp_at.is_some()),
        recovery_codes: credential::codes_left(&mut tx, member.id).await?,
        restricted: session.caller.sees != crate::access::Sees::All,
        stream_from: live::newest(&mut tx, Some(member.id)).await?.to_string(),
        email: member.email,
    })
}

/// Changes it.
///
/// # Errors
/// [`Error::WrongUse`] for an unknown time zone, or the database's own.
pub async fn change_profile(
    gate: &Gate,
    session: &Session,
    change: ProfileChange<'_>,
) -> Result<Profile, Error> {
    if let Some(name) = change.time_zone {
        zone(name)?;
    }
    let mut tx = gate.workspace().db.write_aside().await?;
    let mut member = active(&mut tx, session.member_id).await?;
    if let Some(name) = change.name {
        member.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    }
    if let Some(language) = change.language {
        language.name().clone_into(&mut member.language);
    }
    if let Some(time_zone) = change.time_zone {
        time_zone.clone_into(&mut member.time_zone);
    }
    member::change(&mut tx, &member).await?;
    let now = gate.workspace().now().micros();
    audit::note(&mut tx, now, &session.caller.by, "change_profile", &format!("member {}", member.id), "{}")
        .await?;
    tx.commit().await?;
    profile(gate, session).await
}

/// Sets another password by the one before. All other sessions end.
///
/// # Errors
/// [`Error::NotIn`] if the one before is wrong, [`Error::WrongUse`] if the new one is not good enough, [`Error::TooMany`], or the database's own.
pub async fn change_password(gate: &Gate, session: &Session, old: &str, new: &str) -> Result<(), Error> {
    gate.confirm(session, old).await?;
    let member = active(&mut gate.workspace().db.read().await?, session.member_id).await?;
    check(new, &member.email, member.name.as_deref())?;
    let hash = gate.0.hashing.hash(new, gate.0.random.bytes()?).await?;
    let (now, secret) = (gate.workspace().now().micros(), gate.secret()?);
    let mut tx = gate.workspace().db.write_aside().await?;
    credential::set_password(&mut tx, member.id, &hash, now).await?;
    session::end_others(&mut tx, member.id, session.id).await?;
    mail::add(&mut tx, &[letters::mail(&Letter::Changed, &member, &secret, now)]).await?;
    audit::note(&mut tx, now, &session.caller.by, "change_password", &format!("member {}", member.id), "{}")
        .await?;
    tx.commit().await?;
    Ok(())
}

impl Gate {
    /// Whether whoever asks knows the password: asked before what it protects is changed.
    ///
    /// # Errors
    /// [`Error::NotIn`] if it is wrong, [`Error::TooMany`], or the database's own.
    pub(super) async fn confirm(&self, session: &Session, password: &str) -> Result<(), Error> {
        self.0.slowing.of(&session.caller.by, true)?;
        let found = credential::of_member(&mut self.workspace().db.read().await?, session.member_id).await?;
        let hash = found.and_then(|found| found.password);
        if self.0.hashing.holds(password, hash).await? { Ok(()) } else { Err(Error::NotIn) }
    }
}
