//! The web interface: built, checked, and tried in a browser on the real server.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, run};
use crate::{place, tools};

/// The PostgreSQL of the journeys.
const POSTGRES_URL: &str = "BATON_TEST_POSTGRES_URL";
/// What everybody in the demo of the journeys signs in with.
pub(crate) const PASSWORD: &str = "a baton for the journeys";
/// As whom the journeys begin.
const USER: &str = "robin.hale@saebyeol.example";
/// The pages that pictures are made of; the lead and the account are among those that the demo always has.
const PAGES: [&str; 12] = [
    "/inbox",
    "/overview",
    "/leads",
    "/leads?lead=L-00020",
    "/leads/L-00020",
    "/board",
    "/timeline",
    "/accounts",
    "/accounts/8",
    "/my-day",
    "/notifications",
    "/profile",
];

fn npm<const N: usize>(arguments: [&str; N]) -> Command {
    let mut npm = Command::new("npm");
    npm.args(arguments).current_dir(place::root().join("web"));
    npm
}

/// Installs the packages that the lock file names, where they are not those that are there.
///
/// # Errors
/// There is no npm, or they cannot be had.
fn install() -> Result<()> {
    tools::npm()?;
    let web = place::root().join("web");
    let installed = modified(&web.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&web.join("package-lock.json")) {
        return Ok(());
    }
    run(&mut npm(["ci", "--no-audit", "--no-fund"]))
}

/// Builds the interface where anything is newer than what was built last.
///
/// # Errors
/// It cannot be built.
pub(crate) fn build() -> Result<()> {
    install()?;
    let web = place::root().join("web");
    let sources = ["src", "public", "scripts", "index.html", "package-lock.json", "vite.config.ts"];
    let newest = sources.iter().filter_map(|part| newest(&web.join(part))).max();
    if modified(&web.join("dist/index.html")) > newest {
        return Ok(());
    }
    run(&mut npm(["run", "--silent", "build"]))
}

/// Format, lint, types, the schema's freshness, and what is tested without a server.
///
/// # Errors
/// One of them failed.
pub(crate) fn check() -> Result<()> {
    install()?;
    run(&mut npm(["run", "--silent", "check"]))?;
    run(&mut npm(["test", "--silent"]))?;
    build()
}

/// What people do, in a browser on the real server: everything on SQLite, then the way of a lead on PostgreSQL, in a cluster of its own.
///
/// # Errors
/// A journey failed, or the server does not start.
pub(crate) fn journeys() -> Result<()> {
    tools::postgres()?;
    let mut keeper = Command::new(place::root().join("xtask/with-postgres"));
    keeper.current_dir(place::root()).env("CARGO_TARGET_DIR", place::target()?);
    run(keeper.arg(std::env::current_exe()?).arg("journeys"))
}

/// As [`journeys`], beside a PostgreSQL that is there.
///
/// # Errors
/// As [`journeys`].
pub(crate) fn journeys_here() -> Result<()> {
    let postgres = std::env::var(POSTGRES_URL)
        .context("start it by `cargo xtask test`, which has a PostgreSQL for it")?;
    let folder = Folder::new("journeys");
    let data = folder.path();
    prepare()?;
    let demo = ["demo", "--leads", "2000", "--listen", "127.0.0.1:0", "--keep", &data];
    on_a_server(&demo, |url| run(visitor(&mut npm(["run", "--silent", "e2e"]), url)))?;
    let from = format!("sqlite:{data}/baton.sqlite");
    run(baton(&["migrate-data", "--from", &from, "--to", &postgres])?.stdout(Stdio::null()))?;
    let served = ["--data", &data, "--database-url", &postgres, "serve", "--listen", "127.0.0.1:0"];
    on_a_server(&served, |url| {
        run(visitor(&mut npm(["run", "--silent", "e2e", "--", "e2e/baton.e2e.ts"]), url))
    })
}

/// Pictures of every page into `web/screenshots`, which git ignores.
///
/// # Errors
/// A page could not be shown, or something on it is wrong: an error in the console, a request to elsewhere, sideways overflow, what axe finds.
pub(crate) fn screenshots() -> Result<()> {
    on_a_demo(|url| {
        let mut look = npm(["run", "--silent", "look", "--", "--axe", "--wait=1500"]);
        run(visitor(look.args(PAGES), url))
    })
}

fn visitor<'a>(command: &'a mut Command, url: &str) -> &'a mut Command {
    command.env("BATON_URL", url).env("BATON_USER", USER).env("BATON_PASSWORD", PASSWORD)
}

/// Builds what is to be tried.
fn prepare() -> Result<()> {
    tools::chromium()?;
    build()?;
    run(&mut cargo(["build", "--workspace", "--locked", "--bin", "baton"])?)
}

/// Does `work` on the address of a demo that is thrown away afterwards.
fn on_a_demo(work: impl Fn(&str) -> Result<()>) -> Result<()> {
    prepare()?;
    on_a_server(&["demo", "--leads", "2000", "--listen", "127.0.0.1:0"], work)
}

/// Does `work` on the address of a server that is started so, and ends it.
pub(crate) fn on_a_server(arguments: &[&str], work: impl Fn(&str) -> Result<()>) -> Result<()> {
    let mut server = Server::start(arguments)?;
    let url = server.address()?;
    work(&url)
}

fn baton(arguments: &[&str]) -> Result<Command> {
    let mut baton = Command::new(place::target()?.join("debug/baton"));
    baton.args(arguments).env("BATON_DEMO_PASSWORD", PASSWORD);
    Ok(baton)
}

/// A running server; it ends with this.
struct Server(Child);

impl Server {
    fn start(arguments: &[&str]) -> Result<Server> {
        let child = baton(arguments)?.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        Ok(Server(child.context("the server cannot be started")?))
    }

    /// Where it is reached, once it is.
    fn address(&mut self) -> Result<String> {
        let told = self.0.stderr.take().context("the server says nothing")?;
        let mut lines = BufReader::new(told).lines();
        let mut said = Vec::new();
        while let Some(Ok(line)) = lines.next() {
            if let Some(address) = line.strip_prefix("listening on ") {
                // What it still says is read, so that it never waits for a reader.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(address.to_owned());
            }
            said.push(line);
        }
        bail!("the server did not start: {}", said.join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends on its own if it was told to before.
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

/// A folder that goes with this.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// One of this process for `what`; it is not made.
    pub(crate) fn new(what: &str) -> Folder {
        Folder(std::env::temp_dir().join(format!("baton-{what}-{}", std::process::id())))
    }

    pub(crate) fn path(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is not there if nothing was begun.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|found| found.modified()).ok()
}

/// When the newest file in `path` was changed.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = modified(path);
    let Ok(entries) = fs::read_dir(path) else { return own };
    entries.flatten().filter_map(|entry| newest(&entry.path())).chain(own).max()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_newest_file_decides_however_deep_it_is() {
        let folder = std::env::temp_dir().join(format!("baton-newest-{}", std::process::id()));
        fs::create_dir_all(folder.join("a/b")).unwrap();
        fs::write(folder.join("a/b/c"), "").unwrap();
        let later = SystemTime::UNIX_EPOCH + Duration::from_hours(1_000_000);
        fs::File::options().write(true).open(folder.join("a/b/c")).unwrap().set_modified(later).unwrap();
        assert_eq!(newest(&folder), Some(later));
        assert_eq!(newest(&folder.join("gone")), None);
        fs::remove_dir_all(&folder).unwrap();
    }
}
