//! Importing a file that was sent: as the command line does it, beside whoever takes in messages.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use baton_store::job::{self, Job};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tokio::time::MissedTickBehavior;
use utoipa::ToSchema;

use super::asker::{Wanted, ask};
use super::folder::job_folder;
use super::list::{JobView, shown};
use super::look::{kind_of, unreadable};
use super::run::{Outcome, Work};
use super::upload::{known, path_of};
use crate::access::Caller;
use crate::files::at;
use crate::import::read::Preset;
use crate::import::{self, ImportReport, Request, RunError};
use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};

/// How often it is noted how far an import has got.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// The longest mapping, in bytes.
const MAPPING_BYTES_MAX: usize = 40_000;
/// The most remarks that a report keeps.
const NOTES_MAX: usize = 100;
/// The longest remark that it keeps, in characters.
const NOTE_CHARS_MAX: usize = 300;
/// The most columns of which it says what they hold.
const TYPES_MAX: usize = 200;
/// The mapping, in the folder of a job.
const MAP: &str = "map.json";

/// How a file is to be imported: by a mapping or a preset. With neither, by the preset that its columns suggest, or, of messages, as it is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunImport {
    /// Which column is what, as a mapping file says it (guide, "Import").
    pub mapping: Option<Map<String, Value>>,
    /// A mapping by the name of a CRM.
    pub preset: Option<String>,
    /// Only to say what would happen, and what is wrong with which row.
    #[serde(default)]
    pub dry_run: bool,
    /// To store nothing if any row is rejected. A dry run says which, and has them as its file.
    #[serde(default)]
    pub strict: bool,
}

/// What is kept of it.
#[derive(Debug, Serialize, Deserialize)]
struct Import {
    id: i64,
    name: String,
    kind: String,
    file: String,
    dry_run: bool,
    #[serde(default)]
    strict: bool,
    preset: Option<String>,
    mapping: Option<Map<String, Value>>,
}

impl Import {
    fn of(job: &Job) -> Option<Import> {
        let asked: Value = serde_json::from_str(&job.asked).ok()?;
        serde_json::from_value(asked["import"].clone()).ok()
    }

    /// As the command line would be asked, for a file that lies at `file`, with the mapping in `folder`.
    fn request(&self, file: PathBuf, folder: &Path) -> Result<Request, Error> {
        let map = match &self.mapping {
            Some(mapping) => {
                let map = folder.join(MAP);
                std::fs::write(&map, Value::Object(mapping.clone()).to_string()).map_err(at(&map))?;
                Some(map)
            }
            None => None,
        };
        let (kind, preset) = (kind_of(&self.kind)?, self.preset.clone());
        Ok(Request { kind, file, map, preset, dry_run: self.dry_run, strict: self.strict && !self.dry_run })
    }
}

/// Asks for an import of the file of this number, or for a rehearsal of it, in the name of `caller`.
///
/// # Errors
/// [`Error::Missing`]; [`Error::WrongUse`] naming what the mapping gets wrong; [`Error::Refused`] while too many jobs wait; or the database's own.
pub async fn run_import(
    workspace: &Workspace,
    id: i64,
    asked: &RunImport,
    caller: &Caller,
) -> Result<JobView, Error> {
    let found = known(&mut workspace.db.read().await?, id, caller).await?;
    let path = path_of(workspace, &found)?;
    check(asked)?;
    let import = Import {
        id,
        name: found.name,
        kind: found.kind,
        file: found.file,
        dry_run: asked.dry_run,
        strict: asked.strict,
        preset: asked.preset.clone(),
        mapping: asked.mapping.clone(),
    };
    let folder = workspace.folder.make()?;
    let trial = tempfile::Builder::new().prefix("sending-").tempdir_in(folder).map_err(at(folder))?;
    let request = import.request(path, trial.path())?;
    let checked = tokio::task::spawn_blocking(move || import::check(&request)).await;
    checked
        .unwrap_or_else(|_| Err(Error::Refused("the file could not be looked at".to_owned()).into()))
        .map_err(told)?;
    let wanted = Wanted {
        kind: if asked.dry_run { "rehearse_import" } else { "run_import" },
        asked: json!({ "import": import }),
        total: found.bytes,
        reason: None,
    };
    let mut tx = workspace.db.write_aside().await?;
    let job = ask(&mut tx, &wanted, caller, workspace.now()).await?;
    let view = shown(&mut tx, job, caller).await?;
    tx.commit().await?;
    Ok(view)
}

