//! The first administrator, by a link that is printed where Baton is started.

use baton_model::{Role, Team, Tongue};
use baton_store::{audit, credential, member};

use super::password::check;
use super::{Client, Gate, Good, SignedIn};
use crate::members::{NewMember, row};
use crate::workspace::Error;

/// Who is to be the first administrator.
#[derive(Debug, Clone)]
pub struct SetUp<'a> {
    /// Its address.
    pub email: &'a str,
    /// Its name.
    pub name: Option<&'a str>,
    /// Its password.
    pub password: &'a str,
    /// Its language.
    pub language: Tongue,
    /// Its time zone, by its name in the IANA database.
    pub time_zone: &'a str,
    /// Its team, if it works with leads as well.
    pub team: Option<Team>,
}

/// A link by which the first administrator is made, good for an hour and once; none if there is one who can sign in. One that was given out before is
/// good no more.
///
/// # Errors
/// The database's own.
pub async fn set_up_link(gate: &Gate) -> Result<Option<String>, Error> {
    let mut tx = gate.workspace().db.write_aside().await?;
    if credential::has_admin(&mut tx).await? {
        return Ok(None);
    }
    let secret = gate.issue(&mut tx, Good::SetUp, None, "set-up").await?;
    tx.commit().await?;
    Ok(Some(gate.link("set-up", &secret)))
}

impl Gate {
    /// Makes the first administrator, and signs them in. Who is a member already becomes one.
    ///
    /// # Errors
    /// [`Error::WrongUse`] for what makes no sense, [`Error::Refused`] if the link is good no more, or the database's own.
    pub async fn set_up(&self, secret: &str, wanted: SetUp<'_>, from: &Client) -> Result<SignedIn, Error> {
        self.0.slowing.from(from.address)?;
        let SetUp { email, name, password, language, time_zone, team } = wanted;
        let new = NewMember { email, name, role: Role::Admin, team, language, time_zone };
        let email = new.check()?;
        check(password, &email, name)?;
        let hash = self.0.hashing.hash(password, self.0.random.bytes()?).await?;
        let now = self.workspace().now().micros();
        let mut tx = self.workspace().db.write_aside().await?;
        self.take(&mut tx, Good::SetUp, secret).await?;
        if credential::has_admin(&mut tx).await? {
            return Err(Error::Refused("there is an administrator already: sign in, or ask them".to_owned()));
        }
        let row = row(&new, email, now);
        let id = match member::by_email(&mut tx, &row.email).await? {
            Some(known) => {
                member::change(
                    &mut tx,
                    &member::Member { id: known.id, created_at: known.created_at, ..row.clone() },
                )
                .await?;
                known.id
            }
            None => {
                member::add(&mut tx, &row).await?.ok_or_else(|| Error::Refused("try again".to_owned()))?
            }
        };
        credential::set_password(&mut tx, id, &hash, now).await?;
        audit::note(&mut tx, now, &row.email, "set_up", &format!("member {id}"), "{}").await?;
        let member = member::Member { id, ..row };
        let signed_in = self.begin(&mut tx, &member, from, false).await?;
        tx.commit().await?;
        Ok(signed_in)
    }
}
