//! The commands, one file each.

mod audit;
mod backup;
mod bant;
mod calendar;
mod consent;
mod demo;
mod doctor;
mod explain;
mod export;
mod feed;
mod handoff;
mod identity;
mod import;
mod key;
mod lead;
mod meeting;
mod migrate;
mod migrate_data;
mod model;
mod note;
mod notify;
mod openapi;
mod opportunity;
mod playbook;
mod privacy;
mod proposal;
mod quarantine;
mod replay;
mod report;
mod restore;
mod routing;
mod secrets;
mod serve;
mod slot;
mod stage;
mod target;
mod task;
mod user;
mod webhook;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use baton_app::vault::KeySource;
use baton_app::workspace::{Place, Workspace};
use baton_app::{Clock, ScoringModel};
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::words::Language;

/// What every command knows.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The data folder.
    #[arg(long, global = true, value_name = "DIR", env = "BATON_DATA")]
    data: Option<PathBuf>,
    /// `sqlite:FILE` or `postgres://…`; without it, SQLite in the data folder.
    #[arg(long, global = true, value_name = "URL", env = "BATON_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// The file of the key that secrets in the database are sealed with; without it, `secret.key` in the data folder. `BATON_SECRET_KEY` gives the
    /// key itself.
    #[arg(long, global = true, value_name = "FILE", env = "BATON_SECRET_KEY_FILE")]
    secret_key_file: Option<PathBuf>,
    /// Print one JSON document on stdout instead of text.
    #[arg(long, global = true, env = "BATON_JSON", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) json: bool,
    /// How log lines on stderr look.
    #[arg(long, global = true, value_enum, env = "BATON_LOG_FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// The language of texts; without it, that of the environment.
    #[arg(long, global = true, value_enum, env = "BATON_LANG")]
    lang: Option<Language>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Import(import::Import),
    Model(model::Model),
    Proposal(proposal::Proposal),
    Playbook(playbook::Playbook),
    Explain(explain::Explain),
    Report(report::Report),
    Handoff(handoff::Handoff),
    Routing(routing::Routing),
    Calendar(calendar::Calendar),
    Bant(bant::Bant),
    Lead(lead::Lead),
    Opportunity(opportunity::Opportunity),
    Task(task::Task),
    Note(note::Note),
    Meeting(meeting::Meeting),
    Target(target::Target),
    Feed(feed::Feed),
    Stage(stage::Stage),
    Replay(replay::Replay),
    Demo(demo::Demo),
    Export(export::Export),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Doctor(doctor::Doctor),
    Migrate(migrate::Migrate),
    MigrateData(migrate_data::MigrateData),
    Serve(serve::Serve),
    Worker(serve::Worker),
    User(user::User),
    Webhook(webhook::Webhook),
    Notify(notify::Notify),
    Key(key::Key),
    Quarantine(quarantine::Quarantine),
    Secrets(secrets::Secrets),
    Audit(audit::Audit),
    Privacy(privacy::Privacy),
    Consent(consent::Consent),
    Identity(identity::Identity),
    Openapi(openapi::Openapi),
}

impl Command {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        match self {
            Command::Import(command) => command.run(global).await,
            Command::Model(command) => command.run(global).await,
            Command::Proposal(command) => command.run(global).await,
            Command::Playbook(command) => command.run(global).await,
            Command::Explain(command) => command.run(global).await,
            Command::Report(command) => command.run(global).await,
            Command::Handoff(command) => command.run(global).await,
            Command::Routing(command) => command.run(global).await,
            Command::Calendar(command) => command.run(global).await,
            Command::Bant(command) => command.run(global).await,
            Command::Lead(command) => command.run(global).await,
            Command::Opportunity(command) => command.run(global).await,
            Command::Task(command) => command.run(global).await,
            Command::Note(command) => command.run(global).await,
            Command::Meeting(command) => command.run(global).await,
            Command::Target(command) => command.run(global).await,
            Command::Feed(command) => command.run(global).await,
            Command::Stage(command) => command.run(global).await,
            Command::Replay(command) => command.run(),
            Command::Demo(command) => command.run(global).await,
            Command::Export(command) => command.run(global).await,
            Command::Backup(command) => command.run(global).await,
            Command::Restore(command) => command.run(global).await,
            Command::Doctor(command) => command.run(global).await,
            Command::Migrate(command) => command.run(global).await,
            Command::MigrateData(command) => command.run(global).await,
            Command::Serve(command) => command.run(global).await,
            Command::Worker(command) => command.run(global).await,
            Command::User(command) => command.run(global).await,
            Command::Webhook(command) => command.run(global).await,
            Command::Notify(command) => command.run(global).await,
            Command::Key(command) => command.run(global).await,
            Command::Quarantine(command) => command.run(global).await,
            Command::Secrets(command) => command.run(global).await,
            Command::Audit(command) => command.run(global).await,
            Command::Privacy(command) => command.run(global).await,
            Command::Consent(command) => command.run(global).await,
            Command::Identity(command) => command.run(global).await,
            Command::Openapi(command) => command.run(),
        }
    }
}

