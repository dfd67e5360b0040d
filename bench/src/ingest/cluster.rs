//! A throw-away PostgreSQL that waits for the disk.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A cluster; it goes with this value, and with this process however that ends.
#[derive(Debug)]
pub(crate) struct Cluster {
    keeper: Child,
    /// Its address.
    pub(crate) url: String,
}

impl Cluster {
    /// Starts one by `script`, which prints the address and keeps it until its standard input ends.
    ///
    /// # Errors
    /// PostgreSQL is missing or does not start.
    pub(crate) fn start(script: &Path) -> Result<Cluster> {
        let mut command = Command::new(script);
        let mut keeper = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", script.display()))?;
        let mut url = String::new();
        BufReader::new(keeper.stdout.take().context("no output")?).read_line(&mut url)?;
        ensure!(url.starts_with("postgres://"), "PostgreSQL cannot be started: it says above why");
        url.truncate(url.trim_end().len());
        Ok(Cluster { keeper, url })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // It removes the cluster before it ends.
        let _ = self.keeper.wait();
    }
}
