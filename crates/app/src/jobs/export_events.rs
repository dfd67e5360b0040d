//! An export of the whole log: every message, as it can be imported elsewhere.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use baton_store::job::target;
use baton_store::{event, health, job};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::asker::{Wanted, ask};
use super::export::reason;
use super::folder::job_folder;
use super::import::tell;
use super::list::{JobView, shown};
use super::run::{Outcome, Work};
use crate::access::{Caller, Sees};
use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};
use crate::{export, files};

/// The kind of these jobs.
const KIND: &str = "export_events";
/// Leads that are noted in one commit.
const AT_ONCE: usize = 5_000;
/// What has to be left on the disk beside a file as large as the database, in bytes.
const SPARE: u64 = 500_000_000;

/// An export of the log that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportEvents {
    /// Why: it is noted in the audit, with who is exported.
    pub reason: String,
}

/// What is kept of it.
#[derive(Debug, Serialize, Deserialize)]
struct Export {
    reason: String,
}

/// Asks for an export of the whole log, in the name of `caller`, who sees all leads.
///
/// # Errors
/// [`Error::WrongUse`] for no reason, [`Error::Refused`] while another one waits or runs, or too many jobs do; or the database's own.
pub async fn export_events(
    workspace: &Workspace,
    asked: &ExportEvents,
    caller: &Caller,
) -> Result<JobView, Error> {
    let export = Export { reason: reason(&asked.reason)? };
    let mut tx = workspace.db.write_aside().await?;
    if job::is_open(&mut tx, KIND).await? {
        return Err(Error::Refused("the log is being exported: wait for that job, or cancel it".to_owned()));
    }
    let wanted = Wanted {
        kind: KIND,
        asked: json!({ "export": export }),
        total: event::count(&mut tx).await?.cast_signed(),
        reason: Some(&export.reason),
    };
    let id = ask(&mut tx, &wanted, caller, workspace.now()).await?;
    let view = shown(&mut tx, id, caller).await?;
    tx.commit().await?;
    Ok(view)
}

/// Writes it, from the beginning. Whoever is in it is noted then; until it is, whoever is erased makes it begin anew.
pub(super) async fn run(work: &mut Work<'_>, sees: &Sees) -> Result<Outcome, Error> {
    if *sees != Sees::All {
        return Err(Error::Refused("the log is about all leads, and you do not see all any more".to_owned()));
    }
    let Export { reason } = work.asked("export")?;
    let folder = work.workspace.folder.for_job(work.id())?;
    check_room(work.workspace, &folder).await?;
    let written = Arc::new(AtomicU64::new(0));
    let writing = written.clone();
    let reporter = Reporter::new(Arc::new(move |progress| writing.store(progress.done, Ordering::Relaxed)));
    let (exported, leads) = tokio::select! {
        exported = export::events_of(work.workspace, &folder, &reporter) => exported?,
        told = tell(work, &written) => return told,
    };
    work.reached.total = (exported.messages + exported.left_out).cast_signed();
    work.reached.done = work.reached.total;
    if let Some(ended) = note(work, &leads).await? {
        return Ok(ended);
    }
    let file = format!("{}/events.ndjson", job_folder(work.id()));
    let mut report = json!(exported);
    if let Some(members) = report.as_object_mut() {
        members.shift_remove("file");
    }
    Ok(Outcome::Exported { report, file, reason })
}

/// Refuses to fill the disk, on which messages are taken in.
async fn check_room(workspace: &Workspace, folder: &Path) -> Result<(), Error> {
    let database = health::bytes(&workspace.db).await?.unwrap_or_default();
    let (free, wanted) = (files::free(folder)?, database.saturating_add(SPARE));
    if free >= wanted {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "{} MB are free on the disk, and an export of the log may need {}: make room, or use `baton export events` to write it elsewhere",
        free / 1_000_000,
        wanted / 1_000_000
    )))
}

/// Notes who is in it; what the job comes to if it ends by that.
async fn note(work: &Work<'_>, leads: &BTreeSet<i64>) -> Result<Option<Outcome>, Error> {
    let leads: Vec<i64> = leads.iter().copied().collect();
    for some in leads.chunks(AT_ONCE) {
        let mut tx = work.workspace.db.write_aside().await?;
        match job::advance(&mut tx, work.held(), work.reached, work.lease()).await? {
            None => return Ok(Some(Outcome::Lost)),
            Some(true) => return Ok(Some(Outcome::Cancelled(None))),
            Some(false) => {}
        }
        target::add(&mut tx, work.id(), some).await?;
        target::settle_done(&mut tx, work.id(), some).await?;
        tx.commit().await?;
    }
    Ok(None)
}
