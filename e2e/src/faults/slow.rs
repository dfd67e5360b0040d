//! A thousand connections that are slow in every way, while somebody else is not.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Map, Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpSocket;
use tokio::process::Command;
use tokio::task::JoinSet;

use super::{Options, model, scratch};
use crate::http::{Connection, authorization, post};
use crate::message::Messages;
use crate::node::{Node, Workspace};
use crate::wait;

/// Slow connections at once.
const SLOW: u16 = 1_000;
/// Addresses they come from: one may hold 256.
const ADDRESSES: u16 = 8;
/// How often a slow one sends a byte.
const DRIP_EVERY: Duration = Duration::from_millis(250);
/// A reader that does not read asks this often for `/metrics`: more than the buffers between it and the server hold...
const UNREAD: usize = 60;
/// ... of which its own has this many bytes.
const UNREAD_BUFFER: u32 = 2_048;
/// How long it may take until all of them are there.
const THERE_WITHIN: Duration = Duration::from_secs(20);
/// From this many seconds on slowhttptest is run as well, where it is installed.
const LONG: u32 = 10;
/// The middle of the normal client's waiting may grow this much, and so may its tail...
const RATIO_MAX: f64 = 5.0;
/// ... which is not questioned below this.
const P99_UNQUESTIONED_MS: f64 = 50.0;

/// A way of being slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Headers,
    Body,
    Read,
}

pub(super) async fn slow(options: &Options) -> Result<Value> {
    let many = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: many.maximum, ..many })?;
    let scratch = scratch()?;
    let workspace = Workspace::new(&options.binary, scratch.path());
    let key = workspace.prepare(&model()).await?;
    let node = workspace.serve().await?;
    let time = Duration::from_secs(u64::from(options.cycles));
    let mut normal = Normal::new(node.address(), &key, options.seed);
    // The first requests of a process are slower than those that follow.
    normal.waits(time / 2).await?;
    let alone = normal.waits(time).await?;
    let mut found = Vec::new();
    for way in [Way::Headers, Way::Body, Way::Read] {
        let (mut attack, there) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
        for number in 0..SLOW {
            attack.spawn(attacker(node.address(), key.clone(), way, number, there.clone()));
        }
        let all = async || there.load(Ordering::Relaxed) >= usize::from(SLOW) * 98 / 100;
        wait::until("the slow connections are there", THERE_WITHIN, all).await?;
        let beside = normal.waits(time).await;
        attack.shutdown().await;
        found.push((format!("{way:?}").to_lowercase(), Some(beside?)));
    }
    if options.cycles >= LONG {
        for (name, flag) in
            [("slowhttptest-headers", "-H"), ("slowhttptest-body", "-B"), ("slowhttptest-read", "-X")]
        {
            let beside = with_slowhttptest(&node, &mut normal, flag, options.cycles).await?;
            found.push((name.to_owned(), beside));
        }
    }
    ensure!(!node.panicked(), "it panicked: {}", node.told());
    let lines: Map<String, Value> =
        found.iter().map(|(name, beside)| (name.clone(), told(alone, *beside))).collect();
    let lines = json!({ "connections": SLOW, "alone": alone.json(), "beside": lines });
    let hindered = found.iter().filter_map(|(_, beside)| *beside).any(|beside| hindered(alone, beside));
    ensure!(!hindered, "slow connections hinder others: {lines}");
    node.stop().await?;
    Ok(lines)
}

/// How long answers take, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Waits {
    p50: f64,
    p99: f64,
}

impl Waits {
    fn json(self) -> Value {
        json!({ "p50_ms": self.p50, "p99_ms": self.p99 })
    }
}

/// A line about one way; none was taken where the program for it is missing.
fn told(alone: Waits, beside: Option<Waits>) -> Value {
    let Some(beside) = beside else { return "skipped: slowhttptest is not installed".into() };
    let ratio = |beside: f64, alone: f64| (beside / alone * 100.0).round() / 100.0;
    let (p50, p99) = (ratio(beside.p50, alone.p50), ratio(beside.p99, alone.p99));
    json!({ "p50_ms": beside.p50, "p99_ms": beside.p99, "ratio_p50": p50, "ratio_p99": p99 })
}

/// Whether somebody else was hindered.
fn hindered(alone: Waits, beside: Waits) -> bool {
    beside.p50 > alone.p50 * RATIO_MAX
        || (beside.p99 > alone.p99 * RATIO_MAX && beside.p99 > P99_UNQUESTIONED_MS)
}

