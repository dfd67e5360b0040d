//! `baton.toml`: what flags and the environment leave open.

use std::path::PathBuf;

use anyhow::Context;
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
    /// How log lines look.
    pub(crate) log_format: Option<crate::commands::LogFormat>,
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
