//! The load generator: wrk with `load/track.lua`.

use std::net::SocketAddr;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::process::Command;

use crate::http::authorization;
use crate::place;

/// Connections at once.
pub(super) const CONNECTIONS: u32 = 64;

/// What to send.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load<'a> {
    /// What message ids begin with.
    pub(super) prefix: &'a str,
    /// About how many people.
    pub(super) leads: u32,
    /// Messages a request.
    pub(super) batch: u32,
    /// In a hundred messages, those dated back.
    pub(super) late_percent: u32,
    /// For how long.
    pub(super) seconds: u32,
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    /// Messages whose request was answered.
    pub(super) events: u64,
    /// Of them a second.
    pub(super) events_s: f64,
    p50_ms: f64,
    p99_ms: f64,
    max_ms: f64,
    /// Answers other than 2xx and 3xx, and connections that broke.
    pub(super) errors: u64,
}

impl Figures {
    pub(super) fn json(&self) -> Value {
        let Figures { events, events_s, p50_ms, p99_ms, max_ms, errors } = *self;
        json!({ "events": events, "events_s": events_s.round(), "p50_ms": p50_ms, "p99_ms": p99_ms, "max_ms": max_ms, "errors": errors })
    }
}

impl Load<'_> {
    /// Sends it to `address`.
    ///
    /// # Errors
    /// wrk cannot be run.
    pub(super) async fn send(&self, address: SocketAddr, key: &str) -> Result<Figures> {
        let output = Command::new("wrk")
            .args([
                "-t1",
                &format!("-c{CONNECTIONS}"),
                &format!("-d{}s", self.seconds),
                "--timeout",
                "30s",
                "--script",
            ])
            .arg(place::own("load/track.lua"))
            .arg(format!("http://{address}"))
            .env("LOAD_AUTHORIZATION", authorization(key))
            .env("LOAD_PREFIX", self.prefix)
            .env("LOAD_LEADS", self.leads.to_string())
            .env("LOAD_BATCH", self.batch.to_string())
            .env("LOAD_LATE", self.late_percent.to_string())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await
            .context("wrk cannot be run: apt-get install wrk")?;
        let out = String::from_utf8_lossy(&output.stdout);
        let Some(line) = out.lines().find_map(|line| line.strip_prefix("LOAD ")) else {
            bail!("wrk: {out}{}", String::from_utf8_lossy(&output.stderr));
        };
        let said: Value = serde_json::from_str(line)?;
        let number = |name: &str| said[name].as_f64().with_context(|| format!("wrk says no {name}"));
        let events = number("requests")? * f64::from(self.batch);
        Ok(Figures {
            events: events as u64,
            events_s: events / number("seconds")?,
            p50_ms: number("p50_ms")?,
            p99_ms: number("p99_ms")?,
            max_ms: number("max_ms")?,
            errors: (number("refused")? + number("broken")?) as u64,
        })
    }
}
