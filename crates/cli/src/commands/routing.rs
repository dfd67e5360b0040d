//! `baton routing show|set|rep|away|back|owner`.

use std::path::PathBuf;

use baton_app::handoff::team::{self, SetRep};
use baton_app::{Instant, Span};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, document, shell_user};
use crate::words::Language;

/// Who gets which hand-offs: rules, capacity, absence.
#[derive(Debug, Args)]
pub(crate) struct Routing {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Rules, people and who is away, as JSON.
    Show,
    /// Put rules in force, from a file (YAML or JSON, `-` for stdin).
    Set {
        /// The file.
        file: PathBuf,
    },
    /// Say how many hand-offs a member takes, and when it works.
    Rep {
        /// The member's address.
        member: String,
        /// How many in a period; without it, any number.
        #[arg(long)]
        capacity: Option<i64>,
        /// How long a period is.
        #[arg(long, default_value = "1d")]
        per: Span,
        /// The name of its calendar; without it, the agreed one.
        #[arg(long)]
        calendar: Option<String>,
        /// It takes none.
        #[arg(long)]
        inactive: bool,
    },
    /// Note that a member is away.
    Away {
        /// The member's address.
        member: String,
        /// From when on, RFC 3339; without it, from now on.
        #[arg(long)]
        from: Option<Instant>,
        /// Until when, RFC 3339.
        #[arg(long)]
        until: Instant,
        /// Why, in words.
        #[arg(long)]
        note: Option<String>,
    },
    /// Take back that a member is away, by the number of the note.
    Back {
        /// The number.
        id: i64,
    },
    /// Say who owns the company of a lead; without an address, whoever last took a lead of it.
    Owner {
        /// External id, e-mail or `#number` of a lead of the company.
        lead: String,
        /// The member's address.
        member: Option<String>,
    },
}

impl Routing {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let by = shell_user();
        match self.action {
            Action::Show => {
                let shown = json!({
                    "routing": team::routing(&workspace).await?,
                    "people": team::reps(&workspace).await?,
                    "away": team::away(&workspace).await?,
                });
                global.print(&shown, || serde_json::to_string_pretty(&shown).unwrap_or_default() + "\n")
            }
            Action::Set { file } => {
                let routing = team::set_routing(&workspace, &document(&file)?, None, &by).await?;
                global.print(&routing, || done(global.language()))
            }
            Action::Rep { member, capacity, per, calendar, inactive } => {
                let set = SetRep { member, active: !inactive, calendar, capacity, per };
                let rep = team::set_rep(&workspace, set, None, &by).await?;
                global.print(&rep, || done(global.language()))
            }
            Action::Away { member, from, until, note } => {
                let from = from.unwrap_or_else(|| workspace.now());
                let id = team::add_away(&workspace, &member, from, until, note.as_deref(), &by).await?;
                global.print(&json!({ "id": id }), || done(global.language()))
            }
            Action::Back { id } => {
                team::remove_away(&workspace, id, &by).await?;
                global.print(&json!({ "id": id }), || done(global.language()))
            }
            Action::Owner { lead, member } => {
                team::set_account_owner(&workspace, &lead, member.as_deref(), &by).await?;
                global.print(&json!({ "lead": lead, "owner": member }), || done(global.language()))
            }
        }
    }
}

fn done(language: Language) -> String {
    language.pick("Done.\n", "반영했어요.\n").to_owned()
}
