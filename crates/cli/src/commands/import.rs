//! `baton import leads|events|opportunities`.

use std::fmt::Write as _;
use std::path::PathBuf;

use baton_app::import::{self, ImportReport, Kind, Request};
use clap::{Args, Subcommand};

use super::Global;
use crate::progress::Progress;
use crate::words::{Language, count};

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
        global.print(&report, || text(&report, global.language()))
    }
}

/// Notes that are printed; more would push the figures off the screen.
const NOTES_SHOWN_MAX: usize = 20;

fn text(report: &ImportReport, language: Language) -> String {
    let mut text = String::new();
    let figures = [
        (report.rows, "rows read", "행 읽음"),
        (report.leads_created, "leads created", "리드 생성"),
        (report.leads_updated, "leads updated", "리드 갱신"),
        (
            report.leads_merged,
            "rows that were a lead known under another key",
            "행은 다른 키로 이미 알던 리드",
        ),
        (report.accounts, "accounts", "회사"),
        (report.events, "events stored", "이벤트 저장"),
        (report.duplicates, "already there", "건은 이미 있음"),
        (
            report.conflicts,
            "of a known message id with another content: the first stands",
            "건은 같은 메시지 ID에 다른 내용: 먼저 받은 것을 유지",
        ),
        (report.opportunities, "opportunities", "영업 기회"),
        (report.outcomes, "outcomes", "결과"),
        (report.skipped, "rows left out by the map", "행은 매핑에 따라 제외"),
        (report.rejected, "rows rejected", "행 거부"),
        (report.scored, "leads scored", "리드 점수 계산"),
        (report.qualified, "of them are MQL or beyond", "명이 MQL 이상"),
        (report.handoffs, "hand-offs opened", "인계 시작"),
    ];
    for (n, en, ko) in figures.into_iter().filter(|(n, ..)| *n > 0) {
        let _ = writeln!(text, "{:>12} {}", count(n), language.pick(en, ko));
    }
    for (kind, times) in &report.contradictions {
        let _ = writeln!(text, "{:>12} {kind}", count(*times));
    }
    if let Some(file) = &report.rejected_file {
        let what = language.pick("rejected rows, with reasons", "거부된 행과 사유");
        let _ = writeln!(text, "{what}: {}", file.display());
    }
    let note = language.pick("note", "참고");
    for remark in report.notes.iter().take(NOTES_SHOWN_MAX) {
        let _ = writeln!(text, "{note}: {remark}");
    }
    let more = report.notes.len().saturating_sub(NOTES_SHOWN_MAX);
    let _ = match (more, language) {
        (0, _) => Ok(()),
        (_, Language::En) => writeln!(text, "{note}: … and {more} more; --json lists the first 1,000"),
        (_, Language::Ko) => writeln!(text, "{note}: … 그 밖에 {more}건, --json은 처음 1,000건을 보여 줘요"),
    };
    if report.dry_run {
        for (column, found) in &report.types {
            let _ = writeln!(text, "{} `{column}`: {found}", language.pick("column", "열"));
        }
        text.push_str(
            language.pick("dry run: nothing was stored\n", "시험 실행: 아무것도 저장하지 않았어요\n"),
        );
    }
    text
}
