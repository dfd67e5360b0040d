//! One import from beginning to end.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use baton_model::{Happening, Instant};
use baton_store::job::{self, Held};
use baton_store::{StoreError, Tx, import_run, outbox};

use super::events::{EventWriter, Incoming};
use super::feed::{Batch, EventRows, Feed, read_ahead};
use super::leads::LeadWriter;
use super::opportunities::OpportunityWriter;
use super::read::{
    self, Document, ImportError, LeadRow, Messages, OpportunityRow, Preset, Rejected, RejectedFile,
};
use super::report::ImportReport;
use crate::announce::happened;
use crate::derive::derive_waiting;
use crate::privacy::{ErasureKey, without_resent};
use crate::progress::Reporter;
use crate::workspace::{Error, Workspace};

/// Rows stored in one commit.
const LEADS_AT_ONCE: usize = 2_000;
const EVENTS_AT_ONCE: usize = 40_000;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Leads, with their accounts and outcomes.
    Leads,
    /// Events.
    Events,
    /// Deals of leads.
    Opportunities,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Kind::Leads => "leads",
            Kind::Events => "events",
            Kind::Opportunities => "opportunities",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the file holds.
    pub kind: Kind,
    /// The file.
    pub file: PathBuf,
    /// The mapping file.
    pub map: Option<PathBuf>,
    /// A mapping by the name of a CRM.
    pub preset: Option<String>,
    /// Say what would happen; store nothing.
    pub dry_run: bool,
    /// Stop before anything is stored if any row is bad.
    pub strict: bool,
}

/// Why an import failed. What was committed before stays; running it again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The file or the map cannot be read, or do not fit.
    #[error(transparent)]
    Read(#[from] ImportError),
    /// The workspace refused.
    #[error(transparent)]
    Workspace(#[from] Error),
    /// There is no map.
    #[error("{0}")]
    NoMap(String),
    /// Strict, and some rows are bad.
    #[error("{rejected} of {rows} rows are bad and nothing is stored if any is (`strict`){}", listed(.reasons))]
    Strict {
        /// Bad rows.
        rejected: u64,
        /// All rows.
        rows: u64,
        /// The first of them with their reasons.
        reasons: Vec<String>,
    },
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> RunError {
        RunError::Workspace(error.into())
    }
}

fn listed(reasons: &[String]) -> String {
    reasons.iter().fold(String::new(), |text, reason| text + "\n  " + reason)
}

/// Looks whether the file and the map can be read and fit each other, before anything else is done.
///
/// # Errors
/// As [`run`].
pub fn check(request: &Request) -> Result<(), RunError> {
    let (file, epoch) = (request.file.as_path(), Instant::default());
    match request.kind {
        Kind::Leads => drop(read::leads(file, &map(request)?, epoch)?),
        Kind::Opportunities => drop(read::opportunities(file, &map(request)?, epoch)?),
        Kind::Events => match Format::of(file) {
            Format::Table => drop(read::events(file, &map(request)?, epoch)?),
            Format::Lines => drop(Messages::open(file)?),
            Format::Parquet => drop(read::ParquetMessages::open(file)?),
        },
    }
    Ok(())
}

/// Does everything but keep it, and refuses what strictness refuses.
///
/// # Errors
/// [`RunError::Strict`], or as [`run`].
pub async fn rehearse(workspace: &Workspace, request: &Request) -> Result<(), RunError> {
    let rehearsal = Request { dry_run: true, ..request.clone() };
    strict(store(workspace, &rehearsal, Manner::Whole, &Reporter::silent()).await?).map(drop)
}

fn strict(report: ImportReport) -> Result<ImportReport, RunError> {
    if report.rejected == 0 {
        return Ok(report);
    }
    let reasons = report.notes.into_iter().filter(|note| note.starts_with("rejected")).take(10).collect();
    Err(RunError::Strict { rejected: report.rejected, rows: report.rows, reasons })
}

/// Imports a file and derives the leads it touched.
///
/// # Errors
/// The text says what is wrong and how far it got: what was committed before stays.
pub async fn run(
    workspace: &Workspace,
    request: &Request,
    reporter: &Reporter,
) -> Result<ImportReport, RunError> {
    if request.strict && !request.dry_run {
        rehearse(workspace, request).await?;
    }
    go(workspace, request, Manner::Whole, reporter).await
}

/// As [`run`], beside others who write: a rehearsal lets them in after each batch, and so does not see what the batches before would have stored.
/// It writes the rows that it rejects to a file, as an import does. It goes on as long as the job is held for which it is done: whoever was erased
/// since is not stored anew from a file that was withdrawn.
///
/// # Errors
/// As [`run`].
pub(crate) async fn run_beside(
    workspace: &Workspace,
    request: &Request,
    held: Held,
    reporter: &Reporter,
) -> Result<ImportReport, RunError> {
    let manner = Manner::Beside(held);
    if request.strict && !request.dry_run {
        let rehearsal = Request { dry_run: true, ..request.clone() };
        strict(store(workspace, &rehearsal, manner, &Reporter::silent()).await?)?;
    }
    go(workspace, request, manner, reporter).await
}

async fn go(
    workspace: &Workspace,
    request: &Request,
    manner: Manner,
    reporter: &Reporter,
) -> Result<ImportReport, RunError> {
    let mut report = store(workspace, request, manner, reporter).await?;
    if request.dry_run {
        return if request.strict { strict(report) } else { Ok(report) };
    }
    workspace.db.analyze().await?;
    let derived = derive_waiting(workspace, reporter).await?;
    (report.scored, report.qualified, report.handoffs) = (derived.leads, derived.qualified, derived.handoffs);
    Ok(report)
}

/// How a rehearsal goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// As one transaction: exact, and nobody else writes meanwhile.
    Whole,
    /// A transaction for each batch, for a job.
    Beside(Held),
}

