//! `baton handoff list|show|brief|accept|return|disqualify|snooze|assign|comment|open|reasons|policy`.

mod text;

use baton_app::access::Sees;
use baton_app::handoff::{self, Decision, Done, OpenByHand};
use baton_app::workspace::Workspace;
use baton_app::{Instant, Tongue};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, document, shell_user};
use crate::words::Language;

/// List and show hand-offs, take them, give them back, put them off, talk about them.
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
    /// One hand-off, with who had it, what its clock did, and what was said about it.
    Show {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
    },
    /// What to know of a lead before the first call.
    Brief {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
    },
    /// Take the baton: the lead becomes sales accepted.
    Accept {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        #[command(flatten)]
        by: By,
    },
    /// Give the baton back, with a reason: the lead is recycled.
    Return {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        by: By,
    },
    /// End it, with a reason: the lead is disqualified.
    Disqualify {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        #[command(flatten)]
        why: Why,
        #[command(flatten)]
        by: By,
    },
    /// Put it off: its clock stands still meanwhile.
    Snooze {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        /// Until when, RFC 3339: `2026-03-02T09:00:00+09:00`.
        #[arg(long)]
        until: Instant,
        /// Why, in words.
        #[arg(long)]
        note: Option<String>,
        #[command(flatten)]
        by: By,
    },
    /// Give it to a member.
    Assign {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        /// The member's address.
        to: String,
        #[command(flatten)]
        by: By,
    },
    /// Say something about it; members named as `@address` are told.
    Comment {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        /// What.
        text: String,
        #[command(flatten)]
        by: By,
    },
    /// Hand a lead over though the model does not.
    Open {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
        #[command(flatten)]
        why: Why,
        /// Who is to take it; without it, whoever routing finds.
        #[arg(long)]
        owner: Option<String>,
        #[command(flatten)]
        by: By,
    },
    /// Why leads may be given back; with `--add CODE --en NAME` one more, with `--retire CODE` one less.
    Reasons {
        /// The code of a reason to add or rename.
        #[arg(long, requires = "en", conflicts_with = "retire")]
        add: Option<String>,
        /// Its English name.
        #[arg(long)]
        en: Option<String>,
        /// Its Korean name.
        #[arg(long)]
        ko: Option<String>,
        /// The code of a reason that can be given no longer.
        #[arg(long)]
        retire: Option<String>,
    },
    /// How soon sales answers, and what happens when it does not; with a file (YAML or JSON, `-` for stdin) it is agreed anew.
    Policy {
        /// The file.
        file: Option<std::path::PathBuf>,
    },
}

/// Who does it.
#[derive(Debug, Args)]
struct By {
    /// Who does it; without it, the account of the shell.
    #[arg(long)]
    by: Option<String>,
}

impl By {
    fn name(self) -> String {
        self.by.unwrap_or_else(shell_user)
    }
}

/// Why.
#[derive(Debug, Args)]
struct Why {
    /// Why, as a code: `too_early`, `no_budget`, `wrong_person` …; `baton handoff reasons` lists them.
    #[arg(long)]
    reason: String,
    /// Why, in words.
    #[arg(long)]
    note: Option<String>,
}

impl Handoff {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::List { all, owner, limit } => {
                let list = handoff::list(&workspace, all, owner.as_deref(), limit).await?;
                global.print(&list, || {
                    let mut text = text::list(&list, language);
                    if list.len() == limit as usize {
                        text.push_str(
                            language.pick("… there may be more: --limit\n", "… 더 있을 수 있어요: --limit\n"),
                        );
                    }
                    text
                })
            }
            Action::Show { lead } => {
                let detail = handoff::show(&workspace, &lead).await?;
                global.print(&detail, || text::detail(&detail, language))
            }
            Action::Brief { lead } => {
                let tongue = match language {
                    Language::En => Tongue::En,
                    Language::Ko => Tongue::Ko,
                };
                let brief = handoff::brief::brief(&workspace, &lead, tongue, &Sees::All).await?;
                global.print(&brief, || text::brief(&brief, language))
            }
            Action::Reasons { add, en, ko, retire } => {
                let by = shell_user();
                if let Some(code) = add {
                    let en = en.unwrap_or_default();
                    handoff::add_reason(&workspace, &code, &en, ko.as_deref(), &by).await?;
                }
                if let Some(code) = retire {
                    handoff::retire_reason(&workspace, &code, &by).await?;
                }
                let reasons = handoff::reasons(&workspace).await?;
                global.print(&reasons, || text::reasons(&reasons, language))
            }
            Action::Policy { file } => {
                let policy = match file {
                    Some(file) => {
                        handoff::set_policy(&workspace, &document(&file)?, None, &shell_user()).await?
                    }
                    None => handoff::policy(&workspace).await?,
                };
                global.print(&policy, || serde_json::to_string_pretty(&policy).unwrap_or_default() + "\n")
            }
            other => other.change(&workspace, global).await,
        }
    }
}

