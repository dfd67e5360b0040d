//! `baton stage set`: moves a lead by hand.

use baton_app::stage::{SetStage, set_stage};
use clap::{Args, Subcommand};

use super::{Global, shell_user};

/// Move leads between stages.
#[derive(Debug, Args)]
pub(crate) struct Stage {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Move a lead to a stage; SQL is refused while BANT has gaps.
    Set {
        /// External id, e-mail or `#number`.
        lead: String,
        /// `lead`, `mql`, `sal`, `sql`, `opportunity`, `customer`, `recycled` or `disqualified`.
        stage: baton_app::Stage,
        /// Why, as a code: `too_early`, `no_budget`, `manual` …
        #[arg(long, default_value = "manual")]
        reason: String,
        /// Why, in words.
        #[arg(long)]
        note: Option<String>,
        /// Who does it.
        #[arg(long)]
        by: Option<String>,
    },
}

impl Stage {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let Action::Set { lead, stage, reason, note, by } = self.action;
        let workspace = global.open().await?;
        let request = SetStage { lead, stage, reason, note, by: by.unwrap_or_else(shell_user) };
        let moved = set_stage(&workspace, request).await?;
        global.print(&moved, || format!("{}: {} → {}\n", moved.lead, moved.from, moved.to))
    }
}
