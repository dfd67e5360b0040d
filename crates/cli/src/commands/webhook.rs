//! `baton webhook add|list|show|template|rotate|enable|disable|remove|deliveries|replay|test`.

use std::fmt::Write as _;

use baton_app::outgoing::Among;
use baton_app::outgoing::endpoints::{self, Change, DeliveryView, EndpointDetail, EndpointView, NewEndpoint};
use baton_app::workspace::Workspace;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Global, document, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Send events to other systems, and notices to chats.
#[derive(Debug, Args)]
pub(crate) struct Webhook {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add a webhook or a chat; the secret of a webhook is shown once.
    Add {
        /// Its address.
        url: String,
        /// What people call it.
        #[arg(long)]
        name: String,
        /// What it is sent, such as `lead.mql.reached`; without it, what rules send it.
        #[arg(long, value_delimiter = ',')]
        types: Vec<String>,
        /// What it is.
        #[arg(long, default_value = "webhook", value_parser = clap::builder::PossibleValuesParser::new(
            ["webhook", "slack", "teams", "discord", "jandi", "naver_works"]))]
        kind: String,
        /// The language of chat messages; without it, that of this command.
        #[arg(long)]
        language: Option<baton_app::Tongue>,
    },
    /// All of them, oldest first.
    List,
    /// One of them, with the template of what it is sent.
    Show {
        /// Its number.
        id: i64,
    },
    /// Give a chat a shape of its own for what it is sent, or with `--remove` that of its kind back.
    Template {
        /// Its number.
        id: i64,
        /// The template, a JSON file (`-` for stdin): `{{title}}`, `{{text}}`, `{{type}}` and `{{lead}}` in its texts stand for what is told.
        #[arg(required_unless_present = "remove", conflicts_with = "remove")]
        file: Option<std::path::PathBuf>,
        /// Take it away.
        #[arg(long)]
        remove: bool,
    },
    /// Change the secret; for a day the old one signs as well.
    Rotate {
        /// Its number.
        id: i64,
    },
    /// Send to it again.
    Enable {
        /// Its number.
        id: i64,
    },
    /// Send nothing to it any more; what waits goes on waiting.
    Disable {
        /// Its number.
        id: i64,
    },
    /// Remove it, with all that was or is to be sent to it.
    Remove {
        /// Its number.
        id: i64,
    },
    /// What it was or is to be sent, the newest first.
    Deliveries {
        /// Its number.
        id: i64,
        /// Those alone that were given up.
        #[arg(long, conflicts_with = "waiting")]
        dead: bool,
        /// Those alone that wait.
        #[arg(long)]
        waiting: bool,
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Try what was given up again, for another three days.
    Replay {
        /// Its number.
        id: i64,
        /// That delivery alone.
        #[arg(long)]
        delivery: Option<i64>,
    },
    /// Send it something that says it is a test.
    Test {
        /// Its number.
        id: i64,
    },
}

impl Webhook {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let (language, by) = (global.language(), shell_user());
        let workspace = global.open().await?;
        match self.action {
            Action::Add { url, name, types, kind, language: tongue } => {
                let new = NewEndpoint {
                    kind: &kind,
                    name: &name,
                    url: &url,
                    types,
                    language: tongue.unwrap_or(language.tongue()),
                    random: random()?,
                    reach: crate::settings::outgoing()?.reach,
                    by: &by,
                };
                let added = endpoints::add(&workspace, new).await?;
                global.print(&added, || secret(added.id, added.secret.as_deref(), language))
            }
            Action::Rotate { id } => {
                let rotated = endpoints::rotate(&workspace, id, random()?, &by).await?;
                global.print(&rotated, || secret(id, rotated.secret.as_deref(), language))
            }
            Action::List => {
                let all = endpoints::list(&workspace).await?;
                global.print(&all, || listed(&all, language))
            }
            Action::Show { id } => {
                let shown = endpoints::show(&workspace, id).await?;
                global.print(&shown, || detailed(&shown, language))
            }
            Action::Template { id, file, .. } => {
                let text = file.map(|file| document(&file)).transpose()?;
                endpoints::set_template(&workspace, id, text.as_deref(), None, &by).await?;
                let shown = endpoints::show(&workspace, id).await?;
                global.print(&shown, || detailed(&shown, language))
            }
            Action::Enable { id } => change(global, &workspace, id, Change::Enable).await,
            Action::Disable { id } => change(global, &workspace, id, Change::Disable).await,
            Action::Remove { id } => change(global, &workspace, id, Change::Remove).await,
            Action::Deliveries { id, dead, waiting, limit } => {
                let among = if dead {
                    Among::Dead
                } else if waiting {
                    Among::Waiting
                } else {
                    Among::All
                };
                let found = endpoints::deliveries(&workspace, id, among, None, limit).await?;
                global.print(&found, || deliveries(&found, language))
            }
            Action::Replay { id, delivery } => {
                let count = endpoints::replay(&workspace, id, delivery, &by).await?;
                global.print(&json!({ "replayed": count }), || match language {
                    Language::En => format!("{count} are tried again\n"),
                    Language::Ko => format!("{count}건을 다시 보내요\n"),
                })
            }
            Action::Test { id } => {
                endpoints::test(&workspace, id).await?;
                global.print(&json!({ "queued": true }), || {
                    let told = "waits to be sent by `baton serve`; `baton webhook deliveries` shows what came of it\n";
                    language.pick(told, "`baton serve`가 보내요. 결과는 `baton webhook deliveries`로 볼 수 있어요\n").to_owned()
                })
            }
        }
    }
}

