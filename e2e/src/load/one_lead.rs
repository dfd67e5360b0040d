//! A hundred thousand events about one person: the last must cost what the first cost.

use std::ops::Range;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::process::cpu_ns;
use super::stage::{MESSAGES_A_LEAD, Stage};
use crate::http::{Connection, post};
use crate::message::Messages;

/// Events, in thousands.
const THOUSANDS: usize = 100;
/// How many are sent at once, each in a request of its own.
const SENDERS: usize = 16;
/// How many thousands of events are averaged, since one takes too short a time to be told from noise.
const WINDOW: usize = 5;

/// Sends them; what a processor spent on each, at the beginning and at the end.
pub(super) async fn one_lead(stage: Stage) -> Result<Value> {
    let pid = stage.node.pid()?;
    let mut connections: Vec<Connection> =
        (0..SENDERS).map(|_| Connection::new(stage.node.address())).collect();
    let (mut messages, mut cpu) = (Messages::new(11, 1, 0), vec![cpu_ns(pid)?]);
    for thousand in 0..THOUSANDS {
        let mut senders = JoinSet::new();
        for (number, mut connection) in connections.drain(..).enumerate() {
            let requests: Vec<Vec<u8>> = (number..1_000)
                .step_by(SENDERS)
                .map(|event| {
                    post("/v1/track", &stage.key, &messages.about(&format!("h{thousand}-{event}"), 0))
                })
                .collect();
            senders.spawn(async move {
                for request in requests {
                    let answer = connection.ask(&request).await?;
                    ensure!(answer.status == 200, "an event is refused: {answer:?}");
                }
                Ok(connection)
            });
        }
        while let Some(sent) = senders.join_next().await {
            connections.push(sent??);
        }
        cpu.push(cpu_ns(pid)?);
    }
    let sent = (THOUSANDS * 1_000) as u64 + MESSAGES_A_LEAD;
    // Whatever a lead is folded to is written with each commit.
    let state_bytes = stage.workspace.truth().number("SELECT max(length(state)) FROM score").await?;
    let found = stage.strike(sent, 0).await?;
    let us = |thousands: Range<usize>| {
        let spent = (cpu[thousands.end] - cpu[thousands.start]) as f64 / 1e6 / thousands.len() as f64;
        (spent * 100.0).round() / 100.0
    };
    let (first, last) = (us(10..10 + WINDOW), us(THOUSANDS - WINDOW..THOUSANDS));
    Ok(json!({
        "events": THOUSANDS * 1_000, "state_bytes": state_bytes, "cpu_us_an_event": {
            "thousand_11": us(10..11), "thousand_100": us(THOUSANDS - 1..THOUSANDS), "thousands_11_to_15": first,
            "thousands_96_to_100": last,
        },
        "by_ten_thousand": (0..THOUSANDS / 10).map(|ten| us(ten * 10..ten * 10 + 10)).collect::<Vec<_>>(),
        "growth": ((last / first - 1.0) * 1_000.0).round() / 1_000.0, "found": found,
    }))
}
