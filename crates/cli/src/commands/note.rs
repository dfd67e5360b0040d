//! `baton note add|list|change|remove|link|links|unlink`.

use std::fmt::Write as _;

use baton_app::attachment::{self, AttachmentView};
use baton_app::note::{self, ChangeNote, NewNote, NoteView};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, date, minute};

/// Write notes on leads, and keep links.
#[derive(Debug, Args)]
pub(crate) struct Note {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write a note: a text, or what a first conversation found.
    Add {
        /// External id, e-mail or `#number`.
        lead: String,
        #[command(flatten)]
        what: What,
        /// On which of its deals, by number.
        #[arg(long)]
        opportunity: Option<i64>,
        /// Who writes it.
        #[arg(long)]
        by: Option<String>,
    },
    /// Notes on a lead, newest first.
    List {
        /// External id, e-mail or `#number`.
        lead: String,
        /// Only those before this number.
        #[arg(long)]
        before: Option<i64>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Change a note.
    Change {
        /// Its number.
        number: i64,
        #[command(flatten)]
        what: What,
        /// Who changes it.
        #[arg(long)]
        by: Option<String>,
    },
    /// Remove a note.
    Remove {
        /// Its number.
        number: i64,
        /// Who removes it.
        #[arg(long)]
        by: Option<String>,
    },
    /// Keep a link to a document with a lead.
    Link {
        /// External id, e-mail or `#number`.
        lead: String,
        /// What it is.
        title: String,
        /// Where it is: `https://…`.
        url: String,
        /// Of which of its deals, by number.
        #[arg(long)]
        opportunity: Option<i64>,
        /// Who keeps it.
        #[arg(long)]
        by: Option<String>,
    },
    /// The links of a lead.
    Links {
        /// External id, e-mail or `#number`.
        lead: String,
    },
    /// Remove a link.
    Unlink {
        /// Its number.
        number: i64,
        /// Who removes it.
        #[arg(long)]
        by: Option<String>,
    },
}

#[derive(Debug, Args)]
struct What {
    /// The text.
    #[arg(long)]
    text: Option<String>,
    /// How things are with the customer.
    #[arg(long)]
    situation: Option<String>,
    /// What troubles them.
    #[arg(long)]
    problem: Option<String>,
    /// How we solve it.
    #[arg(long)]
    solution: Option<String>,
}

impl Note {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        let who = |by: Option<String>| by.unwrap_or_else(shell_user);
        let removed = |number: i64| {
            global.print(&serde_json::json!({ "removed": number }), || {
                language.pick("removed\n", "삭제했어요\n").to_owned()
            })
        };
        match self.action {
            Action::Add { lead, what, opportunity, by } => {
                let What { text: body, situation, problem, solution } = what;
                let new = NewNote { lead, opportunity, body, situation, problem, solution };
                let note = note::add(&workspace, &new, &who(by)).await?;
                global.print(&note, || notes(std::slice::from_ref(&note), language))
            }
            Action::List { lead, before, limit } => {
                let found = note::list(&workspace, &lead, before, limit).await?;
                global.print(&found, || notes(&found, language))
            }
            Action::Change { number, what, by } => {
                let What { text: body, situation, problem, solution } = what;
                let change = ChangeNote { body, situation, problem, solution, revision: None };
                let note = note::change(&workspace, number, &change, &who(by)).await?;
                global.print(&note, || notes(std::slice::from_ref(&note), language))
            }
            Action::Remove { number, by } => {
                note::remove(&workspace, number, &who(by)).await?;
                removed(number)
            }
            Action::Link { lead, title, url, opportunity, by } => {
                let link = attachment::add(&workspace, &lead, opportunity, (&title, &url), &who(by)).await?;
                global.print(&link, || links(std::slice::from_ref(&link), language))
            }
            Action::Links { lead } => {
                let found = attachment::list(&workspace, &lead).await?;
                global.print(&found, || links(&found, language))
            }
            Action::Unlink { number, by } => {
                attachment::remove(&workspace, number, &who(by)).await?;
                removed(number)
            }
        }
    }
}

fn notes(found: &[NoteView], language: Language) -> String {
    let mut text = String::new();
    for note in found {
        let _ = writeln!(text, "#{}  {}  {}", note.id, minute(note.created_at), note.author);
        let parts = [
            (language.pick("Situation", "상황"), note.situation.as_deref()),
            (language.pick("Problem", "문제"), note.problem.as_deref()),
            (language.pick("Solution", "해결"), note.solution.as_deref()),
        ];
        for (name, part) in parts {
            text.extend(part.map(|part| format!("  {name}: {part}\n")));
        }
        text.extend(note.body.lines().map(|line| format!("  {line}\n")));
    }
    if text.is_empty() { language.pick("No notes.\n", "메모가 없어요.\n").to_owned() } else { text }
}

fn links(found: &[AttachmentView], language: Language) -> String {
    let mut table = Table::new([
        ("#", Align::Right),
        (language.pick("Title", "제목"), Align::Left),
        (language.pick("Link", "링크"), Align::Left),
        (language.pick("By", "누가"), Align::Left),
        (language.pick("When", "언제"), Align::Left),
    ]);
    for link in found {
        let (by, when) = (link.added_by.clone(), date(link.added_at));
        table.row([link.id.to_string(), link.title.clone(), link.url.clone(), by, when]);
    }
    if table.is_empty() {
        return language.pick("No links.\n", "링크가 없어요.\n").to_owned();
    }
    table.text()
}
