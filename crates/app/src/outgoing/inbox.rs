//! The inbox of a member, and how they want to be told.

use std::collections::HashMap;

use baton_model::{Happening, Instant};
use baton_store::member::Member;
use baton_store::notice::{self, Notice};
use baton_store::preference::{self, Preference};
use baton_store::{StoreError, Tx, audit, mail};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audience::{DIGEST_HOUR, MailWish};
use super::expand;
use super::mail::compose;
use super::retry::KEEPS_TRYING;
use super::timing::DAY_MINUTES;
use super::words::Words;
use crate::access::Sees;
use crate::limits::shown;
use crate::members::active;
use crate::revision;
use crate::workspace::{Error, Workspace};

/// The most notices that are listed at once.
pub const LIMIT_MAX: u32 = 500;

/// A notice as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticeView {
    /// Its number.
    pub id: i64,
    /// What it tells of.
    pub kind: String,
    /// The lead it tells of, as `#number`.
    pub lead: Option<String>,
    /// In a line.
    pub title: String,
    /// In some more.
    pub body: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it was read.
    pub read_at: Option<Instant>,
}

/// The notices of a member before the number `before`, the newest first: those unread, or all; of leads that `sees` and of none. Whose lead it is may
/// have changed since it was told of.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn list(
    workspace: &Workspace,
    address: &str,
    unread: bool,
    before: Option<i64>,
    limit: u32,
    sees: &Sees,
) -> Result<Vec<NoticeView>, Error> {
    let mut tx = workspace.db.read().await?;
    let member = active(&mut tx, address).await?;
    let limit = i64::from(limit.min(LIMIT_MAX));
    let before = before.unwrap_or(i64::MAX);
    let found = notice::list(&mut tx, member.id, unread, before, sees.members(), limit).await?;
    let keys = shown(&mut tx, found.iter().filter_map(|notice| notice.lead_id)).await?;
    Ok(found.into_iter().map(|notice| view(notice, &keys)).collect())
}

fn view(notice: Notice, keys: &HashMap<i64, String>) -> NoticeView {
    let key = |id: i64| keys.get(&id).cloned().unwrap_or_else(|| format!("#{id}"));
    NoticeView {
        id: notice.id,
        kind: notice.kind,
        lead: notice.lead_id.map(key),
        title: notice.title,
        body: notice.body,
        created_at: Instant::from_micros(notice.created_at),
        read_at: notice.read_at.map(Instant::from_micros),
    }
}

/// Notes that a member has read all up to the notice `last`; returns how many those were.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn read(workspace: &Workspace, address: &str, last: i64) -> Result<u64, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let member = active(&mut tx, address).await?;
    let count = notice::set_read(&mut tx, member.id, last, now).await?;
    tx.commit().await?;
    Ok(count)
}

/// How a member wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wishes {
    /// When mails come.
    pub mail: MailWish,
    /// The hour of the member's day at which a digest comes.
    pub digest_hour: i64,
    /// From which to which minute of the day no mail comes.
    pub quiet: Option<(i64, i64)>,
    /// What they want to hear nothing of.
    pub muted: Vec<String>,
}

/// How a member wants to be told.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn wishes(workspace: &Workspace, address: &str) -> Result<Wishes, Error> {
    let mut tx = workspace.db.read().await?;
    let member = active(&mut tx, address).await?;
    wished(&mut tx, member.id).await.map_err(Error::from)
}

async fn wished(tx: &mut Tx, member: i64) -> Result<Wishes, StoreError> {
    let found = preference::all(tx).await?.into_iter().find(|found| found.member_id == member);
    Ok(found.map_or_else(
        || Wishes { mail: MailWish::AtOnce, digest_hour: DIGEST_HOUR, quiet: None, muted: Vec::new() },
        |found| Wishes {
            mail: MailWish::ALL
                .into_iter()
                .find(|wish| wish.name() == found.mail)
                .unwrap_or(MailWish::AtOnce),
            digest_hour: found.digest_hour,
            quiet: found.quiet_from.zip(found.quiet_to),
            muted: serde_json::from_str(&found.muted).unwrap_or_default(),
        },
    ))
}

