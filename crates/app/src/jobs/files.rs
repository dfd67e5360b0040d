//! The file that a job made.

use std::path::PathBuf;

use baton_store::audit;

use super::asker::{Rights, known};
use crate::access::Caller;
use crate::files::bytes;
use crate::workspace::{Error, Workspace};

/// A file to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it is called, ASCII.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// How large it is.
    pub bytes: u64,
}

/// The file that a job made, for whoever asked for the job and nobody else. That it is fetched is noted; who is in an export was noted with it.
///
/// # Errors
/// [`Error::Missing`] if there is none, [`Error::Refused`] if it is somebody else's or lies elsewhere, or the database's own.
pub async fn file(workspace: &Workspace, id: i64, caller: &Caller) -> Result<JobFile, Error> {
    let mut tx = workspace.db.write_aside().await?;
    let job = known(&mut tx, id, caller).await?;
    if job.actor != caller.by {
        return Err(Error::Refused(format!("the file of job {id} is for {} alone", job.actor)));
    }
    if Rights::noted(&job)? != Rights::of(caller) {
        return Err(Error::Refused(format!(
            "what you may do has changed since job {id} was asked for: ask again"
        )));
    }
    let file = job.file.ok_or_else(|| Error::Missing(format!("file of job {id}")))?;
    let path = workspace.folder.file(&file);
    if !path.is_file() {
        return Err(Error::Refused(format!(
            "the file of job {id} is not here: another node made it, and its data folder is not shared with this one"
        )));
    }
    let bytes = bytes(&path)?;
    let (ending, media_type) = match file.rsplit('.').next() {
        Some("ndjson") => ("ndjson", "application/x-ndjson"),
        _ => ("csv", "text/csv; charset=utf-8"),
    };
    let what = match job.kind.as_str() {
        "export_leads" => "leads",
        "export_events" => "events",
        _ => "rejected",
    };
    let now = workspace.now().micros();
    audit::note(&mut tx, now, &caller.by, "download_job_file", &format!("job {id}"), "{}").await?;
    tx.commit().await?;
    Ok(JobFile { path, name: format!("baton-{what}-{id}.{ending}"), media_type, bytes })
}
