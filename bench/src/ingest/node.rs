//! Servers as processes of their own: Baton on a workspace, and the store floor.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::database::Database;
use super::http::Client;

/// How long a server may take until it is ready.
const READY_WITHIN: Duration = Duration::from_mins(1);
/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A data folder and the binary that works on it.
#[derive(Debug)]
pub(crate) struct Workspace {
    binary: PathBuf,
    folder: PathBuf,
    url: Option<String>,
    /// A key for servers.
    pub(crate) key: String,
}

impl Workspace {
    /// A new one in the new folder `folder`, or in the empty database `url`, with `model` in force.
    ///
    /// # Errors
    /// The binary refuses.
    pub(crate) fn new(
        binary: &Path,
        folder: PathBuf,
        url: Option<String>,
        model: &Path,
    ) -> Result<Workspace> {
        fs::create_dir_all(&folder)?;
        let mut workspace = Workspace { binary: binary.to_owned(), folder, url, key: String::new() };
        let key: Value =
            serde_json::from_str(&workspace.run(&["key", "create", "--scope", "write", "--json"])?)?;
        key["key"].as_str().context("no key was made")?.clone_into(&mut workspace.key);
        workspace.run(&["model", "publish", "--yes", &model.display().to_string()])?;
        Ok(workspace)
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it is stored in.
    pub(crate) fn database(&self) -> Database {
        match &self.url {
            Some(url) => Database::Postgres(url.clone()),
            None => Database::Sqlite(self.folder.join("data/baton.sqlite")),
        }
    }

    /// A command of the binary.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        // Settings of whoever runs this must not reach it.
        command.env_clear().envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.current_dir(&self.folder).arg("--data").arg(self.folder.join("data"));
        command.args(self.url.iter().flat_map(|url| ["--database-url", url]));
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end; returns what it prints.
    ///
    /// # Errors
    /// It fails.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments).output();
        let output = output.with_context(|| format!("cannot run {}", self.binary.display()))?;
        if !output.status.success() {
            bail!("baton {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts a server and waits until it is ready.
    ///
    /// # Errors
    /// It is not in time.
    pub(crate) fn serve(&self) -> Result<Node> {
        let command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let node = Node::start(command, &self.folder.join("serve.log"))?;
        let mut client = Client::new(node.address, "")?;
        until("/readyz says 200", READY_WITHIN, || Ok(client.status("/readyz")? == 200))?;
        Ok(node)
    }
}

/// A server that runs; it ends with this value.
#[derive(Debug)]
pub(crate) struct Node {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Node {
    /// Starts a server that says on standard error where it listens; what else it says goes to the file `log`.
    ///
    /// # Errors
    /// It ends without saying so.
    pub(crate) fn start(mut command: Command, log: &Path) -> Result<Node> {
        let mut log = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().context("cannot start the server")?;
        let mut errors = BufReader::new(child.stderr.take().context("no standard error")?);
        let mut said = String::new();
        let address = loop {
            let before = said.len();
            if errors.read_line(&mut said)? == 0 {
                break None;
            }
            if let Some(address) = said[before..].strip_prefix("listening on http://") {
                break Some(address.trim().parse()?);
            }
        };
        let Some(address) = address else {
            let status = child.wait()?;
            bail!("the server ended ({status}): {said}");
        };
        thread::spawn(move || io::copy(&mut errors, &mut log));
        Ok(Node { child, address })
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to stop (SIGTERM) and waits for that.
    ///
    /// # Errors
    /// It does not stop in order.
    pub(crate) fn stop(mut self) -> Result<()> {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).context("no number of a process")?;
        kill_process(pid, Signal::TERM)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "the server stopped with {status}");
        Ok(())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until `holds` says true.
///
/// # Errors
/// It does not within `limit`, or fails.
#[expect(
    clippy::disallowed_methods,
    reason = "another process is waited for, which says nothing when it is there"
)]
pub(crate) fn until(what: &str, limit: Duration, mut holds: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while !holds()? {
        ensure!(begun.elapsed() < limit, "waited {limit:?} in vain: {what}");
        thread::sleep(LOOK_EVERY);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_server_says_where_it_listens_or_why_not() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let node = Node::start(shell("echo hello >&2; echo listening on http://127.0.0.1:7 >&2; cat"), &log);
        assert_eq!(node.unwrap().address.port(), 7);
        let fault = Node::start(shell("echo no port >&2; exit 3"), &log).unwrap_err().to_string();
        assert!(fault.contains("no port") && fault.contains('3'), "{fault}");
        let fault = until("rain", Duration::ZERO, || Ok(false)).unwrap_err().to_string();
        assert_eq!(fault, "waited 0ns in vain: rain");
    }
}
