//! Doing jobs: one after the other, each by lease.

use baton_model::time::MICROS_PER_SECOND;
use baton_store::audit::Origin;
use baton_store::job::{self, Ended, Held, Job, Reached};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::asker::sees_now;
use super::{ATTEMPTS_MAX, LEASE, change, export, export_events, import};
use crate::workspace::{Error, Workspace};

/// Jobs that are looked at to find one that can be done here.
const LOOKED_AT: i64 = 50;
/// For how long a job waits for whoever has its file, in microseconds: an hour.
const FILE_AWAITED: i64 = 3_600 * MICROS_PER_SECOND;
/// Bytes of the reason why a job failed.
const ERROR_BYTES_MAX: usize = 4_000;

/// A job that is being done.
#[derive(Debug)]
pub(super) struct Work<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) job: Job,
    pub(super) reached: Reached,
}

impl Work<'_> {
    pub(super) fn id(&self) -> i64 {
        self.job.id
    }

    pub(super) fn held(&self) -> Held {
        (self.job.id, self.job.attempts + 1)
    }

    /// Until when it is kept after a word of how far it has got.
    pub(super) fn lease(&self) -> i64 {
        self.workspace.now().micros() + LEASE
    }

    /// A part of what was asked for.
    pub(super) fn asked<T: DeserializeOwned>(&self, part: &str) -> Result<T, Error> {
        let asked: Value = serde_json::from_str(&self.job.asked).unwrap_or_default();
        serde_json::from_value(asked[part].clone())
            .map_err(|_| Error::Refused(format!("job {}: what was asked for cannot be read", self.job.id)))
    }

    /// Whether its leads were named by number.
    pub(super) fn names_leads(&self) -> bool {
        let asked: Value = serde_json::from_str(&self.job.asked).unwrap_or_default();
        asked["which"]["named"] == true
    }
}

/// What became of a job.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It is done.
    Done { report: Value, file: Option<String> },
    /// As done, and who was exported is noted in the same commit.
    Exported { report: Value, file: String, reason: String },
    /// Somebody wanted it to end.
    Cancelled(Option<Value>),
    /// It is somebody else's by now.
    Lost,
}

/// Does every job that waits, one after the other; returns how many were taken up.
///
/// # Errors
/// The database's own. What was done stays done, and the job is gone on with later.
pub async fn run_due(workspace: &Workspace) -> Result<usize, Error> {
    let mut count = 0;
    while run_next(workspace).await? {
        count += 1;
    }
    Ok(count)
}

/// Does the next job that waits; false if there is none.
pub(crate) async fn run_next(workspace: &Workspace) -> Result<bool, Error> {
    let now = workspace.now().micros();
    let waiting = job::due(&mut workspace.db.read().await?, now, LOOKED_AT).await?;
    for job in waiting {
        let is_here = import::is_here(workspace, &job).await?;
        if !is_here && now - job.created_at < FILE_AWAITED {
            continue;
        }
        let mut tx = workspace.db.write_aside().await?;
        let claimed = job::claim(&mut tx, &job, now, now + LEASE).await?;
        tx.commit().await?;
        if claimed {
            let origin = Origin::new(job.address.clone());
            origin.run(perform(workspace, job, is_here)).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

async fn perform(workspace: &Workspace, job: Job, is_here: bool) -> Result<(), Error> {
    let reached = Reached { done: job.done, total: job.total, failed: job.failed };
    let mut work = Work { workspace, job, reached };
    let done = if work.job.attempts >= ATTEMPTS_MAX {
        Err(Error::Refused(format!(
            "it was broken off {ATTEMPTS_MAX} times; what it did until then stays done"
        )))
    } else if is_here {
        by_kind(&mut work).await
    } else {
        Err(Error::Refused("its file is not there any more: send it again".to_owned()))
    };
    match done {
        Ok(outcome) => settle(&work, outcome).await,
        // Somebody else takes it up again, or this one does when the database works.
        Err(Error::Store(error)) if error.is_outage() || error.is_race() => Err(Error::Store(error)),
        Err(error) => fail(&work, &error).await,
    }
}

async fn by_kind(work: &mut Work<'_>) -> Result<Outcome, Error> {
    let sees = sees_now(work.workspace, &work.job).await?;
    match work.job.kind.as_str() {
        "export_leads" | "export_events" | "rehearse_import" | "run_import" if work.job.stop == 1 => {
            Ok(Outcome::Cancelled(None))
        }
        "export_leads" => Box::pin(export::run(work, &sees)).await,
        "export_events" => Box::pin(export_events::run(work, &sees)).await,
        "rehearse_import" | "run_import" => Box::pin(import::run(work)).await,
        _ => Box::pin(change::run(work, &sees)).await,
    }
}

async fn settle(work: &Work<'_>, outcome: Outcome) -> Result<(), Error> {
    let now = work.workspace.now().micros();
    let mut tx = work.workspace.db.write_aside().await?;
    let (state, report, file) = match outcome {
        Outcome::Lost => return Ok(()),
        Outcome::Done { report, file } => ("done", Some(report), file),
        Outcome::Cancelled(report) => ("cancelled", report, None),
        Outcome::Exported { report, file, reason } => {
            export::note(&mut tx, work, &reason, now).await?;
            ("done", Some(report), Some(file))
        }
    };
    let report = report.map(|report| report.to_string());
    let ended = Ended { state, report: report.as_deref(), error: None, file: file.as_deref() };
    job::advance(&mut tx, work.held(), work.reached, now + LEASE).await?;
    if job::end(&mut tx, work.held(), ended, now).await? {
        tx.commit().await?;
    }
    Ok(())
}

async fn fail(work: &Work<'_>, error: &Error) -> Result<(), Error> {
    let now = work.workspace.now().micros();
    tracing::warn!(job = work.id(), %error, "a job failed");
    let mut text = match error {
        // Where things lie here is nobody's business.
        Error::File { source, .. } => format!("a file cannot be read or written: {source}"),
        Error::Folder { source, .. } => format!("the folder of jobs cannot be made: {source}"),
        Error::Store(_) | Error::Vault(_) | Error::Copy(_) => "the log of the server says more".to_owned(),
        error => error.to_string(),
    };
    if text.len() > ERROR_BYTES_MAX {
        text.truncate(text.floor_char_boundary(ERROR_BYTES_MAX));
    }
    let text = text.replace('\0', "\u{fffd}");
    let mut tx = work.workspace.db.write_aside().await?;
    if job::end(&mut tx, work.held(), Ended { state: "failed", error: Some(&text), ..Ended::default() }, now)
        .await?
    {
        tx.commit().await?;
    }
    Ok(())
}
