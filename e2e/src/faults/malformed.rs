//! Requests that are almost right get an answer that says what is wrong, and harm nobody.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Load, Options, model, mutate, scratch};
use crate::http::connect;
use crate::node::Workspace;
use crate::verify::SETTLED_WITHIN;

/// How many send at once.
const SENDERS: u32 = 16;
/// How long an answer is waited for before the sender says that nothing more will come.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long the server may take after that to answer or to hang up.
const ENDED_WITHIN: Duration = Duration::from_secs(20);
/// How many bad answers are told.
const TOLD_MAX: usize = 5;

/// How requests were answered.
#[derive(Debug, Default, Clone)]
struct Tally {
    good: u64,
    refused: u64,
    hung_up: u64,
    bad: Vec<String>,
}

pub(super) async fn malformed(options: &Options) -> Result<Value> {
    let scratch = scratch()?;
    let workspace = Workspace::new(&options.binary, scratch.path());
    let key = workspace.prepare(&model()).await?;
    let node = workspace.serve().await?;
    let pid = node.pid()?;
    // Beside them somebody sends what is right.
    let load = Load::start(&key, options.seed, 0);
    load.send_to(&[&node]);
    let tally = Arc::<Mutex<Tally>>::default();
    let mut senders = JoinSet::new();
    for number in 0..SENDERS {
        let requests = options.cycles / SENDERS + u32::from(number < options.cycles % SENDERS);
        let random = Rng::with_seed(options.seed ^ (u64::from(number) << 32));
        senders.spawn(send(node.address(), key.clone(), random, requests, number, tally.clone()));
    }
    while let Some(sent) = senders.join_next().await {
        sent??;
    }
    load.acked(50).await?;
    let seen = load.clients.stop().await?;
    let tally = tally.lock().unwrap_or_else(PoisonError::into_inner).clone();
    ensure!(tally.bad.is_empty(), "bad answers: {:#?}", tally.bad);
    ensure!(seen.oddities.is_empty() && seen.refused == 0, "valid requests were hindered: {seen:?}");
    ensure!(node.pid()? == pid && node.readyz().await == Some(200), "the server is gone: {}", node.told());
    ensure!(!node.panicked(), "it panicked: {}", node.told());
    workspace.truth().settled(SETTLED_WITHIN).await?;
    node.stop().await?;
    // Whatever of all that was taken, the scores follow from it.
    let failed = workspace.doctor().await?;
    ensure!(failed.is_empty(), "the doctor says: {failed:?}");
    Ok(json!({
        "requests": options.cycles, "good": tally.good, "refused": tally.refused, "hung_up": tally.hung_up, "server_errors": 0,
        "valid_beside": seen.acked.len(),
    }))
}

async fn send(
    to: SocketAddr,
    key: String,
    mut random: Rng,
    requests: u32,
    number: u32,
    tally: Arc<Mutex<Tally>>,
) -> Result<()> {
    for count in 0..requests {
        let request = mutate::request(&mut random, &key);
        // A different address each time, so that closed connections do not use up the ports of one.
        let from = Ipv4Addr::new(127, 1, u8::try_from(number)?, u8::try_from(count % 250)? + 1);
        let stream = connect(to, Some(IpAddr::V4(from))).await?;
        let answer = exchange(stream, &request).await?;
        let line = answer.lines().next().unwrap_or_default().to_owned();
        let status = line.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse::<u16>().ok());
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        match status {
            Some(100..=299) => tally.good += 1,
            Some(300..=499) => tally.refused += 1,
            None if answer.is_empty() => tally.hung_up += 1,
            _ if tally.bad.len() < TOLD_MAX => {
                let request = String::from_utf8_lossy(&request[..request.len().min(600)]).into_owned();
                tally.bad.push(format!("{answer}\n-- to --\n{request}"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Sends a request and reads the beginning of what comes back, empty if the server hangs up.
async fn exchange(mut stream: TcpStream, request: &[u8]) -> Result<String> {
    // The server may refuse before it has read everything.
    let written = timeout(ENDED_WITHIN, stream.write_all(request)).await;
    if written.is_err() {
        bail!("the server neither reads nor hangs up");
    }
    let mut read = vec![0; 4_096];
    let size = if let Ok(size) = timeout(PATIENCE, stream.read(&mut read)).await {
        size
    } else {
        let _ = stream.shutdown().await;
        let Ok(size) = timeout(ENDED_WITHIN, stream.read(&mut read)).await else {
            bail!("neither an answer nor an end: {}", String::from_utf8_lossy(request));
        };
        size
    };
    Ok(String::from_utf8_lossy(&read[..size.unwrap_or(0)]).into_owned())
}
