//! `baton feed create|revoke`.

use baton_app::calendar;
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::words::Language;

/// Calendars that other programs read: tasks, follow-ups, meetings of a member.
#[derive(Debug, Args)]
pub(crate) struct Feed {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make one: its address has a secret in it.
    Create {
        /// The member's e-mail address.
        member: String,
    },
    /// Revoke every calendar of a member.
    Revoke {
        /// The member's e-mail address.
        member: String,
    },
}

impl Feed {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::Create { member } => {
                let mut random = [0; 32];
                getrandom::fill(&mut random)?;
                let made = calendar::create(&workspace, &member, random, &shell_user()).await?;
                global.print(&made, || {
                    let told = language.pick("shown now and never again", "지금 한 번만 보여 드려요");
                    format!("{}  ({told})\n", made.path)
                })
            }
            Action::Revoke { member } => {
                let revoked = calendar::revoke(&workspace, &member, &shell_user()).await?;
                global.print(&serde_json::json!({ "revoked": revoked }), || match language {
                    Language::En => format!("{revoked} revoked\n"),
                    Language::Ko => format!("캘린더 {revoked}개를 해지했어요\n"),
                })
            }
        }
    }
}