/// Somebody who sends one message after the other.
struct Normal {
    connection: Connection,
    key: String,
    messages: Messages,
    sent: u64,
}

impl Normal {
    fn new(to: SocketAddr, key: &str, seed: u64) -> Normal {
        let connection = Connection::new(to).from(IpAddr::V4(Ipv4Addr::new(127, 0, 9, 1)));
        Normal { connection, key: key.to_owned(), messages: Messages::new(seed, 1_000, 0), sent: 0 }
    }

    /// Sends for `time`, at least 100 messages, and says how long they took to be acknowledged.
    ///
    /// # Errors
    /// One is not acknowledged.
    async fn waits(&mut self, time: Duration) -> Result<Waits> {
        let (begun, mut times) = (Instant::now(), Vec::new());
        while begun.elapsed() < time || times.len() < 100 {
            self.sent += 1;
            let request = post("/v1/track", &self.key, &self.messages.next(&format!("n{}", self.sent)));
            let asked = Instant::now();
            let answer = self.connection.ask(&request).await?;
            times.push(asked.elapsed());
            ensure!(answer.status == 200, "a normal message is refused: {answer:?}");
        }
        times.sort_unstable();
        let percentile = |percent: usize| times[times.len() * percent / 100].as_micros() as f64 / 1e3;
        Ok(Waits { p50: percentile(50), p99: percentile(99) })
    }
}

/// Connects, is slow until it is thrown out, and begins anew; `there` counts those that are connected.
async fn attacker(to: SocketAddr, key: String, way: Way, number: u16, there: Arc<AtomicUsize>) {
    let from = SocketAddr::from(([127, 0, 8, 1 + (number % ADDRESSES) as u8], 0));
    loop {
        let _ = be_slow(to, from, &key, way, &there).await;
        wait::pass(DRIP_EVERY).await;
    }
}

async fn be_slow(
    to: SocketAddr,
    from: SocketAddr,
    key: &str,
    way: Way,
    there: &AtomicUsize,
) -> io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(from)?;
    if way == Way::Read {
        socket.set_recv_buffer_size(UNREAD_BUFFER)?;
    }
    let mut stream = socket.connect(to).await?;
    let head = format!("POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\n", authorization(key));
    let begin = match way {
        Way::Headers => head,
        Way::Body => format!("{head}Content-Length: 20000\r\n\r\n{{"),
        Way::Read => "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(UNREAD),
    };
    stream.write_all(begin.as_bytes()).await?;
    there.fetch_add(1, Ordering::Relaxed);
    let drip: &[u8] = if way == Way::Headers { b"X-A: b\r\n" } else { b" " };
    loop {
        wait::pass(DRIP_EVERY).await;
        if let Err(gone) = stream.write_all(drip).await {
            there.fetch_sub(1, Ordering::Relaxed);
            return Err(gone);
        }
    }
}

/// The same with slowhttptest; none where it is not installed.
async fn with_slowhttptest(
    node: &Node,
    normal: &mut Normal,
    flag: &str,
    seconds: u32,
) -> Result<Option<Waits>> {
    let (connections, length) = (SLOW.to_string(), (seconds + 2).to_string());
    let url = format!("http://{}/v1/track", node.address());
    let attack = Command::new("slowhttptest")
        .arg(flag)
        .args(["-c", &connections, "-r", "500", "-i", "1", "-l", &length, "-p", "5", "-u", &url])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut attack = match attack {
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.context("slowhttptest cannot be run")?,
    };
    let waits = normal.waits(Duration::from_secs(u64::from(seconds))).await?;
    attack.wait().await?;
    Ok(Some(waits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_tail_are_compared() {
        let alone = Waits { p50: 1.0, p99: 20.0 };
        assert!(!hindered(alone, Waits { p50: 4.9, p99: 99.0 }));
        assert!(hindered(alone, Waits { p50: 5.1, p99: 20.0 }), "the middle");
        assert!(hindered(alone, Waits { p50: 1.0, p99: 101.0 }), "the tail");
        assert!(!hindered(Waits { p99: 2.0, ..alone }, Waits { p50: 1.0, p99: 49.0 }), "short all the same");
        assert_eq!(told(alone, Some(Waits { p50: 2.0, p99: 30.0 }))["ratio_p99"], 1.5);
        assert!(told(alone, None).as_str().is_some_and(|said| said.starts_with("skipped")));
    }
}
