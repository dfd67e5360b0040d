//! A data folder and the server on it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::http::{Connection, get};
use crate::truth::Truth;
use crate::wait;

/// How long a server may take until it is ready, a large database included.
const READY_WITHIN: Duration = Duration::from_mins(1);
/// How long a server may take to stop when it is told to.
const STOPPED_WITHIN: Duration = Duration::from_secs(5);
/// How much a loaded machine may add to that before anything is said.
const STOPPED_SLACK: Duration = Duration::from_secs(15);

/// Where a server keeps its data, and what it is started with.
#[derive(Debug, Clone)]
pub struct Workspace {
    binary: PathBuf,
    folder: PathBuf,
    url: Option<String>,
    environment: Vec<(OsString, OsString)>,
}

impl Workspace {
    /// In `folder`, in SQLite.
    pub fn new(binary: &Path, folder: &Path) -> Workspace {
        let (binary, folder) = (binary.to_owned(), folder.to_owned());
        Workspace { binary, folder, url: None, environment: Vec::new() }
    }

    /// The same with its data in a PostgreSQL database.
    #[must_use]
    pub fn on_postgres(self, url: &str) -> Workspace {
        Workspace { url: Some(url.to_owned()), ..self }
    }

    /// The same with a variable in the environment of its server.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Workspace {
        self.environment.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// The folder that holds the data folder and the logs.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The database itself.
    pub fn truth(&self) -> Truth {
        match &self.url {
            Some(url) => Truth::Postgres(url.clone()),
            None => Truth::Sqlite(self.data().join("baton.sqlite")),
        }
    }