/// Refuses what makes no sense for any file.
fn check(asked: &RunImport) -> Result<(), Error> {
    let wrong = |problem: String| Err(Error::WrongUse(problem));
    if asked.mapping.is_some() && asked.preset.is_some() {
        return wrong("mapping and preset: one of them".to_owned());
    }
    if let Some(preset) = &asked.preset {
        preset.parse::<Preset>().map_err(|error| Error::WrongUse(format!("preset: {error}")))?;
    }
    let Some(mapping) = &asked.mapping else { return Ok(()) };
    // Another file beside the data: there is none, and none of the server's may be named.
    if mapping.contains_key("join") {
        return wrong("mapping.join: one file is sent, and no other is read".to_owned());
    }
    if Value::Object(mapping.clone()).to_string().len() > MAPPING_BYTES_MAX {
        return wrong(format!("mapping: at most {MAPPING_BYTES_MAX} bytes"));
    }
    Ok(())
}

/// Why an import fails, without where its file lies.
fn told(error: RunError) -> Error {
    match error {
        RunError::Read(error) => unreadable(error),
        RunError::Workspace(error) => error,
        RunError::NoMap(_) => Error::WrongUse(
            "mapping: which column is what? Send a `mapping`, or the `preset` of the CRM that the file is of"
                .to_owned(),
        ),
        strict @ RunError::Strict { .. } => Error::Refused(strict.to_string()),
    }
}

/// Whether the file of a job, if it reads one, is here.
pub(super) async fn is_here(workspace: &Workspace, job: &Job) -> Result<bool, Error> {
    let Some(import) = Import::of(job) else { return Ok(true) };
    let path = workspace.folder.file(&import.file);
    tokio::fs::try_exists(&path).await.map_err(at(&path))
}

/// Imports the file, from its beginning: what was stored before is not stored twice.
pub(super) async fn run(work: &mut Work<'_>) -> Result<Outcome, Error> {
    let import: Import = work.asked("import")?;
    let folder = work.workspace.folder.for_job(work.id())?;
    let file = folder.join(&import.name);
    // The rows that are rejected are written beside the file, for each job apart.
    let sent = work.workspace.folder.file(&import.file);
    std::fs::hard_link(&sent, &file).or_else(|_| std::fs::copy(&sent, &file).map(drop)).map_err(at(&file))?;
    let request = import.request(file.clone(), &folder)?;
    let read = Arc::new(AtomicU64::new(0));
    let reading = read.clone();
    let reporter = Reporter::new(Arc::new(move |progress| {
        if progress.phase == "reading" {
            reading.store(progress.done, Ordering::Relaxed);
        }
    }));
    let importing = import::run_beside(work.workspace, &request, work.held(), &reporter);
    let ended = tokio::select! {
        report = importing => Ok(report.map_err(told)?),
        told = tell(work, &read) => Err(told?),
    };
    let outcome = match ended {
        Err(outcome) => return Ok(outcome),
        Ok(report) => finish(work, &folder, report),
    };
    for used in [file, folder.join(MAP)] {
        match std::fs::remove_file(&used) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(at(&used)(error)),
            _ => {}
        }
    }
    Ok(outcome)
}

/// Notes how far it has got, until somebody wants it to end or it is somebody else's.
pub(super) async fn tell(work: &Work<'_>, read: &AtomicU64) -> Result<Outcome, Error> {
    let mut tick = tokio::time::interval(TELL_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let done = i64::try_from(read.load(Ordering::Relaxed)).unwrap_or(work.reached.total);
        let reached = job::Reached { done: done.min(work.reached.total), ..work.reached };
        let mut tx = work.workspace.db.write_aside().await?;
        match job::advance(&mut tx, work.held(), reached, work.lease()).await? {
            None => return Ok(Outcome::Lost),
            Some(true) => return Ok(Outcome::Cancelled(None)),
            Some(false) => tx.commit().await?,
        }
    }
}

fn finish(work: &mut Work<'_>, folder: &Path, mut report: ImportReport) -> Outcome {
    work.reached.done = work.reached.total;
    work.reached.failed = i64::try_from(report.rejected).unwrap_or(i64::MAX);
    let rejected = report.rejected_file.take();
    let rejected =
        rejected.and_then(|file| Some(file.strip_prefix(folder).ok()?.to_string_lossy().into_owned()));
    report.notes.truncate(NOTES_MAX);
    for note in &mut report.notes {
        *note = note.chars().filter(|c| *c != '\0').take(NOTE_CHARS_MAX).collect();
    }
    while report.types.len() > TYPES_MAX {
        report.types.pop_last();
    }
    let mut told = json!(report);
    if let Some(members) = told.as_object_mut() {
        members.shift_remove("rejected_file");
    }
    Outcome::Done { report: told, file: rejected.map(|file| format!("{}/{file}", job_folder(work.id()))) }
}