impl Action {
    /// What changes a hand-off.
    async fn change(self, workspace: &Workspace, global: &Global) -> anyhow::Result<()> {
        let language = global.language();
        match self {
            Action::Accept { lead, by } => {
                let by = by.name();
                let done = handoff::decide(workspace, &lead, &by, Decision::Accept).await?;
                global.print(&done, || decided(&done, &by, language))
            }
            Action::Return { lead, why: Why { reason, note }, by } => {
                let by = by.name();
                let done = handoff::decide(workspace, &lead, &by, Decision::Return { reason, note }).await?;
                global.print(&done, || decided(&done, &by, language))
            }
            Action::Disqualify { lead, why: Why { reason, note }, by } => {
                let by = by.name();
                let done =
                    handoff::decide(workspace, &lead, &by, Decision::Disqualify { reason, note }).await?;
                global.print(&done, || decided(&done, &by, language))
            }
            Action::Snooze { lead, until, note, by } => {
                let until = handoff::snooze(workspace, &lead, until, note.as_deref(), &by.name()).await?;
                global.print(&json!({ "lead": lead, "until": until }), || match language {
                    Language::En => format!("{lead}: put off until {until}\n"),
                    Language::Ko => format!("{lead}: {until}까지 미뤘어요\n"),
                })
            }
            Action::Assign { lead, to, by } => {
                let owner = handoff::assign(workspace, &lead, &to, &by.name()).await?;
                global.print(&json!({ "lead": lead, "owner": owner }), || match language {
                    Language::En => format!("{lead}: given to {owner}\n"),
                    Language::Ko => format!("{lead}: {owner} 님에게 배정했어요\n"),
                })
            }
            Action::Comment { lead, text, by } => {
                let comment = handoff::comment(workspace, &lead, &text, &by.name()).await?;
                global.print(&comment, || match language {
                    Language::En => format!("{lead}: noted; told: {}\n", comment.mentions.join(", ")),
                    Language::Ko => format!("{lead}: 남겼어요. 알림: {}\n", comment.mentions.join(", ")),
                })
            }
            Action::Open { lead, why: Why { reason, note }, owner, by } => {
                let request = OpenByHand { lead: lead.clone(), reason, note, owner, by: by.name() };
                let id = handoff::open(workspace, request).await?;
                global.print(&json!({ "lead": lead, "id": id }), || match language {
                    Language::En => format!("{lead}: handed to sales\n"),
                    Language::Ko => format!("{lead}: 영업에 인계했어요\n"),
                })
            }
            // Those that only look are done with.
            _ => Ok(()),
        }
    }
}

fn decided(done: &Done, by: &str, language: Language) -> String {
    let lead = &done.lead;
    match (done.status, language) {
        ("accepted", Language::En) => format!("{lead}: accepted by {by}\n"),
        ("accepted", Language::Ko) => format!("{lead}: {by} 님이 수락했어요\n"),
        ("returned", Language::En) => format!("{lead}: returned by {by}\n"),
        ("returned", Language::Ko) => format!("{lead}: {by} 님이 반려했어요\n"),
        (_, Language::En) => format!("{lead}: disqualified by {by}\n"),
        (_, Language::Ko) => format!("{lead}: {by} 님이 제외했어요\n"),
    }
}
