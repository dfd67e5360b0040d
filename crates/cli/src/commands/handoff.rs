//! `baton handoff list|accept|return`.

use baton_app::handoff::{self, Decision, HandoffView};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// List, accept and return hand-offs.
#[derive(Debug, Args)]
pub(crate) struct Handoff {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Open hand-offs, oldest first; all of them with `--all`.
    List {
        /// Decided ones as well.
        #[arg(long)]
        all: bool,
        /// Only those of this owner.
        #[arg(long)]
        owner: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Take the baton: the lead becomes sales accepted.
    Accept {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        /// Who accepts.
        #[arg(long)]
        by: Option<String>,
    },
    /// Give the baton back, with a reason: the lead is recycled.
    Return {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        /// `too_early`, `no_budget`, `wrong_person`, `not_a_fit`, `unreachable`, `duplicate`, `competitor` or `other`.
        #[arg(long)]
        reason: String,
        /// In words.
        #[arg(long)]
        note: Option<String>,
        /// Who returns it.
        #[arg(long)]
        by: Option<String>,
    },
}

impl Handoff {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::List { all, owner, limit } => {
                let list = handoff::list(&workspace, all, owner.as_deref(), limit).await?;
                global.print(&list, || {
                    let mut text = text(&list, language);
                    if list.len() == limit as usize {
                        text.push_str(
                            language.pick("… there may be more: --limit\n", "… 더 있을 수 있어요: --limit\n"),
                        );
                    }
                    text
                })
            }
            Action::Accept { lead, by } => {
                let by = by.unwrap_or_else(shell_user);
                let done = handoff::decide(&workspace, &lead, &by, Decision::Accept).await?;
                global.print(&done, || match language {
                    Language::En => format!("{}: accepted by {by}\n", done.lead),
                    Language::Ko => format!("{}: {by} 님이 수락했어요\n", done.lead),
                })
            }
            Action::Return { lead, reason, note, by } => {
                let by = by.unwrap_or_else(shell_user);
                let decision = Decision::Return { reason, note };
                let done = handoff::decide(&workspace, &lead, &by, decision).await?;
                global.print(&done, || match language {
                    Language::En => format!("{}: returned by {by}\n", done.lead),
                    Language::Ko => format!("{}: {by} 님이 반려했어요\n", done.lead),
                })
            }
        }
    }
}

fn text(list: &[HandoffView], language: Language) -> String {
    if list.is_empty() {
        return language.pick("No open hand-offs.\n", "열린 인계가 없어요.\n").to_owned();
    }
    let mut table = Table::new([
        (language.pick("Lead", "리드"), Align::Left),
        (language.pick("Name", "이름"), Align::Left),
        (language.pick("Company", "회사"), Align::Left),
        (language.pick("Score", "점수"), Align::Right),
        (language.pick("Status", "상태"), Align::Left),
        (language.pick("Owner", "담당"), Align::Left),
        (language.pick("Opened (UTC)", "시작 (UTC)"), Align::Left),
        (language.pick("Reason", "사유"), Align::Left),
    ]);
    for view in list {
        table.row([
            view.lead.clone(),
            view.name.clone().unwrap_or_default(),
            view.company.clone().unwrap_or_default(),
            view.score
                .map(|score| format!("{score} {}", view.grade.as_deref().unwrap_or_default()))
                .unwrap_or_default(),
            status(&view.status, language).to_owned(),
            view.owner.clone().unwrap_or_default(),
            minute(view.opened_at),
            view.reason.clone().unwrap_or_default(),
        ]);
    }
    table.text()
}

fn status(status: &str, language: Language) -> &str {
    match status {
        "open" => language.pick("open", "대기"),
        "accepted" => language.pick("accepted", "수락"),
        "returned" => language.pick("returned", "반려"),
        "closed" => language.pick("closed", "종료"),
        other => other,
    }
}