async fn store(
    workspace: &Workspace,
    request: &Request,
    manner: Manner,
    reporter: &Reporter,
) -> Result<ImportReport, RunError> {
    let file = request.file.as_path();
    let now = workspace.now();
    let job = Job { workspace, request, now, manner, reporter };
    match request.kind {
        Kind::Leads => {
            job.run(
                read::leads(file, &map(request)?, now)?,
                LEADS_AT_ONCE,
                Writer::Leads(LeadWriter::default()),
            )
            .await
        }
        Kind::Opportunities => {
            job.run(
                read::opportunities(file, &map(request)?, now)?,
                LEADS_AT_ONCE,
                Writer::Deals(OpportunityWriter),
            )
            .await
        }
        Kind::Events => {
            let writer = Writer::Events(EventWriter::default());
            match Format::of(file) {
                Format::Table => {
                    job.run(EventRows(read::events(file, &map(request)?, now)?), EVENTS_AT_ONCE, writer).await
                }
                Format::Lines => job.run(Messages::open(file)?, EVENTS_AT_ONCE, writer).await,
                Format::Parquet => job.run(read::ParquetMessages::open(file)?, EVENTS_AT_ONCE, writer).await,
            }
        }
    }
}

/// How a file of events is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Table,
    Lines,
    Parquet,
}

impl Format {
    /// How people are told.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Lines => "ndjson",
            Format::Parquet => "parquet",
        }
    }

    /// As the name of a file says it.
    pub(crate) fn of(file: &Path) -> Format {
        let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let is = |ending: &str| name.ends_with(ending);
        if is(".parquet") {
            Format::Parquet
        } else if is(".ndjson") || is(".jsonl") || is(".json") {
            Format::Lines
        } else {
            Format::Table
        }
    }
}

/// The mapping: the file given, the preset named, or, for leads, the preset that the columns suggest.
fn map(request: &Request) -> Result<Document, RunError> {
    if let Some(map) = &request.map {
        let text =
            std::fs::read_to_string(map).map_err(|source| ImportError::Io { file: map.clone(), source })?;
        return Document::from_yaml(&text)
            .map_err(|faults| ImportError::Mapping { file: map.clone(), faults }.into());
    }
    let preset = match &request.preset {
        Some(name) => Preset::from_str(name).map_err(|error| RunError::NoMap(error.to_string()))?,
        None => suggested(request)?,
    };
    preset
        .document()
        .map_err(|faults| ImportError::Mapping { file: PathBuf::from(preset.name()), faults }.into())
}

