//! `baton calendar list|set`.

use std::path::PathBuf;

use baton_app::handoff::team;
use clap::{Args, Subcommand};

use super::{Global, document, shell_user};
use crate::words::Language;

/// Calendars of working hours: time zone, hours of the week, holidays.
#[derive(Debug, Args)]
pub(crate) struct Calendar {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// All calendars, as JSON.
    List,
    /// Store a calendar from a file (YAML or JSON, `-` for stdin).
    Set {
        /// Its name; the one called `default` counts where nothing else is said.
        name: String,
        /// The file.
        file: PathBuf,
    },
}

impl Calendar {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        match self.action {
            Action::List => {
                let calendars = team::calendars(&workspace).await?;
                global
                    .print(&calendars, || serde_json::to_string_pretty(&calendars).unwrap_or_default() + "\n")
            }
            Action::Set { name, file } => {
                let set =
                    team::set_calendar(&workspace, &name, &document(&file)?, None, &shell_user()).await?;
                global.print(&set, || match global.language() {
                    Language::En => format!("{name}: stored\n"),
                    Language::Ko => format!("{name}: 저장했어요\n"),
                })
            }
        }
    }
}
