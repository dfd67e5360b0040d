//! Signing in with address and password.

use baton_store::member::Member;
use baton_store::{Tx, credential, member, session};

use super::{Client, Entry, Gate, Good};
use crate::api_keys::digest;
use crate::workspace::Error;

impl Gate {
    /// Signs somebody in, or asks for the second factor.
    ///
    /// # Errors
    /// [`Error::NotIn`] if the address, the password or both are wrong (which, is not told), [`Error::TooMany`], or the database's own.
    pub async fn sign_in(&self, email: &str, password: &str, from: &Client) -> Result<Entry, Error> {
        self.0.slowing.from(from.address)?;
        let email = email.trim().to_lowercase();
        let mut tx = self.workspace().db.read().await?;
        let member = member::by_email(&mut tx, &email).await?.filter(|member| member.disabled_at.is_none());
        // Of nobody as much is asked as of somebody: what is asked cannot be told from how long it takes.
        let id = member.as_ref().map_or(0, |member| member.id);
        let device = digest(from.device.as_deref().unwrap_or_default());
        let is_known = session::knows_device(&mut tx, &device, id).await?;
        let found = credential::of_member(&mut tx, id).await?;
        drop(tx);
        self.0.slowing.of(&email, is_known)?;
        let hash = found.as_ref().and_then(|found| found.password.clone());
        let right = self.0.hashing.holds(password, hash).await?;
        let Some(member) = member.filter(|_| right) else { return Err(Error::NotIn) };
        let mut tx = self.workspace().db.write_aside().await?;
        let entry = self.enter(&mut tx, &member, from).await?;
        tx.commit().await?;
        Ok(entry)
    }

    /// Lets in a member who gave the first factor, or asks for the second one.
    pub(super) async fn enter(&self, tx: &mut Tx, member: &Member, from: &Client) -> Result<Entry, Error> {
        if credential::of_member(tx, member.id).await?.is_some_and(|found| found.totp_at.is_some()) {
            let ticket = self.issue(tx, Good::SecondFactor, Some(member.id), &member.email).await?;
            return Ok(Entry::SecondFactor { ticket });
        }
        Ok(Entry::In(self.begin(tx, member, from, false).await?))
    }
}
