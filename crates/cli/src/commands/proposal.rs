//! `baton proposal create|list|show|edit|propose|agree|disagree|comment|schedule|withdraw`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use baton_app::Instant;
use baton_app::criteria::{self, Edit, ProposalHead, ProposalView, Status, Written};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Propose criteria, and agree to them: both teams do before they are published.
#[derive(Debug, Args)]
pub(crate) struct Proposal {
    #[command(subcommand)]
    action: Action,
    /// Who does it: a member's address; without it, the account of the shell.
    #[arg(long, global = true, value_name = "EMAIL")]
    by: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Begin a proposal with a model.
    Create {
        /// YAML or JSON.
        file: PathBuf,
        /// What it changes, in a few words.
        #[arg(long)]
        title: String,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
        /// For which slot of models (a product, a region); without it, for the one that moves leads.
        #[arg(long)]
        slot: Option<String>,
        /// Propose it to both teams right away.
        #[arg(long)]
        propose: bool,
    },
    /// Proposals, newest first.
    List,
    /// A proposal: what it changes of the criteria in force, who agreed, what was said.
    Show {
        /// Its number.
        id: i64,
    },
    /// Put another model into a proposal; whoever agreed has to agree again.
    Edit {
        /// Its number.
        id: i64,
        /// YAML or JSON.
        file: PathBuf,
        /// The revision that was read; without it, the one that stands.
        #[arg(long)]
        revision: Option<i64>,
    },
    /// Propose a draft to both teams.
    Propose {
        /// Its number.
        id: i64,
    },
    /// Agree, for the team of whoever does it (`--by`).
    Agree {
        /// Its number.
        id: i64,
    },
    /// Take the agreement of a team back.
    Disagree {
        /// Its number.
        id: i64,
    },
    /// Say something about it.
    Comment {
        /// Its number.
        id: i64,
        /// What.
        text: String,
    },
    /// Have it published by the service, now or at an instant: both teams must have agreed.
    Schedule {
        /// Its number.
        id: i64,
        /// RFC 3339; without it, now.
        #[arg(long, value_name = "INSTANT")]
        at: Option<Instant>,
        /// Although a team has not agreed to it, for this reason; it is noted in the audit.
        #[arg(long, value_name = "REASON")]
        without_agreement: Option<String>,
    },
    /// Give it up.
    Withdraw {
        /// Its number.
        id: i64,
    },
}

impl Proposal {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        let by = self.by.unwrap_or_else(shell_user);
        let id = match self.action {
            Action::List => {
                let page = criteria::list(&workspace, 200, None).await?;
                return global.print(&page, || table(&page.items, language));
            }
            Action::Create { file, title, reason, slot, propose } => {
                let document = text(&file)?;
                let written =
                    Written { title: &title, reason: &reason, document: &document, slot: slot.as_deref() };
                let id = criteria::create(&workspace, written, &by).await?;
                if propose {
                    criteria::propose(&workspace, id, &by).await?;
                }
                id
            }
            Action::Edit { id, file, revision } => {
                let document = text(&file)?;
                let revision = match revision {
                    Some(revision) => revision,
                    None => criteria::show(&workspace, id).await?.head.revision,
                };
                let edit = Edit { document: Some(&document), ..Edit::default() };
                criteria::edit(&workspace, id, revision, edit, &by).await?;
                id
            }
            Action::Show { id } => id,
            Action::Propose { id } => criteria::propose(&workspace, id, &by).await.map(|()| id)?,
            Action::Agree { id } => criteria::agree(&workspace, id, &by).await.map(|()| id)?,
            Action::Disagree { id } => criteria::disagree(&workspace, id, &by).await.map(|()| id)?,
            Action::Comment { id, text } => {
                criteria::comment(&workspace, id, &text, &by).await.map(|_| id)?
            }
            Action::Schedule { id, at, without_agreement } => {
                let (at, without) = (at.unwrap_or_else(|| workspace.now()), without_agreement.as_deref());
                criteria::schedule(&workspace, id, at, without, &by).await.map(|()| id)?
            }
            Action::Withdraw { id } => criteria::withdraw(&workspace, id, &by).await.map(|()| id)?,
        };
        let view = criteria::show(&workspace, id).await?;
        global.print(&view, || whole(&view, language))
    }
}

