//! `baton key create|list|revoke`.

use anyhow::Context as _;
use baton_app::Instant;
use baton_app::api_keys::{self, ListedKey, NewKey, Scope};
use clap::{Args, Subcommand};

use super::{Global, shell_user};
use crate::table::{Align, Table};
use crate::words::{Language, minute};

/// Make, list and revoke the keys that messages are sent with.
#[derive(Debug, Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a key; its secret is shown once.
    Create {
        /// `browser`: public, anonymous events only. `write`: for servers. `read`, `admin`: for the API.
        #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(["browser", "write", "read", "admin"]))]
        scope: String,
        /// What people call it.
        #[arg(long, default_value = "")]
        name: String,
        /// Where browsers may send from, such as `https://www.example.com`; may be given several times. Without it, from anywhere.
        #[arg(long = "origin", value_name = "ORIGIN")]
        origins: Vec<String>,
        /// A network or address that it may be used from, such as `203.0.113.0/24`; may be given several times. Without it, from anywhere.
        #[arg(long = "address", value_name = "NETWORK")]
        addresses: Vec<String>,
        /// Until when it is good (RFC 3339); without it, until it is revoked.
        #[arg(long, value_name = "INSTANT")]
        expires_at: Option<Instant>,
    },
    /// Keys, oldest first; with `--all`, those revoked as well.
    List {
        /// Those revoked as well.
        #[arg(long)]
        all: bool,
    },
    /// Revoke a key: within two seconds it is refused everywhere.
    Revoke {
        /// Its number.
        id: i64,
    },
}

impl Key {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let language = global.language();
        match self.action {
            Action::Create { scope, name, origins, addresses, expires_at } => {
                let scope = Scope::named(&scope).context("no such scope")?;
                let mut random = [0; 32];
                getrandom::fill(&mut random)?;
                let new =
                    NewKey { scope, name: &name, origins, addresses, expires_at, random, by: &shell_user() };
                new.check()?;
                let workspace = global.open_or_create().await?;
                let created = api_keys::create(&workspace, new).await?;
                global.print(&created, || {
                    let told = language.pick("shown now and never again", "지금 한 번만 보여 드려요");
                    format!("{}  ({}, {told})\n", created.key, scope.name())
                })
            }
            Action::List { all } => {
                let keys = api_keys::list(&global.open().await?, all).await?;
                global.print(&keys, || text(&keys, language))
            }
            Action::Revoke { id } => {
                api_keys::revoke(&global.open().await?, id, &shell_user()).await?;
                global.print(&serde_json::json!({ "revoked": id }), || {
                    language.pick("revoked\n", "폐기했어요\n").to_owned()
                })
            }
        }
    }
}

fn text(keys: &[ListedKey], language: Language) -> String {
    let mut table = Table::new([
        (language.pick("id", "번호"), Align::Right),
        (language.pick("scope", "권한"), Align::Left),
        (language.pick("begins", "앞부분"), Align::Left),
        (language.pick("name", "이름"), Align::Left),
        (language.pick("origins", "출처"), Align::Left),
        (language.pick("addresses", "주소"), Align::Left),
        (language.pick("until", "기한"), Align::Left),
        (language.pick("last used", "마지막 사용"), Align::Left),
        (language.pick("revoked", "폐기"), Align::Left),
    ]);
    for key in keys {
        table.row([
            key.id.to_string(),
            key.scope.clone(),
            format!("{}…", key.hint),
            key.name.clone(),
            key.origins.join(" "),
            key.addresses.join(" "),
            key.expires_at.map(minute).unwrap_or_default(),
            key.last_used_at.map(minute).unwrap_or_default(),
            key.revoked_at.map(minute).unwrap_or_default(),
        ]);
    }
    if table.is_empty() {
        return language
            .pick(
                "no keys yet; `baton key create --scope write` makes one\n",
                "아직 키가 없어요. `baton key create --scope write`로 만들어요\n",
            )
            .to_owned();
    }
    table.text()
}
