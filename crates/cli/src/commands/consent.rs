//! `baton consent list|give|withdraw|policy`: what people agreed to.

use std::path::PathBuf;

use baton_app::Instant;
use baton_app::consent::{self, ConsentPolicy, ConsentView, NewConsent, Standing};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, document, shell_user};
use crate::moment::moment;
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// See and note what people agreed to, and say which purposes need that.
#[derive(Debug, Args)]
pub(crate) struct Consent {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What somebody agreed to and took back.
    List {
        /// External id, e-mail address or `#number`.
        lead: String,
    },
    /// Note that somebody agrees.
    Give(Said),
    /// Note that somebody does not agree any more.
    Withdraw(Said),
    /// Which purposes need consent; with a file, set it from now on.
    Policy {
        /// A JSON file (`-` for stdin): `{"rules":[{"purpose":"profiling","countries":["KR"]}]}`.
        file: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
struct Said {
    /// External id, e-mail address or `#number`.
    lead: String,
    /// For what: profiling, `marketing_email`, `sales_contact`, analytics, or one of your own.
    #[arg(long)]
    purpose: String,
    /// By which channel; without it, by all.
    #[arg(long)]
    channel: Option<String>,
    /// Since when; without it, now.
    #[arg(long, value_parser = moment)]
    at: Option<Instant>,
    /// Which text was agreed to.
    #[arg(long)]
    text_version: Option<String>,
    /// How it came.
    #[arg(long, default_value = "phone", value_parser = clap::builder::PossibleValuesParser::new(consent::WAYS))]
    way: String,
}

impl Consent {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let (language, by) = (global.language(), shell_user());
        let workspace = global.open().await?;
        let given = matches!(self.action, Action::Give(_));
        match self.action {
            Action::List { lead } => {
                let (entries, standing) = consent::consents(&workspace, &lead).await?;
                let all = json!({ "items": entries, "standing": standing });
                global.print(&all, || listed(&entries, &standing, language))
            }
            Action::Give(said) | Action::Withdraw(said) => {
                let new = NewConsent {
                    lead: &said.lead,
                    purpose: &said.purpose,
                    channel: said.channel.as_deref(),
                    given,
                    at: said.at,
                    text_version: said.text_version.as_deref(),
                    way: &said.way,
                    by: &by,
                    address: None,
                };
                consent::record(&workspace, &new).await?;
                let told = language.pick("noted\n", "기록했어요\n").to_owned();
                global.print(&json!({ "lead": said.lead, "purpose": said.purpose, "given": given }), || told)
            }
            Action::Policy { file } => {
                if let Some(file) = file {
                    let policy: ConsentPolicy = serde_json::from_str(&document(&file)?).map_err(|error| {
                        baton_app::Error::WrongUse(format!("{}: {error}", file.display()))
                    })?;
                    consent::set_policy(&workspace, &policy, None, &by).await?;
                }
                let policy = consent::policy(&workspace).await?;
                let text = serde_json::to_string_pretty(&policy)? + "\n";
                global.print(&policy, || text)
            }
        }
    }
}

fn listed(entries: &[ConsentView], standing: &[Standing], language: Language) -> String {
    let said = |given: bool| {
        if given { language.pick("given", "동의") } else { language.pick("withdrawn", "철회") }
    };
    let all = || language.pick("all", "전체").to_owned();
    let mut table = Table::new([
        (language.pick("since", "시점"), Align::Left),
        (language.pick("purpose", "목적"), Align::Left),
        (language.pick("channel", "채널"), Align::Left),
        (language.pick("said", "내용"), Align::Left),
        (language.pick("text", "문구"), Align::Left),
        (language.pick("way", "경로"), Align::Left),
        (language.pick("noted by", "기록"), Align::Left),
    ]);
    for entry in entries {
        table.row([
            minute(entry.occurred_at),
            entry.purpose.clone(),
            entry.channel.clone().unwrap_or_else(all),
            said(entry.given).to_owned(),
            entry.text_version.clone().unwrap_or_default(),
            entry.way.clone(),
            entry.actor.clone(),
        ]);
    }
    if table.is_empty() {
        return language.pick("nothing\n", "없어요\n").to_owned();
    }
    let now = language.pick("now", "지금");
    standing.iter().fold(table.text(), |text, standing| {
        let channel = standing.channel.clone().unwrap_or_else(all);
        format!("{text}{now}: {} {channel} {}\n", standing.purpose, said(standing.given))
    })
}