fn text(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{}: cannot be read", file.display()))
}

fn word(status: Status, language: Language) -> &'static str {
    let (en, ko) = match status {
        Status::Draft => ("draft", "초안"),
        Status::Proposed => ("proposed", "제안됨"),
        Status::Approved => ("approved", "합의됨"),
        Status::Scheduled => ("scheduled", "예약됨"),
        Status::Published => ("in force", "적용 중"),
        Status::Retired => ("retired", "지난 기준"),
        Status::Withdrawn => ("withdrawn", "철회됨"),
    };
    language.pick(en, ko)
}

/// Whose agreement is missing.
fn waits_for(head: &ProposalHead, language: Language) -> String {
    let team = |team: &baton_app::Team| match team {
        baton_app::Team::Marketing => language.pick("marketing", "마케팅"),
        baton_app::Team::Sales => language.pick("sales", "영업"),
    };
    head.missing.iter().map(team).collect::<Vec<_>>().join(", ")
}

fn table(proposals: &[ProposalHead], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("id", "번호"), Align::Right),
        (language.pick("status", "상태"), Align::Left),
        (language.pick("title", "제목"), Align::Left),
        (language.pick("waits for", "합의 대기"), Align::Left),
        (language.pick("version", "버전"), Align::Left),
        (language.pick("by", "작성자"), Align::Left),
        (language.pick("changed (UTC)", "변경 (UTC)"), Align::Left),
    ]);
    for head in proposals {
        table.row([
            head.id.to_string(),
            word(head.status, language).to_owned(),
            head.title.clone(),
            waits_for(head, language),
            head.version.chars().take(12).collect(),
            head.created_by.clone(),
            minute(head.changed_at),
        ]);
    }
    if table.is_empty() {
        return language
            .pick(
                "nothing is proposed; `baton proposal create FILE --title …` begins\n",
                "제안된 기준이 없어요. `baton proposal create FILE --title …`로 시작해요\n",
            )
            .to_owned();
    }
    table.text()
}

fn whole(view: &ProposalView, language: Language) -> String {
    let head = &view.head;
    let version: String = head.version.chars().take(12).collect();
    let mut lines = vec![
        format!("#{} {}  ({}, {version})", head.id, head.title, word(head.status, language)),
        format!("{} · {} UTC", head.created_by, minute(head.created_at)),
    ];
    if head.slot != "primary" {
        lines.push(format!("{}: {}", language.pick("slot", "자리"), head.slot));
    }
    if !view.reason.is_empty() {
        lines.push(view.reason.clone());
    }
    if let Some(at) = head.publish_at {
        lines.push(format!("{} {} UTC", language.pick("to be published", "게시 예정"), minute(at)));
    }
    if let Some(failure) = &head.failure {
        lines.push(format!("{}: {failure}", language.pick("not published", "게시하지 못했어요")));
    }
    lines.push(String::new());
    lines.push(language.pick("Changes of what is in force", "적용 중인 기준과 다른 점").to_owned());
    if view.compared_with.is_none() {
        let first = language.pick("  nothing is in force there yet", "  아직 적용 중인 기준이 없어요");
        lines.push(first.to_owned());
    } else if view.changes.is_empty() {
        lines.push(language.pick("  none", "  없음").to_owned());
    }
    lines.extend(view.changes.iter().map(|change| format!("  {change}")));
    lines.extend(view.warnings.iter().map(|warning| format!("  ! {warning}")));
    lines.push(String::new());
    for agreed in &view.agreed {
        let at = minute(agreed.at);
        lines.push(format!("✓ {}  {}  {at}", agreed.team, agreed.member));
    }
    if !head.missing.is_empty() {
        lines.push(format!("… {}: {}", language.pick("waits for", "합의 대기"), waits_for(head, language)));
    }
    for remark in &view.comments {
        lines.push(format!("{}  {}: {}", minute(remark.at), remark.author, remark.text));
    }
    lines.join("\n").trim_end().to_owned() + "\n"
}
