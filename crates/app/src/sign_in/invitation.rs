//! Invitations: a member is added, and sets its own password by a link.

use baton_store::member::Member;
use baton_store::{Tx, audit, credential, mail, member};
use serde::Serialize;
use utoipa::ToSchema;

use super::letters::{self, Letter};
use super::password::check;
use super::session::active;
use super::{Client, Gate, Good, SignedIn};
use crate::members::{self, MemberView, NewMember, add_in};
use crate::workspace::Error;

/// Whoever was invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Accepted {
    /// The member.
    #[serde(flatten)]
    pub member: MemberView,
    /// Where it sets its password, for a week and once: to be handed on where no mail is sent.
    pub link: String,
}

/// Adds a member and invites it by mail, in the name of `by`.
///
/// # Errors
/// [`Error::WrongUse`] for no address or an unknown time zone, [`Error::Refused`] if it is a member already, or the database's own.
pub async fn invite(gate: &Gate, new: NewMember<'_>, by: &str) -> Result<Accepted, Error> {
    let mut tx = gate.workspace().db.write_aside().await?;
    let row = add_in(gate.workspace(), &mut tx, &new, by).await?;
    let link = send(gate, &mut tx, &row, by).await?;
    tx.commit().await?;
    Ok(Accepted { member: row.into(), link })
}

/// Invites a member who has not set a password yet again; the link before is good no more.
///
/// # Errors
/// [`Error::NoMember`], [`Error::Refused`] if it signs in already, or the database's own.
pub async fn send_again(gate: &Gate, address: &str, by: &str) -> Result<Accepted, Error> {
    let mut tx = gate.workspace().db.write_aside().await?;
    let row = members::active(&mut tx, address).await?;
    let found = credential::of_member(&mut tx, row.id).await?;
    if found.is_some_and(|found| found.password.is_some() || found.subject.is_some()) {
        return Err(Error::Refused(format!(
            "{} signs in already: whoever forgot a password asks for another",
            row.email
        )));
    }
    let link = send(gate, &mut tx, &row, by).await?;
    let now = gate.workspace().now().micros();
    audit::note(&mut tx, now, by, "invite_member", &format!("member {}", row.id), "{}").await?;
    tx.commit().await?;
    Ok(Accepted { member: row.into(), link })
}

async fn send(gate: &Gate, tx: &mut Tx, member: &Member, by: &str) -> Result<String, Error> {
    let secret = gate.issue(tx, Good::Invitation, Some(member.id), by).await?;
    let link = gate.link("invitation", &secret);
    let letter = Letter::Invitation { by, link: &link };
    mail::add(tx, &[letters::mail(&letter, member, &secret, gate.workspace().now().micros())]).await?;
    Ok(link)
}

impl Gate {
    /// Sets the first password of whoever was invited, and signs them in.
    ///
    /// # Errors
    /// [`Error::WrongUse`] for a password that is not good enough, [`Error::Refused`] if the link is good no more, or the database's own.
    pub async fn accept(
        &self,
        secret: &str,
        name: Option<&str>,
        password: &str,
        from: &Client,
    ) -> Result<SignedIn, Error> {
        self.0.slowing.from(from.address)?;
        let now = self.workspace().now().micros();
        let mut tx = self.workspace().db.read().await?;
        let ticket = self.find(&mut tx, Good::Invitation, secret).await?;
        let mut member = active(&mut tx, ticket.member_id.unwrap_or(0)).await?;
        if let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) {
            member.name = Some(name.to_owned());
        }
        check(password, &member.email, member.name.as_deref())?;
        // Nothing is held while a hash is made: whoever is first takes the ticket.
        drop(tx);
        let hash = self.0.hashing.hash(password, self.0.random.bytes()?).await?;
        let mut tx = self.workspace().db.write_aside().await?;
        self.take(&mut tx, Good::Invitation, secret).await?;
        member::change(&mut tx, &member).await?;
        credential::set_password(&mut tx, member.id, &hash, now).await?;
        audit::note(&mut tx, now, &member.email, "accept_invitation", &format!("member {}", member.id), "{}")
            .await?;
        let signed_in = self.begin(&mut tx, &member, from, false).await?;
        tx.commit().await?;
        Ok(signed_in)
    }
}
