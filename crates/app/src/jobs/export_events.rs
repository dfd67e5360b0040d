//! An export of the whole log: every message, as it can be imported elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use baton_store::job::target::{self, Fate};
use baton_store::{event, job};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::asker::{Wanted, ask};
use super::export::reason;
use super::folder::job_folder;
use super::import::tell;
use super::list::{JobView, shown};
use super::run::{Outcome, Work};
use super::which::WhichLeads;
use crate::access::{Caller, Sees};
use crate::export;
use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};

/// The most leads of one export.
const LEADS_MAX: usize = 10_000_000;
/// Leads that are noted in one commit.
const AT_ONCE: i64 = 5_000;

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
/// [`Error::WrongUse`] for no reason, [`Error::Refused`] while too many jobs wait, or the database's own.
pub async fn export_events(
    workspace: &Workspace,
    asked: &ExportEvents,
    caller: &Caller,
) -> Result<JobView, Error> {
    let export = Export { reason: reason(&asked.reason)? };
    // Whoever is in it is noted, and whoever of them is erased takes the file along.
    let everybody = WhichLeads { all: true, visitors: true, ..WhichLeads::default() };
    let found = everybody.find(workspace, &Sees::All, LEADS_MAX).await?;
    let mut tx = workspace.db.write_aside().await?;
    let wanted = Wanted {
        kind: "export_events",
        asked: json!({ "export": export }),
        total: event::count(&mut tx).await?.cast_signed(),
        reason: Some(&export.reason),
    };
    let id = ask(&mut tx, &wanted, caller, workspace.now()).await?;
    found.keep(&mut tx, id).await?;
    let view = shown(&mut tx, id, caller).await?;
    tx.commit().await?;
    Ok(view)
}

/// Writes it, from the beginning.
pub(super) async fn run(work: &mut Work<'_>, sees: &Sees) -> Result<Outcome, Error> {
    if *sees != Sees::All {
        return Err(Error::Refused("the log is about all leads, and you do not see all any more".to_owned()));
    }
    let Export { reason } = work.asked("export")?;
    let folder = work.workspace.folder.for_job(work.id())?;
    let written = Arc::new(AtomicU64::new(0));
    let writing = written.clone();
    let reporter = Reporter::new(Arc::new(move |progress| writing.store(progress.done, Ordering::Relaxed)));
    let exported = tokio::select! {
        exported = export::events(work.workspace, &folder, &reporter) => exported?,
        told = tell(work, &written) => return told,
    };
    loop {
        let mut tx = work.workspace.db.write_aside().await?;
        let leads = target::of(&mut tx, work.id(), Fate::Waiting, 0, AT_ONCE).await?;
        if leads.is_empty() {
            break;
        }
        target::settle_done(&mut tx, work.id(), &leads).await?;
        let Some(_) = job::advance(&mut tx, work.held(), work.reached, work.lease()).await? else {
            return Ok(Outcome::Lost);
        };
        tx.commit().await?;
    }
    work.reached.done = work.reached.total;
    let file = format!("{}/events.ndjson", job_folder(work.id()));
    let mut report = json!(exported);
    if let Some(members) = report.as_object_mut() {
        members.shift_remove("file");
    }
    Ok(Outcome::Exported { report, file, reason })
}
