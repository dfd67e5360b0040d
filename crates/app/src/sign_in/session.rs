//! Sessions: how somebody who has signed in is known by each request after it.

use baton_model::{Instant, Role};
use baton_store::member::Member;
use baton_store::session::{self as stored, Held};
use baton_store::{Tx, audit, member};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Client, DAY, Gate};
use crate::access::{self, Caller};
use crate::api_keys::digest;
use crate::workspace::Error;

/// A session that is not used for so long ends, in microseconds: three days.
const IDLE: i64 = 3 * DAY;
/// A session ends after so long, whatever is done: two weeks.
const LONGEST: i64 = 14 * DAY;
/// How long after a session was used it is noted again, in microseconds: a minute.
const USE_NOTED_AFTER: i64 = DAY / 24 / 60;
/// Browsers of a member that are known.
const DEVICES_MAX: i64 = 20;
/// The longest name of a program that is kept, in characters.
const AGENT_CHARS_MAX: usize = 200;

/// What comes of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Somebody is in.
    In(SignedIn),
    /// A code of the second factor is asked for, with this ticket.
    SecondFactor {
        /// Its secret.
        ticket: String,
    },
}

/// A session that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Its secret: for a cookie, and shown to nobody.
    pub secret: String,
    /// The secret of the browser.
    pub device: String,
    /// When it ends, whatever is done.
    pub expires_at: Instant,
    /// Whose it is, by address.
    pub email: String,
}

/// A session that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// Whose it is: the number of the member.
    pub member_id: i64,
    /// What that member may do.
    pub caller: Caller,
}

/// A session as its member sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SessionView {
    /// Its number.
    pub id: i64,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, within a minute.
    pub seen_at: Instant,
    /// When it ends, whatever is done.
    pub expires_at: Instant,
    /// Whether a second factor was given.
    pub second_factor: bool,
    /// From which address it began.
    pub address: String,
    /// In which program, as that calls itself.
    pub agent: String,
}

impl Gate {
    /// The session of this secret, if it holds.
    ///
    /// # Errors
    /// The database's own.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, Error> {
        let workspace = self.workspace();
        let now = workspace.now().micros();
        let mut tx = workspace.db.read().await?;
        let found = stored::held(&mut tx, &digest(secret), now, now - IDLE).await?;
        let Some(Held { session, email, role, team }) = found else { return Ok(None) };
        let Ok(role) = role.parse::<Role>() else { return Ok(None) };
        let sees = access::sees(&mut tx, role, &email, team.as_deref()).await?;
        drop(tx);
        if session.seen_at < now - USE_NOTED_AFTER {
            let mut tx = workspace.db.write_aside().await?;
            stored::touch(&mut tx, session.id, now).await?;
            tx.commit().await?;
        }
        let caller = Caller { by: email.clone(), role, member: Some(email), sees };
        Ok(Some(Session { id: session.id, member_id: session.member_id, caller }))
    }

    /// Begins a session of a member; one that the same browser had ends.
    pub(super) async fn begin(
        &self,
        tx: &mut Tx,
        member: &Member,
        from: &Client,
        strong: bool,
    ) -> Result<SignedIn, Error> {
        let now = self.workspace().now().micros();
        let (secret, expires_at) = (self.secret()?, now + LONGEST);
        let mut device = from.device.clone();
        if let Some(known) = &device
            && !stored::knows_device(tx, &digest(known), member.id).await?
        {
            device = None;
        }
        let device = device.map_or_else(|| self.secret(), Ok)?;
        let shown = |c: &char| !c.is_control();
        let session = stored::Session {
            id: 0,
            secret: digest(&secret).to_vec(),
            member_id: member.id,
            created_at: now,
            seen_at: now,
            expires_at,
            strong: i64::from(strong),
            address: from.address.to_string(),
            agent: from.agent.chars().filter(shown).take(AGENT_CHARS_MAX).collect(),
        };
        stored::tidy(tx, now, now - IDLE).await?;
        let id = stored::add(tx, &session).await?;
        stored::note_device(tx, &digest(&device), member.id, now, DEVICES_MAX).await?;
        let detail =
            serde_json::json!({ "session": id, "address": session.address, "second_factor": strong });
        audit::note(tx, now, &member.email, "sign_in", &format!("member {}", member.id), &detail.to_string())
            .await?;
        Ok(SignedIn {
            secret,
            device,
            expires_at: Instant::from_micros(expires_at),
            email: member.email.clone(),
        })
    }

    /// Ends a session: the one that asks, or another one of the same member.
    ///
    /// # Errors
    /// [`Error::Missing`] if the member has none of this number, or the database's own.
    pub async fn end(&self, session: &Session, id: i64) -> Result<(), Error> {
        let now = self.workspace().now().micros();
        let mut tx = self.workspace().db.write_aside().await?;
        if !stored::end(&mut tx, session.member_id, id).await? {
            return Err(Error::Missing(format!("session {id} of yours")));
        }
        let detail = serde_json::json!({ "session": id }).to_string();
        let subject = format!("member {}", session.member_id);
        audit::note(&mut tx, now, &session.caller.by, "sign_out", &subject, &detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The sessions of whoever asks, the newest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sessions(&self, session: &Session) -> Result<Vec<SessionView>, Error> {
        let now = self.workspace().now().micros();
        let mut tx = self.workspace().db.read().await?;
        let all = stored::of_member(&mut tx, session.member_id).await?;
        let holds = all.into_iter().filter(|one| one.expires_at > now && one.seen_at > now - IDLE);
        let view = |one: stored::Session| SessionView {
            id: one.id,
            current: one.id == session.id,
            created_at: Instant::from_micros(one.created_at),
            seen_at: Instant::from_micros(one.seen_at),
            expires_at: Instant::from_micros(one.expires_at),
            second_factor: one.strong == 1,
            address: one.address,
            agent: one.agent,
        };
        Ok(holds.map(view).collect())
    }
}

/// The member of this number who may sign in.
pub(super) async fn active(tx: &mut Tx, id: i64) -> Result<Member, Error> {
    let found = member::by_id(tx, id).await?.filter(|member| member.disabled_at.is_none());
    found.ok_or_else(|| Error::Refused("this member is disabled: ask an administrator".to_owned()))
}
