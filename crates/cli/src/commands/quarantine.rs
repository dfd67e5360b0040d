//! `baton quarantine list|replay|drop`.

use baton_app::Instant;
use baton_app::intake::{self, Quarantined, Which};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Messages that were sent and could not be taken: see them, try them again, give them up.
#[derive(Debug, Args)]
pub(crate) struct Quarantine {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What is there, with its reason, oldest first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Only those after this number.
        #[arg(long, default_value_t = 0)]
        after: i64,
    },
    /// Try messages again, as if they came when they first came.
    Replay(Chosen),
    /// Give messages up.
    Drop(Chosen),
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Chosen {
    /// Numbers, as `list` shows them.
    ids: Vec<i64>,
    /// All of them.
    #[arg(long)]
    all: bool,
}

impl From<Chosen> for Which {
    fn from(chosen: Chosen) -> Which {
        if chosen.all { Which::All } else { Which::Numbers(chosen.ids) }
    }
}

impl Quarantine {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let workspace = global.open().await?;
        let language = global.language();
        match self.action {
            Action::List { limit, after } => {
                let list = intake::list(&workspace, after, i64::from(limit)).await?;
                global.print(&list, || text(&list, language))
            }
            Action::Replay(chosen) => {
                let done = intake::replay(&workspace, &chosen.into()).await?;
                global.print(&done, || match language {
                    Language::En => format!(
                        "{} stored, {} were there already, {} still cannot be taken\n",
                        done.stored, done.duplicates, done.kept
                    ),
                    Language::Ko => format!(
                        "{}건 저장, {}건은 이미 있었고, {}건은 아직 받을 수 없어요\n",
                        done.stored, done.duplicates, done.kept
                    ),
                })
            }
            Action::Drop(chosen) => {
                let dropped = intake::drop_messages(&workspace, &chosen.into(), &shell_user()).await?;
                global.print(&serde_json::json!({ "dropped": dropped }), || match language {
                    Language::En => format!("{dropped} given up\n"),
                    Language::Ko => format!("{dropped}건을 버렸어요\n"),
                })
            }
        }
    }
}

fn text(list: &[Quarantined], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("id", "번호"), Align::Right),
        (language.pick("came", "받은 때"), Align::Left),
        (language.pick("times", "횟수"), Align::Right),
        (language.pick("code", "코드"), Align::Left),
        (language.pick("at", "위치"), Align::Left),
        (language.pick("why", "이유"), Align::Left),
    ]);
    for message in list {
        table.row([
            message.id.to_string(),
            minute(Instant::from_micros(message.received_at)),
            message.times.to_string(),
            message.code.clone(),
            message.place.clone().unwrap_or_default(),
            message.reason.clone(),
        ]);
    }
    if table.is_empty() {
        return language.pick("nothing is in quarantine\n", "격리된 메시지가 없어요\n").to_owned();
    }
    table.text()
}
