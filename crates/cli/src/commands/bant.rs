//! `baton bant show|set|history|policy`.

use std::path::PathBuf;

use anyhow::Context;
use baton_app::bant::{self, BantView, Cell, SetLetter};
use baton_app::{BantLetter, BantStatus, Instant};
use baton_model::bant::{BantPolicy, BantValue, Evidence};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table, bar};
use crate::words::{Language, date};

/// Budget, authority, need, timing of a lead.
#[derive(Debug, Args)]
pub(crate) struct Bant {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The four letters of a lead, what is missing, and what to ask next.
    Show {
        /// External id, e-mail or `#number`.
        lead: String,
        /// As it was known at this instant (RFC 3339); now without it.
        #[arg(long, value_name = "INSTANT")]
        at: Option<Instant>,
    },
    /// Set letters: `need=confirmed budget=inferred …`.
    Set(Box<Set>),
    /// Everything that was ever noted, newest first.
    History {
        /// External id, e-mail or `#number`.
        lead: String,
    },
    /// What BANT has to be, and how it is read from signals.
    Policy {
        #[command(subcommand)]
        action: PolicyAction,
    },
}

#[derive(Debug, Args)]
struct Set {
    /// External id, e-mail or `#number`.
    lead: String,
    /// `LETTER=STATUS`; letters budget, authority, need, timing; statuses unknown, inferred, confirmed, negative.
    #[arg(required = true, value_parser = letter)]
    letters: Vec<(BantLetter, BantStatus)>,
    /// The value: `50000 USD`, `Ada (CFO); 김하나`, `problem => solution`, `2026-09-30`; or any other words.
    #[arg(long)]
    value: Option<String>,
    /// What it rests on: who said it, when, where.
    #[arg(long)]
    evidence: Option<String>,
    /// A message in the log that it rests on; may be repeated.
    #[arg(long = "message", value_name = "ID")]
    messages: Vec<String>,
    /// A note that it rests on; may be repeated.
    #[arg(long = "note", value_name = "NUMBER")]
    notes: Vec<i64>,
    /// Who said it.
    #[arg(long)]
    said_by: Option<String>,
    /// How sure, 0 to 1.
    #[arg(long)]
    confidence: Option<f64>,
    /// Until when it can be relied on (RFC 3339); without it, for as long as the policy says.
    #[arg(long, value_name = "INSTANT")]
    best_before: Option<Instant>,
    /// Who sets it.
    #[arg(long)]
    by: Option<String>,
}

#[derive(Debug, Subcommand)]
enum PolicyAction {
    /// The policy in force.
    Show,
    /// Set it from a YAML or JSON file.
    Set {
        /// The document.
        file: PathBuf,
        /// Who sets it.
        #[arg(long)]
        by: Option<String>,
    },
}

fn letter(text: &str) -> Result<(BantLetter, BantStatus), String> {
    let (letter, status) = text.split_once('=').ok_or("write LETTER=STATUS, as in need=confirmed")?;
    let letter = letter.parse().map_err(|error: baton_app::BantError| error.to_string())?;
    let status = status.parse().map_err(|error: baton_app::BantError| error.to_string())?;
    Ok((letter, status))
}

impl Bant {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::Show { lead, at } => {
                let view = bant::show(&workspace, &lead, at).await?;
                global.print(&view, || text(&view, language))
            }
            Action::Set(set) => {
                let by = set.by.clone().unwrap_or_else(shell_user);
                let letters = set.letters();
                let view = bant::set(&workspace, &set.lead, &letters, &by).await?;
                global.print(&view, || text(&view, language))
            }
            Action::History { lead } => {
                let noted = bant::history(&workspace, &lead).await?;
                global.print(&noted, || history(&noted, language))
            }
            Action::Policy { action: PolicyAction::Show } => {
                let policy = bant::policy::show(&workspace).await?;
                global.print(&policy, || shown(&policy))
            }
            Action::Policy { action: PolicyAction::Set { file, by } } => {
                let text = std::fs::read_to_string(&file)
                    .with_context(|| format!("{}: cannot be read", file.display()))?;
                let by = by.unwrap_or_else(shell_user);
                let policy = bant::policy::set(&workspace, &text, None, &by).await?;
                global.print(&policy, || {
                    language.pick("The policy is in force.\n", "정책을 적용했어요.\n").to_owned()
                })
            }
        }
    }
}

