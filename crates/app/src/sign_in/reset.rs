//! Another password, for whoever forgot theirs.

use baton_store::{audit, credential, mail, member, session};

use super::letters::{self, Letter};
use super::password::check;
use super::session::active;
use super::{Client, Gate, Good};
use crate::members;
use crate::workspace::Error;

/// Sends a link to set another password, if the address is a member's. Whether it is, nobody is told: what is answered is the same, and it is answered
/// before anything is looked up.
///
/// # Errors
/// [`Error::TooMany`] for an address that asks too often.
pub fn forgot(gate: &Gate, email: &str, from: &Client) -> Result<(), Error> {
    gate.0.slowing.from(from.address)?;
    let (gate, email) = (gate.clone(), email.trim().to_lowercase());
    tokio::spawn(async move {
        if gate.0.slowing.may_mail(&email)
            && let Err(error) = send(&gate, &email).await
        {
            tracing::warn!(%error, "a link to set another password could not be sent");
        }
    });
    Ok(())
}

async fn send(gate: &Gate, email: &str) -> Result<(), Error> {
    let mut tx = gate.workspace().db.write_aside().await?;
    let Some(member) = member::by_email(&mut tx, email).await?.filter(|member| member.disabled_at.is_none())
    else {
        return Ok(());
    };
    let secret = gate.issue(&mut tx, Good::Reset, Some(member.id), email).await?;
    let link = gate.link("reset", &secret);
    let now = gate.workspace().now().micros();
    mail::add(&mut tx, &[letters::mail(&Letter::Reset { link: &link }, &member, &secret, now)]).await?;
    audit::note(&mut tx, now, email, "forget_password", &format!("member {}", member.id), "{}").await?;
    Ok(tx.commit().await?)
}

/// A link by which a member sets another password, to be handed on where no mail is sent, in the name of `by`.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn reset_link(gate: &Gate, address: &str, by: &str) -> Result<String, Error> {
    let mut tx = gate.workspace().db.write_aside().await?;
    let member = members::active(&mut tx, address).await?;
    let secret = gate.issue(&mut tx, Good::Reset, Some(member.id), by).await?;
    let now = gate.workspace().now().micros();
    audit::note(&mut tx, now, by, "give_reset_link", &format!("member {}", member.id), "{}").await?;
    tx.commit().await?;
    Ok(gate.link("reset", &secret))
}

/// Sets another password by a link. All sessions end; the second factor stays.
///
/// # Errors
/// [`Error::WrongUse`] for a password that is not good enough, [`Error::Refused`] if the link is good no more, or the database's own.
pub async fn reset(gate: &Gate, secret: &str, password: &str, from: &Client) -> Result<(), Error> {
    gate.0.slowing.from(from.address)?;
    let workspace = gate.workspace();
    let mut tx = workspace.db.read().await?;
    let ticket = gate.find(&mut tx, Good::Reset, secret).await?;
    let member = active(&mut tx, ticket.member_id.unwrap_or(0)).await?;
    drop(tx);
    check(password, &member.email, member.name.as_deref())?;
    let hash = gate.0.hashing.hash(password, gate.0.random.bytes()?).await?;
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    gate.take(&mut tx, Good::Reset, secret).await?;
    credential::set_password(&mut tx, member.id, &hash, now).await?;
    session::end_others(&mut tx, member.id, 0).await?;
    mail::add(&mut tx, &[letters::mail(&Letter::Changed, &member, secret, now)]).await?;
    audit::note(&mut tx, now, &member.email, "reset_password", &format!("member {}", member.id), "{}")
        .await?;
    tx.commit().await?;
    Ok(())
}
