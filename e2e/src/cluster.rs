//! A throw-away PostgreSQL of one's own that waits for the disk, and can be broken off.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::place;

/// A cluster; it goes with this value, and with this process however that ends.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    keeper: Child,
}

impl Cluster {
    /// Starts one.
    ///
    /// # Errors
    /// PostgreSQL is missing or does not start.
    pub async fn start() -> Result<Cluster> {
        let mut keeper = Command::new(place::own("faults/cluster"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("faults/cluster cannot be run")?;
        let input = keeper.stdin.take().context("no input")?;
        let mut output = BufReader::new(keeper.stdout.take().context("no output")?).lines();
        let url = output.next_line().await?.context("PostgreSQL cannot be started: it says above why")?;
        Ok(Cluster { url, input, output, keeper })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Breaks it off and starts it again.
    ///
    /// # Errors
    /// It does not come back.
    pub async fn restart(&mut self) -> Result<()> {
        self.input.write_all(b"restart\n").await?;
        match self.output.next_line().await?.as_deref() {
            Some("restarted") => Ok(()),
            other => bail!("PostgreSQL did not come back: {other:?}"),
        }
    }

    /// Stops and removes it.
    ///
    /// # Errors
    /// Its keeper cannot be waited for.
    pub async fn stop(mut self) -> Result<()> {
        drop(self.input);
        self.keeper.wait().await?;
        Ok(())
    }
}
