//! `baton audit list|persons|verify|reviews|review|retention`: who did what, and who looked at whom.

use baton_app::Instant;
use baton_app::audit::{self, AuditEntry, AuditFilter, MonthReview, TouchedPerson, Verified};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, shell_user};
use crate::moment::moment;
use crate::table::{Align, Table};
use crate::words::{Language, count, minute};

/// See who did what and who looked at whom, and whether that record was tampered with.
#[derive(Debug, Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Entries, the newest first.
    List {
        /// By whom.
        #[arg(long)]
        actor: Option<String>,
        /// Which operation.
        #[arg(long)]
        action: Option<String>,
        /// About whom: any key of a lead, or `#` and its number.
        #[arg(long)]
        lead: Option<String>,
        /// From when on.
        #[arg(long, value_parser = moment)]
        since: Option<Instant>,
        /// Before when.
        #[arg(long, value_parser = moment)]
        until: Option<Instant>,
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Which persons were touched in a span of time.
    Persons {
        /// From when on.
        #[arg(long, value_parser = moment)]
        since: Instant,
        /// Before when.
        #[arg(long, value_parser = moment)]
        until: Instant,
        /// By that one alone.
        #[arg(long)]
        by: Option<String>,
        /// How many.
        #[arg(long, default_value_t = 1_000)]
        limit: u32,
    },
    /// Whether anything was edited, left out, put elsewhere or cut off; exits with 1 if so.
    Verify {
        /// A place and its hash, as an earlier `verify` showed them and somebody kept elsewhere.
        #[arg(long, value_name = "PLACE:HASH")]
        anchor: Option<String>,
    },
    /// Month by month: who did how much, and what of it is unusual.
    Reviews,
    /// Note that you looked through a month.
    Review {
        /// Which: `2026-06`.
        month: String,
        /// What was found.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// For how many years entries are kept.
    Retention {
        /// 1 or 2.
        years: Option<u32>,
    },
}

impl Audit {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let (language, by) = (global.language(), shell_user());
        let workspace = global.open().await?;
        match self.action {
            Action::List { actor, action, lead, since, until, limit } => {
                let filter = AuditFilter { actor, action, lead, since, until };
                let found = audit::list(&workspace, &filter, None, limit).await?;
                global.print(&found, || entries(&found, language))
            }
            Action::Persons { since, until, by, limit } => {
                let found = audit::touched(&workspace, (since, until), by.as_deref(), 0, limit).await?;
                global.print(&found, || persons(&found, language))
            }
            Action::Verify { anchor } => {
                let known = anchor.as_deref().map(known).transpose()?;
                // What was noted just now is looked at as well.
                audit::seal_all(&workspace).await?;
                let found = audit::verify(&workspace, known).await?;
                global.print(&found, || verified(&found, language))?;
                match found.fault {
                    Some(fault) => anyhow::bail!(fault),
                    None => Ok(()),
                }
            }
            Action::Reviews => {
                let found = audit::months(&workspace).await?;
                global.print(&found, || months(&found, language))
            }
            Action::Review { month, note } => {
                audit::review(&workspace, &month, &note, &by).await?;
                let told = language.pick("noted\n", "기록했어요\n").to_owned();
                global.print(&json!({ "reviewed": month }), || told)
            }
            Action::Retention { years } => {
                if let Some(years) = years {
                    audit::set_keep_years(&workspace, years, None, &by).await?;
                }
                let years = audit::keep_years(&workspace).await?;
                global.print(&json!({ "years": years }), || match language {
                    Language::En => format!("entries are kept for {years} years\n"),
                    Language::Ko => format!("기록을 {years}년 동안 보관해요\n"),
                })
            }
        }
    }
}

fn known(text: &str) -> anyhow::Result<(i64, &str)> {
    let wrong = || {
        baton_app::Error::WrongUse("--anchor: write PLACE:HASH as `baton audit verify` shows it".to_owned())
    };
    let (place, hash) = text.split_once(':').ok_or_else(wrong)?;
    Ok((place.parse().map_err(|_| wrong())?, hash))
}

fn entries(found: &[AuditEntry], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("id", "번호"), Align::Right),
        (language.pick("at", "시각"), Align::Left),
        (language.pick("who", "누가"), Align::Left),
        (language.pick("did", "한 일"), Align::Left),
        (language.pick("to", "대상"), Align::Left),
        (language.pick("from", "주소"), Align::Left),
        (language.pick("persons", "사람"), Align::Right),
    ]);
    for entry in found {
        table.row([
            entry.id.to_string(),
            minute(entry.at),
            entry.actor.clone(),
            entry.action.clone(),
            entry.subject.clone(),
            entry.address.clone().unwrap_or_default(),
            count(entry.persons.len() as u64),
        ]);
    }
    if table.is_empty() { language.pick("nothing\n", "없어요\n").to_owned() } else { table.text() }
}

fn persons(found: &[TouchedPerson], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("lead", "리드"), Align::Right),
        (language.pick("times", "횟수"), Align::Right),
        (language.pick("by how many", "사람 수"), Align::Right),
        (language.pick("first", "처음"), Align::Left),
        (language.pick("last", "마지막"), Align::Left),
    ]);
    for person in found {
        table.row([
            format!("#{}", person.person),
            count(person.times as u64),
            count(person.actors as u64),
            minute(person.first_at),
            minute(person.last_at),
        ]);
    }
    if table.is_empty() { language.pick("nobody\n", "없어요\n").to_owned() } else { table.text() }
}

fn verified(found: &Verified, language: Language) -> String {
    let Verified { entries, pruned, place, hash, fault, .. } = found;
    let entries = count(*entries);
    match (fault, language) {
        (Some(_), _) => String::new(),
        (None, Language::En) => format!(
            "{entries} entries are as they were noted ({pruned} older ones were pruned)\nkeep this elsewhere: --anchor {place}:{hash}\n"
        ),
        (None, Language::Ko) => format!(
            "기록 {entries}건이 그대로예요(오래된 {pruned}건은 정리됨)\n다른 곳에 보관하세요: --anchor {place}:{hash}\n"
        ),
    }
}

fn months(found: &[MonthReview], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("month", "월"), Align::Left),
        (language.pick("who", "누가"), Align::Left),
        (language.pick("entries", "기록"), Align::Right),
        (language.pick("persons", "사람"), Align::Right),
        (language.pick("usual", "평소"), Align::Right),
        (language.pick("exports", "내보내기"), Align::Right),
        (language.pick("", ""), Align::Left),
        (language.pick("reviewed by", "검토"), Align::Left),
    ]);
    for month in found {
        for actor in &month.actors {
            let unusual = if actor.unusual { language.pick("unusual", "평소와 다름") } else { "" };
            table.row([
                month.month.clone(),
                actor.actor.clone(),
                count(actor.entries as u64),
                count(actor.persons as u64),
                count(actor.usual_persons as u64),
                count(actor.exports as u64),
                unusual.to_owned(),
                month.reviewed_by.clone().unwrap_or_default(),
            ]);
        }
    }
    if table.is_empty() { language.pick("nothing\n", "없어요\n").to_owned() } else { table.text() }
}
