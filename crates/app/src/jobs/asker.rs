//! Who asked for a job, and what it may do when it is done.

use baton_model::{Instant, Role};
use baton_store::job::{self, Job};
use baton_store::{Tx, audit};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{OPEN_MAX, OPEN_OF_ONE_MAX};
use crate::access::{self, Caller, Sees};
use crate::members;
use crate::workspace::{Error, Workspace};

/// What somebody might do when it asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Rights {
    role: Role,
    /// The members whose leads it saw; none: all leads.
    of: Option<Vec<String>>,
}

impl Rights {
    pub(super) fn of(caller: &Caller) -> Rights {
        Rights { role: caller.role, of: caller.sees.members().map(<[String]>::to_vec) }
    }

    /// Those that were noted with a job.
    pub(super) fn noted(job: &Job) -> Result<Rights, Error> {
        serde_json::from_str(&job.sees)
            .map_err(|_| Error::Refused(format!("job {}: its rights cannot be read", job.id)))
    }

    fn sees(self) -> Sees {
        self.of.map_or(Sees::All, Sees::OwnedBy)
    }
}

/// A job to be.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) kind: &'static str,
    /// What is asked for, as it is shown.
    pub(super) asked: Value,
    pub(super) total: i64,
    /// Why, for the audit.
    pub(super) reason: Option<&'a str>,
}

/// Keeps a job that `caller` asks for; returns its number.
pub(super) async fn ask(
    tx: &mut Tx,
    wanted: &Wanted<'_>,
    caller: &Caller,
    now: Instant,
) -> Result<i64, Error> {
    let (own, all) = job::count_open(tx, &caller.by).await?;
    if own >= OPEN_OF_ONE_MAX || all >= OPEN_MAX {
        return Err(Error::Refused(format!(
            "{own} of your jobs and {all} in all wait or run, and at most {OPEN_OF_ONE_MAX} and {OPEN_MAX} may: wait for one, or cancel it"
        )));
    }
    let unreadable = |error: serde_json::Error| Error::Refused(format!("the job cannot be written: {error}"));
    let new = Job {
        id: 0,
        kind: wanted.kind.to_owned(),
        actor: caller.by.clone(),
        member: caller.member.clone(),
        address: audit::address(),
        sees: serde_json::to_string(&Rights::of(caller)).map_err(unreadable)?,
        state: "queued".to_owned(),
        asked: wanted.asked.to_string(),
        done: 0,
        total: wanted.total,
        failed: 0,
        report: None,
        error: None,
        file: None,
        stop: 0,
        attempts: 0,
        lease_until: None,
        created_at: now.micros(),
        started_at: None,
        ended_at: None,
    };
    let id = job::add(tx, &new).await?;
    let entry = audit::NewEntry {
        at: now.micros(),
        actor: caller.by.clone(),
        action: "start_job".to_owned(),
        subject: format!("job {id}"),
        detail: json!({ "kind": wanted.kind, "total": wanted.total }).to_string(),
        reason: wanted.reason.map(str::to_owned),
        ..audit::NewEntry::default()
    };
    audit::add(tx, &entry).await?;
    Ok(id)
}

/// Which leads the asker of a job may see now. Whoever left may do nothing any more; a member sees what it does by now. What acts through a key for
/// somebody with another role keeps what it had when it asked.
pub(super) async fn sees_now(workspace: &Workspace, job: &Job) -> Result<Sees, Error> {
    let rights = Rights::noted(job)?;
    let Some(member) = &job.member else { return Ok(rights.sees()) };
    let mut tx = workspace.db.read().await?;
    let found = members::active(&mut tx, member).await.map_err(|error| match error {
        Error::NoMember(member) => Error::Refused(format!("{member} is no member any more")),
        other => other,
    })?;
    let role = found.role.parse().unwrap_or(Role::Viewer);
    if role != rights.role {
        return Ok(rights.sees());
    }
    access::sees(&mut tx, role, &found.email, found.team.as_deref()).await
}

/// The job of this number, if `caller` may know of it: its own, or any for an administrator.
pub(super) async fn known(tx: &mut Tx, id: i64, caller: &Caller) -> Result<Job, Error> {
    let found = job::find(tx, id).await?;
    let found = found.filter(|job| job.actor == caller.by || caller.role == Role::Admin);
    found.ok_or_else(|| Error::Missing(format!("job {id}; `GET /jobs` lists yours")))
}