/// Notes how a member wants to be told, in the place of the wishes of revision `seen`; without it, of whichever stand.
///
/// # Errors
/// [`Error::WrongUse`] for what is no hour, minute or kind, [`Error::NoMember`], [`Error::Changed`] if others stand than were seen, or the
/// database's own.
pub async fn set_wishes(
    workspace: &Workspace,
    address: &str,
    wishes: &Wishes,
    seen: Option<i64>,
) -> Result<(), Error> {
    let minutes = wishes.quiet.map_or([0, 0], |(from, to)| [from, to]);
    if !(0..24).contains(&wishes.digest_hour)
        || minutes.iter().any(|minute| !(0..DAY_MINUTES).contains(minute))
    {
        return Err(Error::WrongUse(
            "an hour is from 0 to 23, a minute of the day from 00:00 to 23:59".to_owned(),
        ));
    }
    for name in &wishes.muted {
        name.parse::<Happening>().map_err(|error| Error::WrongUse(error.to_string()))?;
    }
    let mut tx = workspace.db.write_aside().await?;
    let member = active(&mut tx, address).await?;
    if let Some(seen) = seen {
        revision::check(
            &format!("how {} is told", member.email),
            revision::of(&wished(&mut tx, member.id).await?),
            None,
            seen,
        )?;
    }
    let row = Preference {
        member_id: member.id,
        mail: wishes.mail.name().to_owned(),
        digest_hour: wishes.digest_hour,
        quiet_from: wishes.quiet.map(|(from, _)| from),
        quiet_to: wishes.quiet.map(|(_, to)| to),
        muted: serde_json::json!(wishes.muted).to_string(),
    };
    preference::set(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells a member something that says it is a test, in its inbox and by mail.
///
/// # Errors
/// [`Error::NoMember`], or the database's own.
pub async fn test(workspace: &Workspace, address: &str) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let member = active(&mut tx, address).await?;
    tell_test(&mut tx, &member, now).await?;
    tx.commit().await?;
    Ok(())
}

/// What a test is called.
const TEST: &str = "baton.test";

async fn tell_test(tx: &mut Tx, member: &Member, now: i64) -> Result<(), Error> {
    let tongue: baton_model::Tongue = member.language.parse().unwrap_or_default();
    let words = Words {
        title: tongue.pick("Baton can reach you", "Baton 알림이 도착했어요").to_owned(),
        body: tongue.pick("This is a test.", "시험 메시지예요.").to_owned(),
    };
    let key = format!("test:member:{}:{now}", member.id);
    let composed = compose::one(&words, tongue);
    mail::add(tx, &[expand::mail((format!("{key}:mail"), TEST), &member.email, composed, now, now)]).await?;
    let notice = Notice {
        id: 0,
        member_id: member.id,
        dedupe_key: format!("{key}:inbox"),
        kind: TEST.to_owned(),
        lead_id: None,
        title: words.title,
        body: words.body,
        created_at: now,
        read_at: None,
    };
    notice::add(tx, &[notice]).await?;
    Ok(())
}

/// A mail that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeadMail {
    /// Its number.
    pub id: i64,
    /// To whom it was.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Why it could not be sent.
    pub error: Option<String>,
    /// When it was given up.
    pub dead_at: Option<Instant>,
}

/// Mails that were given up, the newest first.
///
/// # Errors
/// The database's own.
pub async fn dead_mails(workspace: &Workspace) -> Result<Vec<DeadMail>, Error> {
    let dead = mail::dead(&mut workspace.db.read().await?, i64::from(LIMIT_MAX)).await?;
    let told = dead.into_iter().map(|mail| DeadMail {
        id: mail.id,
        recipient: mail.recipient,
        subject: mail.subject,
        error: mail.error,
        dead_at: mail.dead_at.map(Instant::from_micros),
    });
    Ok(told.collect())
}

/// Tries the mails that were given up again, for another three days, in the name of `by`; returns how many.
///
/// # Errors
/// The database's own.
pub async fn replay_mails(workspace: &Workspace, by: &str) -> Result<u64, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let count = mail::replay(&mut tx, now, now + KEEPS_TRYING).await?;
    let detail = serde_json::json!({ "count": count });
    audit::note(&mut tx, now, by, "replay_dead_mails", "mails", &detail.to_string()).await?;
    tx.commit().await?;
    Ok(count)
}
