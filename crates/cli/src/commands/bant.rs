//! `baton bant show|set`.

use baton_app::bant::{self, BantView, SetLetter};
use baton_app::{BantLetter, BantStatus};
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
    /// The four letters of a lead, and what is missing.
    Show {
        /// External id, e-mail or `#number`.
        lead: String,
    },
    /// Set letters: `need=confirmed budget=inferred …`.
    Set {
        /// External id, e-mail or `#number`.
        lead: String,
        /// `LETTER=STATUS`; letters budget, authority, need, timing; statuses unknown, inferred, confirmed, negative.
        #[arg(required = true, value_parser = letter)]
        letters: Vec<(BantLetter, BantStatus)>,
        /// The value, in words: an amount, who decides, the problem, a date.
        #[arg(long)]
        value: Option<String>,
        /// What it rests on: who said it, when, where.
        #[arg(long)]
        evidence: Option<String>,
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
        let view = match self.action {
            Action::Show { lead } => bant::show(&workspace, &lead).await?,
            Action::Set { lead, letters, value, evidence, by } => {
                let by = by.unwrap_or_else(shell_user);
                let letters: Vec<SetLetter> = letters
                    .into_iter()
                    .map(|(letter, status)| SetLetter {
                        letter,
                        status,
                        value: value.clone(),
                        evidence: evidence.clone(),
                    })
                    .collect();
                bant::set(&workspace, &lead, &letters, &by).await?
            }
        };
        global.print(&view, || text(&view, global.language()))
    }
}

fn text(view: &BantView, language: Language) -> String {
    let mut table = Table::new([
        ("BANT", Align::Left),
        (language.pick("Status", "상태"), Align::Left),
        (language.pick("Value", "값"), Align::Left),
        (language.pick("Evidence", "근거"), Align::Left),
        (language.pick("By", "누가"), Align::Left),
        (language.pick("When", "언제"), Align::Left),
    ]);
    for cell in &view.letters {
        table.row([
            letter_name(cell.letter, language).to_owned(),
            status_name(cell.status, language).to_owned(),
            cell.value.clone().unwrap_or_default(),
            cell.evidence.clone().unwrap_or_default(),
            cell.by.clone().unwrap_or_default(),
            cell.at.map(date).unwrap_or_default(),
        ]);
    }
    let missing: Vec<&str> = view.missing.iter().map(|letter| letter_name(*letter, language)).collect();
    let complete = format!("{} {:.0} %", bar(view.completeness, 10), view.completeness * 100.0);
    let next = if missing.is_empty() {
        language.pick("ready for SQL", "SQL로 올릴 수 있어요").to_owned()
    } else {
        format!("{}: {}", language.pick("missing for SQL", "SQL까지 남은 항목"), missing.join(", "))
    };
    format!("{}\n{}\n{complete} · {next}\n", view.lead, table.text())
}

fn letter_name(letter: BantLetter, language: Language) -> &'static str {
    match letter {
        BantLetter::Budget => language.pick("Budget", "예산"),
        BantLetter::Authority => language.pick("Authority", "권한"),
        BantLetter::Need => language.pick("Need", "필요성"),
        BantLetter::Timing => language.pick("Timing", "시기"),
    }
}

fn status_name(status: BantStatus, language: Language) -> &'static str {
    match status {
        BantStatus::Unknown => language.pick("unknown", "모름"),
        BantStatus::Inferred => language.pick("inferred", "추정"),
        BantStatus::Confirmed => language.pick("confirmed", "확인"),
        BantStatus::Negative => language.pick("negative", "부정"),
    }
}
