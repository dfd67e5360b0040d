//! An export of leads: a table or NDJSON.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use baton_store::audit::{self, NewEntry, PERSONS_MAX};
use baton_store::job::target::{self, Fate};
use baton_store::{Tx, job, model};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::asker::{Wanted, ask};
use super::folder::job_folder;
use super::list::{JobView, shown};
use super::refusals::UNSEEN;
use super::run::{Outcome, Work};
use super::table;
use super::which::WhichLeads;
use crate::access::{self, Caller, Sees};
use crate::export::harmless;
use crate::files::{at, bytes};
use crate::leads::{LeadRow, rows};
use crate::limits::said;
use crate::workspace::{Error, Workspace};

/// The most leads of one export.
const LEADS_MAX: usize = 500_000;
/// Leads that are read at once.
const AT_ONCE: i64 = 500;
/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A table for spreadsheets: UTF-8 with a byte order mark, and what a spreadsheet would take for a formula has an apostrophe before it.
    Csv,
    /// A table for programs: every cell as it is. Not to be opened in a spreadsheet: what people sent may be a formula.
    CsvRaw,
    /// A JSON object a line.
    Ndjson,
}

impl Format {
    /// The name of the file.
    fn file(self) -> &'static str {
        match self {
            Format::Csv | Format::CsvRaw => "leads.csv",
            Format::Ndjson => "leads.ndjson",
        }
    }
}

/// An export that is asked for.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportLeads {
    /// Which leads.
    pub which: WhichLeads,
    /// How it is written.
    pub format: Format,
    /// What of each, by the names that filters use; without it, every field and every attribute of leads.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Why: it is noted in the audit, with who is exported.
    pub reason: String,
}

/// Why something is exported, as it is noted.
pub(super) fn reason(text: &str) -> Result<String, Error> {
    let reason = said("reason", text)?;
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(Error::WrongUse(format!("reason: at most {REASON_CHARS_MAX} characters")));
    }
    Ok(reason)
}

/// What is kept of it.
#[derive(Debug, Serialize, Deserialize)]
struct Export {
    format: Format,
    columns: Vec<String>,
    reason: String,
}

/// Asks for an export, in the name of `caller`.
///
/// # Errors
/// [`Error::WrongUse`] naming what makes no sense, [`Error::Refused`] while too many jobs wait, or the database's own.
pub async fn export_leads(
    workspace: &Workspace,
    asked: &ExportLeads,
    caller: &Caller,
) -> Result<JobView, Error> {
    let now = workspace.now();
    let reason = reason(&asked.reason)?;
    let found = asked.which.find(workspace, &caller.sees, LEADS_MAX).await?;
    let mut tx = workspace.db.write_aside().await?;
    let columns = table::columns(&mut tx, &asked.columns).await?;
    let export = Export { format: asked.format, columns, reason };
    let wanted = Wanted {
        kind: "export_leads",
        asked: json!({ "which": found.shown, "export": export }),
        total: found.count(),
        reason: Some(&export.reason),
    };
    let id = ask(&mut tx, &wanted, caller, now).await?;
    found.keep(&mut tx, id).await?;
    let view = shown(&mut tx, id, caller).await?;
    tx.commit().await?;
    Ok(view)
}

/// Writes it, from the beginning.
pub(super) async fn run(work: &mut Work<'_>, sees: &Sees) -> Result<Outcome, Error> {
    let export: Export = work.asked("export")?;
    let mut tx = work.workspace.db.write_aside().await?;
    target::rewind(&mut tx, work.id()).await?;
    work.reached.total = target::count(&mut tx, work.id(), Fate::Waiting).await?;
    tx.commit().await?;
    let folder = work.workspace.folder.for_job(work.id())?;
    let mut out = Out::new(folder.join(export.format.file()), &export)?;
    let mut after = 0;
    loop {
        let (ids, rows, unseen) = batch(work, sees, &export.columns, after).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        out.write(&rows, &export.columns)?;
        let mut tx = work.workspace.db.write_aside().await?;
        for lead in &unseen {
            target::settle(&mut tx, work.id(), *lead, Fate::Refused, Some(UNSEEN)).await?;
        }
        let written: Vec<i64> = rows.iter().map(|row| row.id).collect();
        target::settle_done(&mut tx, work.id(), &written).await?;
        work.reached.failed += unseen.len() as i64;
        work.reached.done += ids.len() as i64;
        let stop = job::advance(&mut tx, work.held(), work.reached, work.lease()).await?;
        let Some(stop) = stop else { return Ok(Outcome::Lost) };
        tx.commit().await?;
        if stop {
            return Ok(Outcome::Cancelled(None));
        }
    }
    let bytes = out.finish()?;
    let report = json!({ "leads": work.reached.done - work.reached.failed, "refused": work.reached.failed, "bytes": bytes });
    let file = format!("{}/{}", job_folder(work.id()), export.format.file());
    Ok(Outcome::Exported { report, file, reason: export.reason })
}