impl Set {
    fn letters(&self) -> Vec<SetLetter> {
        let read = |letter| self.value.as_deref().and_then(|value| BantValue::read(letter, value).ok());
        let one = |(letter, status): &(BantLetter, BantStatus)| SetLetter {
            letter: *letter,
            status: *status,
            value: self.value.clone(),
            // Words that are not of the letter's shape are words.
            detail: read(*letter),
            evidence: self.evidence.clone(),
            sources: Evidence {
                messages: self.messages.clone(),
                notes: self.notes.clone(),
                said_by: self.said_by.clone(),
            },
            confidence: self.confidence,
            best_before: self.best_before,
        };
        self.letters.iter().map(one).collect()
    }
}

fn text(view: &BantView, language: Language) -> String {
    let mut table = Table::new([
        ("BANT", Align::Left),
        (language.pick("Status", "상태"), Align::Left),
        (language.pick("Sure", "확신"), Align::Right),
        (language.pick("Value", "값"), Align::Left),
        (language.pick("Evidence", "근거"), Align::Left),
        (language.pick("By", "누가"), Align::Left),
        (language.pick("When", "언제"), Align::Left),
        (language.pick("Good until", "유효 기한"), Align::Left),
    ]);
    for cell in &view.letters {
        table.row([
            letter_name(cell.letter, language).to_owned(),
            status_of(cell, language),
            cell.confidence.map(|sure| format!("{:.0} %", sure * 100.0)).unwrap_or_default(),
            cell.value.clone().unwrap_or_default(),
            evidence(cell),
            cell.by.clone().unwrap_or_default(),
            cell.at.map(date).unwrap_or_default(),
            cell.best_before.map(date).unwrap_or_default(),
        ]);
    }
    let missing: Vec<&str> = view.missing.iter().map(|letter| letter_name(*letter, language)).collect();
    let complete = format!("{} {:.0} %", bar(view.completeness, 10), view.completeness * 100.0);
    let next = if missing.is_empty() {
        language.pick("ready for SQL", "SQL로 올릴 수 있어요").to_owned()
    } else {
        format!("{}: {}", language.pick("missing for SQL", "SQL까지 남은 항목"), missing.join(", "))
    };
    let mut text = format!("{}\n{}\n{complete} · {next}\n", view.lead, table.text());
    if let Some(question) = view.questions.first() {
        let ask = language.pick("Ask next", "다음 질문");
        text.extend([ask, ": ", language.pick(&question.en, &question.ko), "\n"]);
    }
    text
}

fn history(noted: &[bant::Noted], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("When", "언제"), Align::Left),
        ("BANT", Align::Left),
        (language.pick("Status", "상태"), Align::Left),
        (language.pick("Value", "값"), Align::Left),
        (language.pick("Evidence", "근거"), Align::Left),
        (language.pick("By", "누가"), Align::Left),
    ]);
    for noted in noted {
        table.row([
            date(noted.at),
            letter_name(noted.letter, language).to_owned(),
            status_name(noted.status, language).to_owned(),
            noted.value.clone().unwrap_or_default(),
            noted.evidence.clone().unwrap_or_default(),
            noted.by.clone(),
        ]);
    }
    table.text()
}

/// The policy as a document that can be changed and set again.
fn shown(policy: &BantPolicy) -> String {
    serde_json::to_string_pretty(policy).map_or_else(|error| error.to_string(), |text| text + "\n")
}

/// What is written of it, else who said it, else how much was seen.
fn evidence(cell: &Cell) -> String {
    let seen = || {
        cell.inference.hints.iter().map(|hint| format!("{}×{}", hint.rule, hint.times)).collect::<Vec<_>>()
    };
    cell.evidence.clone().or_else(|| cell.sources.said_by.clone()).unwrap_or_else(|| {
        if cell.status == BantStatus::Inferred { seen().join(", ") } else { String::new() }
    })
}

fn status_of(cell: &Cell, language: Language) -> String {
    let status = status_name(cell.status, language);
    if cell.stale {
        format!("{status} ({})", language.pick("stale", "기한 지남"))
    } else {
        status.to_owned()
    }
}

pub(super) fn letter_name(letter: BantLetter, language: Language) -> &'static str {
    match letter {
        BantLetter::Budget => language.pick("Budget", "예산"),
        BantLetter::Authority => language.pick("Authority", "권한"),
        BantLetter::Need => language.pick("Need", "필요성"),
        BantLetter::Timing => language.pick("Timing", "시기"),
    }
}

pub(super) fn status_name(status: BantStatus, language: Language) -> &'static str {
    match status {
        BantStatus::Unknown => language.pick("unknown", "모름"),
        BantStatus::Inferred => language.pick("inferred", "추정"),
        BantStatus::Confirmed => language.pick("confirmed", "확인"),
        BantStatus::Negative => language.pick("negative", "부정"),
    }
}
