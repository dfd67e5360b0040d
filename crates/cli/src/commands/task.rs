//! `baton task add|list|change|done`.

use baton_app::Instant;
use baton_app::access::Sees;
use baton_app::task::{self, ChangeTask, Filter, NewTask, TaskView};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::moment::moment;
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Set, list and do tasks.
#[derive(Debug, Args)]
pub(crate) struct Task {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Set a task.
    Add {
        /// What is to be done.
        title: String,
        /// About which lead: external id, e-mail or `#number`.
        #[arg(long)]
        lead: Option<String>,
        /// For which of its deals, by number.
        #[arg(long)]
        opportunity: Option<i64>,
        #[command(flatten)]
        what: What,
        /// Who sets it.
        #[arg(long)]
        by: Option<String>,
    },
    /// Open tasks by due date; all of them with `--all`.
    List {
        /// Done ones as well.
        #[arg(long)]
        all: bool,
        /// Only those of this owner.
        #[arg(long)]
        owner: Option<String>,
        /// Only those about this lead.
        #[arg(long)]
        lead: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Change a task: another day, another owner.
    Change {
        /// Its number.
        number: i64,
        /// What is to be done.
        #[arg(long)]
        title: Option<String>,
        #[command(flatten)]
        what: What,
        /// Who changes it.
        #[arg(long)]
        by: Option<String>,
    },
    /// A task is done; with `--not`, it is not done after all.
    Done {
        /// Its number.
        number: i64,
        /// It is not done after all.
        #[arg(long)]
        not: bool,
        /// Who did it.
        #[arg(long)]
        by: Option<String>,
    },
}

#[derive(Debug, Args)]
struct What {
    /// `follow_up`, `call`, `email` or `todo`.
    #[arg(long, value_parser = task::KINDS)]
    kind: Option<String>,
    /// More of it.
    #[arg(long)]
    note: Option<String>,
    /// Who is to do it.
    #[arg(long)]
    owner: Option<String>,
    /// By when: a day, or a time (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = moment)]
    due: Option<Instant>,
}

impl Task {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        let one = |task: TaskView| global.print(&task, || text(std::slice::from_ref(&task), language));
        match self.action {
            Action::Add { title, lead, opportunity, what, by } => {
                let What { kind, note, owner, due } = what;
                let new = NewTask { lead, opportunity, kind, title, note, owner, due_at: due };
                one(task::add(&workspace, &new, &by.unwrap_or_else(shell_user)).await?)
            }
            Action::List { all, owner, lead, limit } => {
                let found =
                    task::list(&workspace, &Filter { owner, lead, all, after: None, sees: Sees::All, limit })
                        .await?;
                global.print(&found, || text(&found, language))
            }
            Action::Change { number, title, what, by } => {
                let What { kind, note, owner, due } = what;
                let change = ChangeTask { kind, title, note, owner, due_at: due, ..ChangeTask::default() };
                one(task::change(&workspace, number, &change, &by.unwrap_or_else(shell_user)).await?)
            }
            Action::Done { number, not, by } => {
                let change = ChangeTask { done: Some(!not), ..ChangeTask::default() };
                one(task::change(&workspace, number, &change, &by.unwrap_or_else(shell_user)).await?)
            }
        }
    }
}

fn text(found: &[TaskView], language: Language) -> String {
    let mut table = Table::new([
        ("#", Align::Right),
        (language.pick("Due (UTC)", "기한 (UTC)"), Align::Left),
        (language.pick("Kind", "종류"), Align::Left),
        (language.pick("Task", "할 일"), Align::Left),
        (language.pick("Lead", "리드"), Align::Left),
        (language.pick("Owner", "담당"), Align::Left),
        (language.pick("Done", "완료"), Align::Left),
    ]);
    for task in found {
        table.row([
            task.id.to_string(),
            task.due_at.map(minute).unwrap_or_default(),
            kind(&task.kind, language).to_owned(),
            task.title.clone(),
            task.lead.clone().unwrap_or_default(),
            task.owner.clone(),
            task.done_at.map(minute).unwrap_or_default(),
        ]);
    }
    if table.is_empty() {
        return language.pick("No tasks.\n", "할 일이 없어요.\n").to_owned();
    }
    table.text()
}

fn kind(kind: &str, language: Language) -> &str {
    match kind {
        "follow_up" => language.pick("follow up", "후속 연락"),
        "call" => language.pick("call", "전화"),
        "email" => language.pick("e-mail", "이메일"),
        "todo" => language.pick("to do", "할 일"),
        other => other,
    }
}
