//! The load: wrk with 64 connections, on the same processors as the server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use super::http::authorization;
use super::node::Node;
use super::process;

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
            "cpu_us_per_event": super::rounded(self.cpu_us / self.acked() as f64), "refused": refused, "broken": broken,
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
    /// wrk cannot be run, or nothing was acknowledged.
    pub(crate) fn run(&self, node: &Node, load: &Load<'_>) -> Result<Measured> {
        let before = process::cpu(node.pid())?;
        let counted = self.send(node.address, load)?;
        let cpu_us = process::cpu(node.pid())?.saturating_sub(before).as_secs_f64() * 1e6;
        let measured = Measured { counted, batch: load.batch, cpu_us };
        if measured.acked() == 0 {
            bail!("nothing was acknowledged: {counted:?}");
        }
        Ok(measured)
    }

    fn send(&self, to: SocketAddr, load: &Load<'_>) -> Result<Counted> {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t1", "-c64", "--timeout", "30s"]).arg(format!("-d{}s", load.seconds));
        wrk.arg("-s").arg(&self.script).arg(format!("http://{to}")).arg("--").arg(load.prefix);
        wrk.args([u64::from(load.leads), load.batch, u64::from(load.late_percent)].map(|n| n.to_string()));
        if !load.key.is_empty() {
            wrk.arg(authorization(load.key));
        }
        let output = wrk.output().context("cannot run wrk: apt-get install wrk")?;
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
        assert_eq!((json["events_s"].as_f64(), json["cpu_us_per_event"].as_f64()), (Some(5000.0), Some(5.0)));
    }
}
