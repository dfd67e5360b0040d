//! `baton identity list|undo`.

use baton_app::identity::{self, Link};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Which ids were found to be one person's, and undoing it.
#[derive(Debug, Args)]
pub(crate) struct Identity {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// The ids that were linked to a lead, with the message that said so.
    List {
        /// External id, e-mail or `#number` of the lead.
        lead: String,
    },
    /// Undo a link: the id becomes a lead of its own with what came under it, and both are scored again.
    Undo {
        /// The number of the link.
        #[arg(value_name = "LINK")]
        id: i64,
    },
}

impl Identity {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::List { lead } => {
                let links = identity::list(&workspace, &lead).await?;
                global.print(&links, || text(&links, language))
            }
            Action::Undo { id } => {
                let link = identity::undo(&workspace, id, &shell_user()).await?;
                global.print(&link, || match language {
                    Language::En => format!("{} is no longer {}\n", link.value, link.lead),
                    Language::Ko => format!("{}은(는) 이제 {}와(과) 다른 리드예요\n", link.value, link.lead),
                })
            }
        }
    }
}

fn text(links: &[Link], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("id", "번호"), Align::Right),
        (language.pick("kind", "종류"), Align::Left),
        (language.pick("linked id", "연결된 아이디"), Align::Left),
        (language.pick("by", "근거"), Align::Left),
        (language.pick("message", "메시지"), Align::Left),
        (language.pick("when", "때"), Align::Left),
        (language.pick("undone", "취소"), Align::Left),
    ]);
    for link in links {
        table.row([
            link.id.to_string(),
            link.system.clone(),
            link.value.clone(),
            link.kind.clone(),
            link.message_id.clone(),
            minute(link.linked_at),
            link.undone_at.map(minute).unwrap_or_default(),
        ]);
    }
    if table.is_empty() {
        return language
            .pick("no ids were linked to this lead\n", "이 리드에 연결된 아이디가 없어요\n")
            .to_owned();
    }
    table.text()
}