    /// A command of the binary on this workspace; settings of whoever runs this do not reach it. It is killed when it is dropped.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .current_dir(&self.folder)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.arg("--data").arg(self.data());
        if let Some(url) = &self.url {
            command.args(["--database-url", url]);
        }
        command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Runs a command of the binary to its end; returns what it prints.
    ///
    /// # Errors
    /// It fails.
    pub async fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments).output().await.context("the binary cannot be run")?;
        if !output.status.success() {
            bail!("baton {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Looks deep at everything (`baton doctor`), every score derived anew; returns the checks that failed, as it says them.
    ///
    /// # Errors
    /// It does not get through.
    pub async fn doctor(&self) -> Result<Vec<String>> {
        let output = self.command(&["doctor", "--deep", "--all", "--json"]).output().await;
        let output = output.context("the binary cannot be run")?;
        let told = || format!("baton doctor: {}", String::from_utf8_lossy(&output.stderr));
        let said: Value = serde_json::from_slice(&output.stdout).with_context(told)?;
        let checks = said["checks"].as_array().with_context(told)?;
        // Scores come last: without them it broke off before.
        ensure!(checks.iter().any(|check| check["check"] == "scores"), "no score was looked at: {said}");
        let failed: Vec<String> =
            checks.iter().filter(|check| check["status"] == "failed").map(Value::to_string).collect();
        ensure!(output.status.success() == failed.is_empty(), "{}", told());
        Ok(failed)
    }

    /// Makes the workspace: publishes `model` and makes a key for servers, which is returned.
    ///
    /// # Errors
    /// One of the two is refused.
    pub async fn prepare(&self, model: &Path) -> Result<String> {
        std::fs::create_dir_all(&self.folder)?;
        let key: Value =
            serde_json::from_str(&self.run(&["key", "create", "--scope", "write", "--json"]).await?)?;
        let key = key["key"].as_str().context("no key was made")?.to_owned();
        self.run(&["model", "publish", "--yes", &model.display().to_string()]).await?;
        Ok(key)
    }

    /// Starts a server and waits until it is ready.
    ///
    /// # Errors
    /// It ends or is not ready in time; the error has its log.
    pub async fn serve(&self) -> Result<Node> {
        let begun = Instant::now();
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let mut node = Node::start(command, &self.folder.join("serve.log")).await?;
        node.ready(READY_WITHIN).await.with_context(|| node.told())?;
        node.ready_after = begun.elapsed();
        Ok(node)
    }
}

/// Where a server says it listens, in what it wrote after the first `before` bytes of its log.
fn said_address(log: &Path, before: u64) -> Option<SocketAddr> {
    use std::io::Seek as _;
    let mut file = File::open(log).ok()?;
    file.seek(std::io::SeekFrom::Start(before)).ok()?;
    let mut lines = BufReader::new(file).lines().map_while(Result::ok);
    lines.find_map(|line| line.strip_prefix("listening on http://")?.trim().parse().ok())
}

/// A server that runs.
#[derive(Debug)]
pub struct Node {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
    ready_after: Duration,
}

impl Node {
    /// Starts a server that says on standard error where it listens, which is appended to the file `log`; it is killed when this is dropped.
    ///
    /// # Errors
    /// It ends or does not say so in time; the error has its log.
    pub async fn start(mut command: Command, log: &Path) -> Result<Node> {
        let log_file = File::options().create(true).append(true).open(log)?;
        let before = log_file.metadata()?.len();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log_file).kill_on_drop(true);
        let child = command.spawn().context("the server cannot be run")?;
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut node = Node { child, address, log: log.to_owned(), ready_after: Duration::ZERO };
        let mut ended = None;
        let listens = wait::until("the server says where it listens", READY_WITHIN, async || {
            ended = node.child.try_wait().ok().flatten();
            node.address = said_address(&node.log, before).unwrap_or(node.address);
            ended.is_some() || node.address.port() != 0
        });
        listens.await.with_context(|| node.told())?;
        if let Some(status) = ended {
            bail!("the server ended ({status}): {}", node.told());
        }
        Ok(node)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From its start until it was ready.
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// The number of its process.
    ///
    /// # Errors
    /// It has ended.
    pub fn pid(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// The end of what it has logged.
    pub fn told(&self) -> String {
        let log = std::fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(4_000)..]).into_owned()
    }

    /// Whether it ever panicked, it or one that ran before it on the same data.
    pub fn panicked(&self) -> bool {
        std::fs::read(&self.log).is_ok_and(|log| String::from_utf8_lossy(&log).contains("panicked at"))
    }

    /// What it answers to a GET, if it does.
    pub async fn get(&self, path: &str) -> Option<crate::http::Answer> {
        Connection::new(self.address).ask(&get(path)).await.ok()
    }

    /// Waits until it says that it takes messages; returns how long that took.
    ///
    /// # Errors
    /// It does not within `limit`.
    pub async fn ready(&self, limit: Duration) -> Result<Duration> {
        wait::until("/readyz says 200", limit, async || self.readyz().await == Some(200)).await
    }

    /// The status of `/readyz`.
    pub async fn readyz(&self) -> Option<u16> {
        self.get("/readyz").await.map(|answer| answer.status)
    }

    /// Kills it (SIGKILL).
    ///
    /// # Errors
    /// It cannot be killed.
    pub async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("the server cannot be killed")
    }

    /// Tells it to stop (SIGTERM); returns how long that took.
    ///
    /// # Errors
    /// It does not within 5 s, or not in order.
    pub async fn stop(mut self) -> Result<Duration> {
        let begun = Instant::now();
        let pid =
            i32::try_from(self.pid()?).ok().and_then(Pid::from_raw).context("no number of a process")?;
        kill_process(pid, Signal::TERM)?;
        let status = timeout(STOPPED_WITHIN + STOPPED_SLACK, self.child.wait()).await;
        let status = status.with_context(|| format!("it does not stop: {}", self.told()))??;
        if !status.success() {
            bail!("it stopped with {status}: {}", self.told());
        }
        Ok(begun.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn a_server_says_where_it_listens_or_why_not() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let script = "echo hello >&2; echo listening on http://127.0.0.1:7 >&2; exec sleep 60";
        let node = Node::start(shell(script), &log).await.unwrap();
        assert_eq!(node.address().port(), 7);
        assert!(node.told().starts_with("hello"), "{}", node.told());
        node.kill().await.unwrap();
        let fault = Node::start(shell("echo no port >&2; exit 3"), &log).await.unwrap_err().to_string();
        assert!(fault.contains("no port") && fault.contains("(exit status: 3)"), "{fault}");
    }
}
