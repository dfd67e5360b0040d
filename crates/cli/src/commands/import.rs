//! `baton import leads|events|opportunities`.

use std::fmt::Write as _;
use std::path::PathBuf;

use baton_app::import::{self, ImportReport, Kind, Request};
use clap::{Args, Subcommand};

use super::Global;
use crate::progress::Progress;
use crate::words::count;

/// Import leads, events and opportunities from files.
#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Leads with their accounts and outcomes, from CSV.
    Leads(File),
    /// Events from CSV, Segment-shaped NDJSON (may be gzipped) or Parquet.
    Events(File),
    /// Deals of leads, from CSV.
    Opportunities(File),
}

#[derive(Debug, Args)]
struct File {
    /// The file.
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// The mapping file (YAML); needed for CSV unless a preset fits.
    #[arg(long, value_name = "MAP.yaml")]
    map: Option<PathBuf>,
    /// A mapping by the usual column names of a CRM: `hubspot`, `salesforce`, `zoho`, `pipedrive`.
    #[arg(long, conflicts_with = "map", value_parser = ["hubspot", "salesforce", "zoho", "pipedrive"])]
    preset: Option<String>,
    /// Say what would happen; store nothing.
    #[arg(long)]
    dry_run: bool,
    /// Stop before anything is stored if any row is bad.
    #[arg(long)]
    strict: bool,
}

impl Import {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let (kind, file) = match self.what {
            What::Leads(file) => (Kind::Leads, file),
            What::Events(file) => (Kind::Events, file),
            What::Opportunities(file) => (Kind::Opportunities, file),
        };
        let request = Request {
            kind,
            file: file.path,
            map: file.map,
            preset: file.preset,
            dry_run: file.dry_run,
            strict: file.strict,
        };
        // What cannot be read makes no workspace, nor does a dry run, nor what strictness refuses.
        import::check(&request)?;
        if request.strict && !request.dry_run {
            let (_scratch, workspace) = global.open_or_scratch().await?;
            import::rehearse(&workspace, &request).await?;
        }
        let (_scratch, workspace) = if request.dry_run {
            global.open_or_scratch().await?
        } else {
            (None, global.open_or_create().await?)
        };
        let progress = Progress::new("reading");
        let report = import::run(&workspace, &request, &progress.reporter()).await;
        progress.finish();
        let report = report?;
        global.print(&report, || text(&report))
    }
}

/// Notes that are printed; more would push the figures off the screen.
const NOTES_SHOWN_MAX: usize = 20;

fn text(report: &ImportReport) -> String {
    let mut text = String::new();
    let mut line = |n: u64, what: &str| {
        if n > 0 {
            let _ = writeln!(text, "{:>12} {what}", count(n));
        }
    };
    line(report.rows, "rows read");
    line(report.leads_created, "leads created");
    line(report.leads_updated, "leads updated");
    line(report.leads_merged, "rows that were a lead already known under another key");
    line(report.accounts, "accounts");
    line(report.events, "events stored");
    line(report.duplicates, "already there");
    line(report.conflicts, "of a known message id with another content: the first stands");
    line(report.opportunities, "opportunities");
    line(report.outcomes, "outcomes");
    line(report.skipped, "rows left out by the map");
    line(report.rejected, "rows rejected");
    line(report.scored, "leads scored");
    line(report.qualified, "of them are MQL or beyond");
    line(report.handoffs, "hand-offs opened");
    if let Some(file) = &report.rejected_file {
        let _ = writeln!(text, "rejected rows, with reasons: {}", file.display());
    }
    for (kind, times) in &report.contradictions {
        let _ = writeln!(text, "{:>12} {kind}", count(*times));
    }
    for note in report.notes.iter().take(NOTES_SHOWN_MAX) {
        let _ = writeln!(text, "note: {note}");
    }
    if report.notes.len() > NOTES_SHOWN_MAX {
        let _ = writeln!(
            text,
            "note: … and {} more; --json lists the first 1,000",
            report.notes.len() - NOTES_SHOWN_MAX
        );
    }
    if report.dry_run {
        for (column, found) in &report.types {
            let _ = writeln!(text, "column `{column}`: {found}");
        }
        text.push_str("dry run: nothing was stored\n");
    }
    text
}
