//! The load: wrk with 64 connections, on the same processors as the server.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use baton_e2e::http::authorization;
use baton_e2e::node::Node;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::process;
use crate::report::rounded;

/// Of so many requests one may be refused or broken: more, and it is no longer the same work.
const REQUESTS_A_FAILURE: u64 = 1000;

/// What is sent, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load<'a> {
    /// Messages have ids of their own by it.
    pub(crate) prefix: &'a str,
    /// Empty where none is needed.
    pub(crate) key: &'a str,
    /// People, `u0` to `u{leads - 1}`.
    pub(crate) leads: u32,
    /// Messages a request.
    pub(crate) batch: u64,
    /// In a hundred messages, those dated one hour back.
    pub(crate) late_percent: u32,
    /// How long.
    pub(crate) seconds: u32,
}

/// What wrk counted.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
struct Counted {
    requests: u64,
    seconds: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    refused: u64,
    broken: u64,
}

impl Counted {
    /// # Errors
    /// It is no measurement: requests failed.
    fn measures(&self) -> Result<()> {
        let failed = self.refused + self.broken;
        ensure!(self.requests > self.refused, "nothing was acknowledged: {self:?}");
        ensure!(failed * REQUESTS_A_FAILURE <= self.requests, "{failed} requests failed: {self:?}");
        Ok(())
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    counted: Counted,
    batch: u64,
    cpu_us: f64,
}

impl Measured {
    /// Messages acknowledged.
    pub(crate) fn acked(&self) -> u64 {
        self.counted.requests.saturating_sub(self.counted.refused) * self.batch
    }

    /// Messages acknowledged a second.
    pub(crate) fn events_s(&self) -> f64 {
        self.acked() as f64 / self.counted.seconds
    }

    /// As members of a line of JSON.
    pub(crate) fn json(&self) -> Value {
        let Counted { p50_ms, p99_ms, max_ms, refused, broken, .. } = self.counted;
        json!({
            "events_s": self.events_s().round(), "p50_ms": p50_ms, "p99_ms": p99_ms, "max_ms": max_ms,
            "cpu_us_per_event": rounded(self.cpu_us / self.acked() as f64), "refused": refused, "broken": broken,
        })
    }
}

/// wrk and its script.
#[derive(Debug)]
pub(crate) struct Wrk {
    /// The path of `ingest.lua`.
    pub(crate) script: PathBuf,
}

impl Wrk {
    /// Puts a server under load and says what that took.
    ///
    /// # Errors
    /// wrk cannot be run, nothing was acknowledged, or more than one request in a thousand was refused or broken.
    pub(crate) async fn run(&self, node: &Node, load: &Load<'_>) -> Result<Measured> {
        let pid = node.pid()?;
        let before = process::cpu(pid)?;
        let counted = self.send(node.address(), load).await?;
        counted.measures()?;
        let cpu_us = process::cpu(pid)?.saturating_sub(before).as_secs_f64() * 1e6;
        Ok(Measured { counted, batch: load.batch, cpu_us })
    }

    async fn send(&self, to: SocketAddr, load: &Load<'_>) -> Result<Counted> {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-c64", "--timeout", "30s"]).arg(format!("-d{}s", load.seconds));
        wrk.arg("-s").arg(&self.script).arg(format!("http://{to}")).arg("--").arg(load.prefix);
        wrk.args([u64::from(load.leads), load.batch, u64::from(load.late_percent)].map(|n| n.to_string()));
        if !load.key.is_empty() {
            wrk.arg(authorization(load.key));
        }
        let output = wrk.kill_on_drop(true).output().await.context("cannot run wrk: apt-get install wrk")?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().rfind(|line| line.starts_with('{'));
        let counted = line.and_then(|line| serde_json::from_str(line).ok());
        counted.with_context(|| format!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_acknowledged_counts() {
        let line = r#"{"requests":110,"seconds":2.0,"p50_ms":1.0,"p99_ms":2.5,"max_ms":3.0,"refused":10,"broken":0}"#;
        let measured =
            Measured { counted: serde_json::from_str(line).unwrap(), batch: 100, cpu_us: 50_000.0 };
        assert_eq!(measured.acked(), 10_000);
        let json = measured.json();
        assert!(measured.counted.measures().is_err(), "one in eleven was refused");
        let few = Counted { requests: 10_000, refused: 4, broken: 6, ..measured.counted };
        assert!(few.measures().is_ok() && Counted { broken: 7, ..few }.measures().is_err());
        assert!(Counted { requests: 0, refused: 0, broken: 0, ..few }.measures().is_err());
        assert_eq!((json["events_s"].as_f64(), json["cpu_us_per_event"].as_f64()), (Some(5000.0), Some(5.0)));
    }
}