async fn change(global: &Global, workspace: &Workspace, id: i64, change: Change) -> anyhow::Result<()> {
    endpoints::change(workspace, id, change, &shell_user()).await?;
    let (done, ko) = match change {
        Change::Enable => ("enabled", "다시 보내요"),
        Change::Disable => ("disabled", "보내지 않아요"),
        Change::Remove => ("removed", "지웠어요"),
    };
    global.print(&json!({ done: id }), || format!("{}\n", global.language().pick(done, ko)))
}

/// Random bytes of the operating system.
fn random() -> anyhow::Result<[u8; 32]> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    Ok(random)
}

fn secret(id: i64, secret: Option<&str>, language: Language) -> String {
    let told = language.pick("shown now and never again", "지금 한 번만 보여 드려요");
    secret.map_or_else(|| format!("{id}\n"), |secret| format!("{id}  {secret}  ({told})\n"))
}

fn listed(all: &[EndpointView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("id", "번호"), Align::Right),
        (language.pick("kind", "종류"), Align::Left),
        (language.pick("name", "이름"), Align::Left),
        (language.pick("host", "주소"), Align::Left),
        (language.pick("types", "보내는 것"), Align::Left),
        (language.pick("state", "상태"), Align::Left),
    ]);
    for endpoint in all {
        let state = match (&endpoint.disabled_at, endpoint.failures) {
            (Some(_), _) => {
                let why = endpoint.disabled_reason.as_deref().unwrap_or_default();
                format!("{}: {why}", language.pick("disabled", "중지"))
            }
            (None, 0) => language.pick("ok", "정상").to_owned(),
            (None, failures) => format!("{} ×{failures}", language.pick("fails", "실패")),
        };
        table.row([
            endpoint.id.to_string(),
            endpoint.kind.clone(),
            endpoint.name.clone(),
            endpoint.host.clone(),
            endpoint.types.join(" "),
            state,
        ]);
    }
    if table.is_empty() {
        return language
            .pick(
                "none yet; `baton webhook add URL --name crm --types lead.mql.reached` adds one\n",
                "아직 없어요. `baton webhook add URL --name crm --types lead.mql.reached`로 추가해요\n",
            )
            .to_owned();
    }
    table.text()
}

fn detailed(shown: &EndpointDetail, language: Language) -> String {
    let mut text = listed(std::slice::from_ref(&shown.endpoint), language);
    if let Some(template) = &shown.template {
        let template = serde_json::to_string_pretty(template).unwrap_or_default();
        let _ = write!(text, "\n{}\n{template}\n", language.pick("Template:", "서식:"));
    }
    text
}

fn deliveries(found: &[DeliveryView], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("id", "번호"), Align::Right),
        (language.pick("event", "이벤트"), Align::Left),
        (language.pick("type", "종류"), Align::Left),
        (language.pick("state", "상태"), Align::Left),
        (language.pick("tried", "시도"), Align::Right),
        (language.pick("answer", "응답"), Align::Left),
        (language.pick("next", "다음 시도"), Align::Left),
    ]);
    for delivery in found {
        let state = match delivery.state {
            "delivered" => language.pick("delivered", "완료"),
            "dead" => language.pick("given up", "포기"),
            _ => language.pick("waiting", "대기"),
        };
        let said = delivery.said.as_deref().unwrap_or_default().chars().take(60).collect::<String>();
        let answer = delivery.status.map_or_else(|| said.clone(), |status| format!("{status} {said}"));
        table.row([
            delivery.id.to_string(),
            delivery.event.clone(),
            delivery.kind.clone(),
            state.to_owned(),
            delivery.attempts.to_string(),
            answer.trim().to_owned(),
            delivery.due_at.map(minute).unwrap_or_default(),
        ]);
    }
    if table.is_empty() { language.pick("nothing\n", "없어요\n").to_owned() } else { table.text() }
}
