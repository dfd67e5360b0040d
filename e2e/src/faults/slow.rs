//! A thousand connections that are slow in every way, while somebody else is not.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
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
/// The middle of the normal client's waiting may grow this much, and its tail...
const RATIO_MAX: f64 = 5.0;
/// ... unless it stays below this.
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
    normal.p99_ms(time / 2).await?;
    let alone = normal.p99_ms(time).await?;
    let mut lines = serde_json::Map::new();
    for way in [Way::Headers, Way::Body, Way::Read] {
        let (mut attack, there) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
        for number in 0..SLOW {
            attack.spawn(attacker(node.address(), key.clone(), way, number, there.clone()));
        }
        let all = async || there.load(Ordering::Relaxed) >= usize::from(SLOW) * 98 / 100;
        wait::until("the slow connections are there", THERE_WITHIN, all).await?;
        let p99 = normal.p99_ms(time).await;
        attack.shutdown().await;
        lines.insert(format!("{way:?}").to_lowercase(), compared(alone, p99?));
    }
    if options.cycles >= LONG {
        for (name, flags) in [
            ("slowhttptest-headers", ["-H"].as_slice()),
            ("slowhttptest-body", &["-B"]),
            ("slowhttptest-read", &["-X"]),
        ] {
            if let Some(p99) = with_slowhttptest(&node, &mut normal, flags, options.cycles).await? {
                lines.insert(name.to_owned(), compared(alone, p99));
            }
        }
    }
    ensure!(!node.panicked(), "it panicked: {}", node.told());
    ensure!(
        !lines.values().any(hindered),
        "slow connections hinder others; alone {alone} ms: {}",
        json!(lines)
    );
    node.stop().await?;
    Ok(json!({ "connections": SLOW, "alone_p99_ms": alone, "beside": lines }))
}

fn compared(alone: f64, beside: f64) -> Value {
    json!({ "p99_ms": beside, "ratio": (beside / alone * 100.0).round() / 100.0 })
}

/// Whether somebody else was hindered.
fn hindered(line: &Value) -> bool {
    let number = |name: &str| line[name].as_f64().unwrap_or(f64::INFINITY);
    number("ratio") > RATIO_MAX && number("p99_ms") > P99_UNQUESTIONED_MS
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

    /// Of 100 messages in `time`, 99 are acknowledged within this many milliseconds.
    ///
    /// # Errors
    /// One is not acknowledged.
    async fn p99_ms(&mut self, time: Duration) -> Result<f64> {
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
        let p99 = times[times.len() * 99 / 100].as_secs_f64() * 1e3;
        Ok((p99 * 1_000.0).round() / 1_000.0)
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
    flags: &[&str],
    seconds: u32,
) -> Result<Option<f64>> {
    let (connections, length) = (SLOW.to_string(), (seconds + 2).to_string());
    let url = format!("http://{}/v1/track", node.address());
    let attack = Command::new("slowhttptest")
        .args(flags)
        .args(["-c", &connections, "-r", "500", "-i", "1", "-l", &length, "-p", "5", "-u", &url])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let Ok(mut attack) = attack else { return Ok(None) };
    let p99 = normal.p99_ms(Duration::from_secs(u64::from(seconds))).await?;
    attack.wait().await?;
    Ok(Some(p99))
}