fn suggested(request: &Request) -> Result<Preset, RunError> {
    let headers = read::headers(&request.file)?;
    let found = if request.kind == Kind::Leads { read::detect_preset(&headers) } else { None };
    found.ok_or_else(|| {
        let columns: Vec<&str> = headers.iter().take(30).collect();
        RunError::NoMap(format!(
            "{}: which column is what? Write a mapping file and name it with --map (docs/guide/en/import.md), or, for leads, \
             name a CRM with --preset hubspot, salesforce, zoho or pipedrive. The columns are: {}",
            request.file.display(),
            columns.join(", ")
        ))
    })
}

struct Job<'a> {
    workspace: &'a Workspace,
    request: &'a Request,
    now: Instant,
    manner: Manner,
    reporter: &'a Reporter,
}

/// Stores rows of one kind.
enum Writer {
    Leads(LeadWriter),
    Events(EventWriter),
    Deals(OpportunityWriter),
}

/// Rows of one kind.
pub(super) enum Rows {
    Leads(Vec<(u64, LeadRow)>),
    Events(Vec<(u64, Vec<Incoming>)>),
    Deals(Vec<(u64, OpportunityRow)>),
}

impl From<Vec<(u64, LeadRow)>> for Rows {
    fn from(rows: Vec<(u64, LeadRow)>) -> Rows {
        Rows::Leads(rows)
    }
}

impl From<Vec<(u64, Vec<Incoming>)>> for Rows {
    fn from(rows: Vec<(u64, Vec<Incoming>)>) -> Rows {
        Rows::Events(rows)
    }
}

impl From<Vec<(u64, OpportunityRow)>> for Rows {
    fn from(rows: Vec<(u64, OpportunityRow)>) -> Rows {
        Rows::Deals(rows)
    }
}

impl Writer {
    async fn write(
        &mut self,
        tx: &mut Tx,
        rows: Rows,
        now: Instant,
        report: &mut ImportReport,
    ) -> Result<Vec<Rejected>, StoreError> {
        match (self, rows) {
            (Writer::Leads(writer), Rows::Leads(rows)) => writer.write(tx, rows, now, report).await,
            (Writer::Deals(writer), Rows::Deals(rows)) => writer.write(tx, rows, now, report).await,
            (Writer::Events(writer), Rows::Events(rows)) => {
                let messages = rows.into_iter().flat_map(|(_, messages)| messages).collect();
                writer.write(tx, messages, now, report).await.map(|()| Vec::new())
            }
            _ => Ok(Vec::new()),
        }
    }
}