/// The real clock; the only one.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the binary is where the real clock is read")]
    fn now(&self) -> baton_app::Instant {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        baton_app::Instant::from_micros(since.map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl Global {
    /// Where the workspace is: flags over environment over `baton.toml` over `./baton-data`.
    pub(crate) fn place(&self) -> anyhow::Result<Place> {
        let settings = crate::settings::read()?;
        Ok(Place {
            data: self.data.clone().or(settings.data).unwrap_or_else(|| PathBuf::from("baton-data")),
            database_url: self.database_url.clone().or(settings.database_url),
        })
    }

    /// Opens the workspace, which must be there.
    pub(crate) async fn open(&self) -> anyhow::Result<Workspace> {
        let workspace = Workspace::open(&self.place()?, Arc::new(SystemClock)).await?;
        self.keyed(workspace)
    }

    /// Opens the workspace, making it if it is not there.
    pub(crate) async fn open_or_create(&self) -> anyhow::Result<Workspace> {
        let workspace = Workspace::open_or_create(&self.place()?, Arc::new(SystemClock)).await?;
        self.keyed(workspace)
    }

    /// Where keys are, if not in the data folder: `BATON_SECRET_KEY` over the file that a flag, the environment or `baton.toml` names.
    pub(crate) fn keys(&self) -> anyhow::Result<Option<KeySource>> {
        if let Some(given) = std::env::var("BATON_SECRET_KEY").ok().filter(|given| !given.trim().is_empty()) {
            return Ok(Some(KeySource::given(&given)?));
        }
        let file = self.secret_key_file.clone().or(crate::settings::read()?.secret_key_file);
        Ok(file.map(KeySource::File))
    }

    /// The workspace with the keys that were named.
    fn keyed(&self, workspace: Workspace) -> anyhow::Result<Workspace> {
        Ok(match self.keys()? {
            Some(keys) => workspace.with_keys(keys),
            None => workspace,
        })
    }

    /// Opens the workspace, or one that is thrown away if it is not there.
    pub(crate) async fn open_or_scratch(&self) -> anyhow::Result<(Option<tempfile::TempDir>, Workspace)> {
        let place = self.place()?;
        if place.is_there().await? {
            return Ok((None, self.open().await?));
        }
        let folder = tempfile::Builder::new().prefix("baton-dry-run-").tempdir()?;
        let place = Place { data: folder.path().join("data"), database_url: None };
        let workspace = Workspace::open_or_create(&place, Arc::new(SystemClock)).await?;
        Ok((Some(folder), workspace))
    }

    pub(crate) fn language(&self) -> Language {
        let chosen = self.lang.or_else(|| crate::settings::read().ok().and_then(|settings| settings.lang));
        chosen.unwrap_or_else(Language::of_environment)
    }

    /// Whether JSON is asked for.
    pub(crate) fn json(&self) -> anyhow::Result<bool> {
        Ok(self.json || crate::settings::read()?.json)
    }

    /// Prints `value` as JSON with `--json`, else the text.
    pub(crate) fn print<T: Serialize>(&self, value: &T, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        if self.json()? { say(&(serde_json::to_string_pretty(value)? + "\n")) } else { say(&text()) }
    }
}

/// Prints on stdout. Whoever reads it may have gone, or the disk be full: that is an error, no panic.
pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Reads a scoring model from a file.
fn model_file(path: &Path) -> anyhow::Result<ScoringModel> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    ScoringModel::from_text(&text)
        .map_err(|faults| anyhow::anyhow!("{}: not a scoring model\n{faults}", path.display()))
}

/// The longest document that is read, in bytes.
const DOCUMENT_BYTES_MAX: u64 = 1_000_000;

/// The text of a small document: of a file, or of stdin for `-`.
fn document(path: &Path) -> anyhow::Result<String> {
    let reader: Box<dyn std::io::Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).with_context(|| format!("{}: cannot be read", path.display()))?)
    };
    let mut text = String::new();
    std::io::Read::read_to_string(&mut std::io::Read::take(reader, DOCUMENT_BYTES_MAX), &mut text)
        .with_context(|| format!("{}: cannot be read", path.display()))?;
    Ok(text)
}

/// Who does it, when nobody is named: the account of the shell.
fn shell_user() -> String {
    std::env::var("USER").ok().filter(|user| !user.is_empty()).unwrap_or_else(|| "cli".to_owned())
}
