//! `baton lead assign`.

use baton_app::owner;
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::words::Language;

/// Give leads to somebody.
#[derive(Debug, Args)]
pub(crate) struct Lead {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Give a lead to somebody.
    Assign {
        /// External id, e-mail or `#number`.
        lead: String,
        /// Who owns it from now on.
        owner: String,
        /// Who decides so.
        #[arg(long)]
        by: Option<String>,
    },
}

impl Lead {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let Action::Assign { lead, owner, by } = self.action;
        let owned = owner::assign(&workspace, &lead, &owner, &by.unwrap_or_else(shell_user)).await?;
        global.print(&owned, || match global.language() {
            Language::En => format!("{}: owned by {}\n", owned.lead, owned.owner),
            Language::Ko => format!("{}: 담당자는 {} 님이에요\n", owned.lead, owned.owner),
        })
    }
}
