//! `baton.toml`: what flags and the environment leave open.

use std::path::PathBuf;

use anyhow::Context;
use baton_app::outgoing::{self, MailSettings, Reach};
use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;

/// The keys of `baton.toml`; each is also a flag and a `BATON_…` variable, which win over it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// The data folder.
    pub(crate) data: Option<PathBuf>,
    /// The database.
    pub(crate) database_url: Option<String>,
    /// Whether to print JSON.
    pub(crate) json: bool,
    /// The language of texts.
    pub(crate) lang: Option<crate::words::Language>,
    /// Where `baton serve` listens.
    pub(crate) listen: Option<std::net::SocketAddr>,
    /// Where `baton serve` takes messages, apart from the rest.
    pub(crate) public: Option<std::net::SocketAddr>,
    /// Reverse proxies in front of `baton serve`.
    pub(crate) proxy: Vec<std::net::IpAddr>,
    /// Where people reach `baton serve`: links in mails begin with it.
    pub(crate) public_url: Option<String>,
    /// How log lines look.
    pub(crate) log_format: Option<crate::commands::LogFormat>,
    /// The file of the key that secrets are sealed with.
    pub(crate) secret_key_file: Option<PathBuf>,
    /// Whether webhooks and chats may be in private networks.
    pub(crate) allow_private_networks: bool,
    /// How mails are sent.
    pub(crate) mail: Mail,
}

/// How mails are sent.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Mail {
    /// The server: `smtps://USER:PASSWORD@HOST`.
    url: Option<String>,
    /// Whom mails are from: `Baton <baton@example.com>`.
    from: Option<String>,
    /// Whose certificates are good instead of the public ones: a file of PEM.
    ca_file: Option<PathBuf>,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

/// How things are sent: the environment over `baton.toml`.
pub(crate) fn outgoing() -> anyhow::Result<outgoing::Settings> {
    read()?.outgoing()
}

impl Settings {
    /// How things are sent: `BATON_MAIL_URL`, `BATON_MAIL_FROM`, `BATON_MAIL_CA_FILE` and `BATON_ALLOW_PRIVATE_NETWORKS` over the file.
    fn outgoing(self) -> anyhow::Result<outgoing::Settings> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let url = variable("BATON_MAIL_URL").or(self.mail.url);
        let from = variable("BATON_MAIL_FROM").or(self.mail.from);
        let ca_file = variable("BATON_MAIL_CA_FILE").map(PathBuf::from).or(self.mail.ca_file);
        let read = |file: PathBuf| {
            std::fs::read_to_string(&file).with_context(|| format!("mail.ca_file: {}", file.display()))
        };
        let mail = match (url, from) {
            (Some(url), Some(from)) => {
                Some(MailSettings { url, from, authorities: ca_file.map(read).transpose()? })
            }
            (None, None) => None,
            _ => anyhow::bail!(
                "mail.url and mail.from (BATON_MAIL_URL, BATON_MAIL_FROM) go together: set both or none"
            ),
        };
        let private = match variable("BATON_ALLOW_PRIVATE_NETWORKS").as_deref() {
            None => self.allow_private_networks,
            Some("true" | "1") => true,
            Some("false" | "0") => false,
            Some(_) => anyhow::bail!("BATON_ALLOW_PRIVATE_NETWORKS: write true or false"),
        };
        Ok(outgoing::Settings { reach: if private { Reach::Private } else { Reach::Public }, mail })
    }
}

/// Reads `baton.toml` (or the file that `BATON_CONFIG` names); a missing file is an empty one.
pub(crate) fn read() -> anyhow::Result<Settings> {
    let file = std::env::var_os("BATON_CONFIG").map_or_else(|| PathBuf::from("baton.toml"), PathBuf::from);
    Figment::from(Toml::file_exact(&file)).extract().with_context(|| format!("{}", file.display())).or_else(
        |error| {
            if file.exists() { Err(error) } else { Ok(Settings::default()) }
        },
    )
}