impl Job<'_> {
    async fn run<F: Feed>(&self, feed: F, size: usize, mut writer: Writer) -> Result<ImportReport, RunError>
    where
        Rows: From<Vec<(u64, F::Row)>>,
    {
        let dry_run = self.request.dry_run;
        let mut report = ImportReport { dry_run, ..ImportReport::default() };
        report.file(&feed.report());
        let columns = feed.columns();
        let mut rejects = Some(RejectedFile::beside(&self.request.file, columns.iter().map(String::as_str)));
        let bytes = feed.bytes();
        let number = if dry_run { None } else { Some(self.begin().await?) };
        let mut batches = read_ahead(feed, size);
        // A rehearsal is one transaction that is never committed: it sees its own rows, as the import would.
        let whole = dry_run && self.manner == Manner::Whole;
        let mut held = if whole { Some(self.workspace.db.write().await?) } else { None };
        while let Some(batch) = batches.recv().await {
            let Batch { rows, skipped, mut rejected, consumed } = batch?;
            report.skipped += skipped;
            report.rows += rows.len() as u64 + skipped + rejected.len() as u64;
            let rows = Rows::from(rows);
            let stray = if let Some(tx) = &mut held {
                let rows = self.without_erased(tx, rows, &mut report).await?;
                writer.write(tx, rows, self.now, &mut report).await?
            } else {
                let mut tx = self.workspace.db.write().await?;
                self.still_held(&mut tx).await?;
                let rows = self.without_erased(&mut tx, rows, &mut report).await?;
                let stray = writer.write(&mut tx, rows, self.now, &mut report).await?;
                if !dry_run {
                    tx.commit().await?;
                }
                stray
            };
            rejected.extend(stray);
            self.reject(&mut rejects, rejected, &mut report);
            self.reporter.report("reading", consumed, bytes);
        }
        drop(held);
        self.end(number, rejects, &mut report).await?;
        Ok(report)
    }

    async fn still_held(&self, tx: &mut Tx) -> Result<(), RunError> {
        match self.manner {
            Manner::Beside(held) if !job::is_held(tx, held).await? => {
                Err(Error::Refused("the job has ended, or is somebody else's".to_owned()).into())
            }
            _ => Ok(()),
        }
    }

    /// Rows without the messages of people who were erased: sent again, they count as duplicates.
    async fn without_erased(
        &self,
        tx: &mut Tx,
        rows: Rows,
        report: &mut ImportReport,
    ) -> Result<Rows, RunError> {
        let Rows::Events(rows) = rows else { return Ok(rows) };
        let Some(key) = ErasureKey::load(self.workspace.vault(), tx).await? else {
            return Ok(Rows::Events(rows));
        };
        let messages: Vec<Incoming> = rows.into_iter().flat_map(|(_, messages)| messages).collect();
        let count = messages.len();
        let id = |message: &Incoming| (message.class, message.message_id.clone());
        let kept = without_resent(tx, &key, messages, id).await?;
        report.duplicates += (count - kept.len()) as u64;
        Ok(Rows::Events(vec![(0, kept)]))
    }

    /// Notes refused rows. Where their file cannot be written (data on a read-only disk, say) the report alone tells of them.
    fn reject(&self, file: &mut Option<RejectedFile>, rejected: Vec<Rejected>, report: &mut ImportReport) {
        report.rejected += rejected.len() as u64;
        for row in rejected {
            let column =
                row.column.as_ref().map_or_else(String::new, |column| format!(", column `{column}`"));
            report.remark(format!("rejected line {}{column}: {}", row.line, row.reason));
            if self.request.dry_run && self.manner == Manner::Whole {
                continue;
            }
            if let Some(Err(error)) = file.as_mut().map(|file| file.write(&row)) {
                report.remark(format!("rejected rows cannot be written beside the file: {error}"));
                *file = None;
            }
        }
    }

    fn file_name(&self) -> String {
        self.request.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    async fn begin(&self) -> Result<i64, RunError> {
        let name = self.file_name();
        let mut tx = self.workspace.db.write().await?;
        let number = import_run::start(&mut tx, self.request.kind.name(), &name, self.now.micros()).await?;
        tx.commit().await?;
        Ok(number)
    }

    async fn end(
        &self,
        number: Option<i64>,
        rejects: Option<RejectedFile>,
        report: &mut ImportReport,
    ) -> Result<(), RunError> {
        if let Some(mut rejects) = rejects.filter(|_| number.is_some() || self.manner != Manner::Whole) {
            match rejects.finish() {
                Ok(()) => report.rejected_file = rejects.path().map(Path::to_owned),
                Err(error) => {
                    report.remark(format!("the file of rejected rows cannot be written or removed: {error}"));
                }
            }
        }
        let Some(number) = number else { return Ok(()) };
        let counts = serde_json::json!({
            "rows": report.rows, "rejected": report.rejected, "leads_created": report.leads_created,
            "events": report.events, "duplicates": report.duplicates, "conflicts": report.conflicts,
            "opportunities": report.opportunities, "outcomes": report.outcomes,
        });
        let now = self.workspace.now().micros();
        let mut told = counts.clone();
        told["file"] = self.file_name().into();
        told["kind"] = self.request.kind.name().into();
        let mut tx = self.workspace.db.write().await?;
        import_run::finish(&mut tx, number, now, &counts.to_string()).await?;
        outbox::add(&mut tx, &[happened(Happening::ImportFinished, None, now, now, &told)]).await?;
        tx.commit().await?;
        Ok(())
    }
}
