//! `baton serve` and `baton worker`: the service, with and without HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use baton_api::{Office, Settings, Surface, raise_descriptor_limit};
use baton_app::intake::{Intake, Quotas};
use baton_app::outgoing::{self, Outgoing};
use baton_app::sign_in::{self, Gate, Random};
use baton_app::workspace::{Place, Workspace};
use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Global;

/// Take in messages, score them, and do what is due, until told to stop (Ctrl-C, SIGTERM).
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen; without it 127.0.0.1:7700. With `--public` this is the private side: `/readyz`, `/metrics`.
    #[arg(long, value_name = "ADDR", env = "BATON_LISTEN")]
    listen: Option<SocketAddr>,
    /// Where to take messages (`/v1/…`), apart from the rest.
    #[arg(long, value_name = "ADDR", env = "BATON_PUBLIC")]
    public: Option<SocketAddr>,
    /// A reverse proxy in front: its `X-Forwarded-For` is believed. May be given several times.
    #[arg(long = "proxy", value_name = "IP", env = "BATON_PROXY", value_delimiter = ',')]
    proxies: Vec<std::net::IpAddr>,
    /// Where people reach it, such as `https://baton.example.com`: links in mails begin with it, and cookies are sent encrypted alone if it is `https`.
    /// Without it, where it listens.
    #[arg(long, value_name = "URL", env = "BATON_PUBLIC_URL")]
    public_url: Option<String>,
}

/// Do what is due and derive what waits, without HTTP: beside nodes that serve, on PostgreSQL.
#[derive(Debug, Args)]
pub(crate) struct Worker {}

/// Where it listens if nothing is said.
pub(super) const LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 7700);

/// Where a service is reached.
#[derive(Debug)]
pub(super) struct Doors {
    pub(super) listen: SocketAddr,
    pub(super) public: Option<SocketAddr>,
    pub(super) proxies: Vec<std::net::IpAddr>,
    pub(super) public_url: Option<String>,
}

impl Serve {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let settings = crate::settings::read()?;
        let doors = Doors {
            listen: self.listen.or(settings.listen).unwrap_or(LISTEN),
            public: self.public.or(settings.public),
            proxies: if self.proxies.is_empty() { settings.proxy } else { self.proxies },
            public_url: self.public_url.or(settings.public_url),
        };
        let lock = Lock::take(&global.place()?)?;
        serve(&global.open_or_create().await?, lock, doors, &crate::settings::outgoing()?).await
    }
}

/// Serves a workspace until told to stop.
pub(super) async fn serve(
    workspace: &Workspace,
    _lock: Option<Lock>,
    doors: Doors,
    outgoing: &outgoing::Settings,
) -> anyhow::Result<()> {
    let told = told_to_stop()?;
    seal(workspace).await?;
    raise_descriptor_limit();
    if std::env::var_os("BATON_TEST_LOSE_COMMITS").is_some() {
        eprintln!("BATON_TEST_LOSE_COMMITS is set, for tests: what is acknowledged is lost in a power cut");
    }
    let Doors { listen, public, proxies, public_url } = doors;
    let mut listeners =
        vec![(bind(listen).await?, if public.is_some() { Surface::Private } else { Surface::Both })];
    if let Some(public) = public {
        listeners.push((bind(public).await?, Surface::Public));
        eprintln!("taking messages on http://{}", listeners[1].0.local_addr()?);
    }
    let here = format!("http://{}", listeners[0].0.local_addr()?);
    eprintln!("listening on {here}");
    let gate = gate(workspace, public_url.as_deref().unwrap_or(&here))?;
    if let Some(link) = sign_in::set_up_link(&gate).await? {
        eprintln!("set up the first administrator within an hour: {link}");
    }
    let (intake, service) = Intake::new(workspace.clone(), &Quotas::default());
    let (stop, stopped) = watch::channel(false);
    let sending = tokio::spawn(Outgoing::new(workspace, outgoing)?.run(stopped.clone()));
    let service = tokio::spawn(service.run(stopped));
    let settings = Settings { proxies, reach: outgoing.reach, ..Settings::default() };
    let office = Office { gate, pages: Some(baton_ui::pages()) };
    let served = baton_api::serve(listeners, intake, Some(office), settings, told).await;
    stop.send_replace(true);
    service.await.context("the service broke off")?;
    sending.await.context("what sends broke off")?;
    workspace.close().await;
    Ok(served?)
}

