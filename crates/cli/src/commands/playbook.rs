//! `baton playbook show|set`.

use std::path::PathBuf;

use baton_app::playbook::{self, PlaybookView};
use clap::{Args, Subcommand};

use super::{Global, document, shell_user};
use crate::words::{Language, minute};

/// What to do with a lead, by the band of its score; shown beside the score.
#[derive(Debug, Args)]
pub(crate) struct Playbook {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The playbook in force, with who set it and when.
    Show,
    /// Put one in force, from a file (YAML or JSON, `-` for stdin).
    Set {
        /// The file.
        file: PathBuf,
        /// The revision that was read (0: none was set); without it, the one that stands.
        #[arg(long)]
        revision: Option<i64>,
        /// Who sets it: a member's address; without it, the account of the shell.
        #[arg(long)]
        by: Option<String>,
    },
}

impl Playbook {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::Show => {
                let view = playbook::show(&workspace).await?;
                global.print(&view, || text(&view, language))
            }
            Action::Set { file, revision, by } => {
                let by = by.unwrap_or_else(shell_user);
                let view = playbook::set(&workspace, &document(&file)?, revision, &by).await?;
                global.print(&view, || {
                    language.pick("The playbook is in force.\n", "플레이북을 적용했어요.\n").to_owned()
                })
            }
        }
    }
}

/// A document that can be changed and set again; who set it stands above it as a comment.
fn text(view: &PlaybookView, language: Language) -> String {
    let (Some(at), Some(by)) = (view.set_at, &view.set_by) else {
        return language
            .pick(
                "No playbook is set: `baton playbook set FILE` sets one.\n",
                "아직 플레이북이 없어요. `baton playbook set FILE`로 정해요.\n",
            )
            .to_owned();
    };
    let document = serde_json::to_string_pretty(&view.playbook).unwrap_or_default();
    let revision = language.pick("revision", "리비전");
    format!(
        "# {revision} {} · {} · {} UTC\n{document}\n",
        view.revision,
        by.replace(char::is_control, " "),
        minute(at)
    )
}