/// The next leads: their numbers, the rows of those that may be seen, and the numbers of the others.
async fn batch(
    work: &Work<'_>,
    sees: &Sees,
    columns: &[String],
    after: i64,
) -> Result<(Vec<i64>, Vec<LeadRow>, Vec<i64>), Error> {
    let mut tx = work.workspace.db.read().await?;
    let ids = target::of(&mut tx, work.id(), Fate::Waiting, after, AT_ONCE).await?;
    let mut seen = Vec::with_capacity(ids.len());
    // Of those that a list gave, all are there unless something changed since; what is seen of all is not asked for each.
    let each = *sees != Sees::All || work.names_leads();
    for id in &ids {
        let is_seen = !each
            || match access::lead_of(&mut tx, &format!("#{id}"), sees).await {
                Ok(_) => true,
                Err(Error::NoLead(_)) => false,
                Err(error) => return Err(error),
            };
        seen.extend(is_seen.then_some(*id));
    }
    let version = model::in_force(&mut tx).await?.unwrap_or_default();
    let rows = rows(&mut tx, &seen, &version, &table::own(columns)).await?;
    let unseen = ids.iter().filter(|id| !rows.iter().any(|row| row.id == **id)).copied().collect();
    Ok((ids, rows, unseen))
}

/// Notes who was exported, in entries as large as they may be.
pub(super) async fn note(tx: &mut Tx, work: &Work<'_>, reason: &str, now: i64) -> Result<(), Error> {
    let (mut after, mut part) = (0, 1);
    loop {
        let persons = target::of(tx, work.id(), Fate::Done, after, PERSONS_MAX as i64).await?;
        let Some(last) = persons.last() else { return Ok(()) };
        after = *last;
        let entry = NewEntry {
            at: now,
            actor: work.job.actor.clone(),
            action: work.job.kind.clone(),
            subject: format!("job {}", work.id()),
            detail: json!({ "leads": persons.len(), "part": part }).to_string(),
            reason: Some(reason.to_owned()),
            persons,
            ..NewEntry::default()
        };
        audit::add(tx, &entry).await?;
        part += 1;
    }
}

/// What is being written.
enum Writer {
    Table { rows: Box<csv::Writer<BufWriter<File>>>, harmless: bool },
    Lines(BufWriter<File>),
}

struct Out {
    path: PathBuf,
    writer: Writer,
}

impl Out {
    fn new(path: PathBuf, export: &Export) -> Result<Out, Error> {
        let mut file = BufWriter::with_capacity(1 << 17, File::create(&path).map_err(at(&path))?);
        let writer = match export.format {
            Format::Ndjson => Writer::Lines(file),
            Format::Csv | Format::CsvRaw => {
                let is_safe = export.format == Format::Csv;
                if is_safe {
                    // Spreadsheets need it to show Hangul.
                    file.write_all("\u{feff}".as_bytes()).map_err(at(&path))?;
                }
                Writer::Table { rows: Box::new(csv::Writer::from_writer(file)), harmless: is_safe }
            }
        };
        let mut out = Out { path, writer };
        out.record(export.columns.clone())?;
        Ok(out)
    }

    /// Writes a row of a table; lines have no header.
    fn record(&mut self, cells: Vec<String>) -> Result<(), Error> {
        let Writer::Table { rows, harmless: is_safe } = &mut self.writer else { return Ok(()) };
        let cells = cells.into_iter().map(|cell| if *is_safe { harmless(&cell) } else { cell });
        rows.write_record(cells).map_err(|error| failed(&self.path, error))
    }

    fn write(&mut self, leads: &[LeadRow], columns: &[String]) -> Result<(), Error> {
        for lead in leads {
            match &mut self.writer {
                Writer::Table { .. } => self.record(table::cells(lead, columns))?,
                Writer::Lines(out) => {
                    let line = Value::Object(table::object(lead, columns)).to_string() + "\n";
                    out.write_all(line.as_bytes()).map_err(at(&self.path))?;
                }
            }
        }
        Ok(())
    }

    /// Writes what is left; returns how much it is in bytes.
    fn finish(self) -> Result<u64, Error> {
        match self.writer {
            Writer::Table { mut rows, .. } => rows.flush(),
            Writer::Lines(mut out) => out.flush(),
        }
        .map_err(at(&self.path))?;
        bytes(&self.path)
    }
}

fn failed(path: &Path, error: csv::Error) -> Error {
    at(path)(std::io::Error::other(error))
}