/// What lets people in, where they reach it at `public_url`.
pub(super) fn gate(workspace: &Workspace, public_url: &str) -> anyhow::Result<Gate> {
    let host = public_url.strip_prefix("https://").or_else(|| public_url.strip_prefix("http://"));
    let is_url = host.is_some_and(|host| !host.is_empty() && !host.contains(['?', '#', '@', ' ']));
    anyhow::ensure!(
        is_url,
        "public_url: `{public_url}` is no address of a site: write one such as https://baton.example.com"
    );
    Ok(Gate::new(workspace.clone(), public_url, Arc::new(SystemRandom)))
}

/// Random bytes of the operating system.
#[derive(Debug)]
struct SystemRandom;

impl Random for SystemRandom {
    fn bytes(&self) -> Result<[u8; 32], baton_app::Error> {
        let mut bytes = [0; 32];
        let filled = getrandom::fill(&mut bytes);
        filled.map_err(|_| {
            baton_app::Error::Refused("the operating system gives no random bytes".to_owned())
        })?;
        Ok(bytes)
    }
}

/// Seals what an older version stored in the open.
async fn seal(workspace: &Workspace) -> anyhow::Result<()> {
    let sealed = baton_app::vault::seal_plain(workspace).await?;
    if sealed > 0 {
        eprintln!(
            "{sealed} secrets were sealed with the key in {}: keep a copy of it",
            workspace.vault().source()
        );
    }
    Ok(())
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("{address}: cannot listen there"))
}

/// Ready on Ctrl-C or SIGTERM, from now on: whoever is told to stop while it begins stops in order.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

impl Worker {
    pub(crate) async fn run(self, global: &Global) -> anyhow::Result<()> {
        let place = global.place()?;
        if place.sqlite_path().is_some() {
            let reason =
                "a worker alone is for PostgreSQL (--database-url): on SQLite `baton serve` does its work";
            return Err(baton_app::Error::WrongUse(reason.to_owned()).into());
        }
        let told = told_to_stop()?;
        let workspace = global.open().await?;
        seal(&workspace).await?;
        let (intake, service) = Intake::new(workspace.clone(), &Quotas::default());
        let (stop, stopped) = watch::channel(false);
        let sending =
            tokio::spawn(Outgoing::new(&workspace, &crate::settings::outgoing()?)?.run(stopped.clone()));
        let service = tokio::spawn(service.run(stopped));
        eprintln!("working");
        told.await;
        stop.send_replace(true);
        service.await.context("the worker broke off")?;
        sending.await.context("what sends broke off")?;
        drop(intake);
        workspace.close().await;
        Ok(())
    }
}

/// Held by the one service of a data folder, for as long as it runs.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: std::fs::File,
}

impl Lock {
    /// Takes the lock of a workspace's SQLite file; none on PostgreSQL.
    pub(super) fn take(place: &Place) -> anyhow::Result<Option<Lock>> {
        let Some(database) = place.sqlite_path() else { return Ok(None) };
        if let Some(folder) = database.parent() {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("{}: cannot be made", folder.display()))?;
        }
        let mut path = database.clone().into_os_string();
        path.push(".lock");
        let path = PathBuf::from(path);
        let file = std::fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("{}: cannot be opened", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(std::fs::TryLockError::WouldBlock) => anyhow::bail!(
                "{}: another `baton serve` runs on this data; stop it first, or use --database-url postgres://… for several nodes",
                database.display()
            ),
            Err(std::fs::TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{}: cannot be locked", path.display()))
            }
        }
    }
}
