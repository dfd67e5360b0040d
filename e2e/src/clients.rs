//! Clients that send as a tracking library does: a message is sent again until it is acknowledged.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::http::{Answer, Connection, post};
use crate::message::Messages;

/// How long a client waits before it tries a server again that was away or refused.
const AGAIN_AFTER: Duration = Duration::from_millis(5);
/// How many oddities are remembered in words.
const ODDITIES_MAX: usize = 10;

/// How many clients, about whom.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Clients at once.
    pub clients: u32,
    /// People.
    pub leads: u32,
    /// In a hundred messages, those dated back.
    pub late_percent: u32,
    /// Where randomness begins.
    pub seed: u64,
}

/// What clients have seen.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Ids of messages that were acknowledged.
    pub acked: HashSet<String>,
    /// How often a message was sent again.
    pub resent: u64,
    /// Answers 503.
    pub refused: u64,
    /// Of them, those without `Retry-After`.
    pub bare_refusals: u64,
    /// Answers that no client should ever get, in words; the first few.
    pub oddities: Vec<String>,
}

/// Clients that run.
#[derive(Debug)]
pub struct Clients {
    seen: Arc<Mutex<Seen>>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Clients {
    /// Starts them. They send to the servers in `targets`, each to one of them until it breaks.
    pub fn start(plan: Plan, key: &str, targets: &watch::Receiver<Vec<SocketAddr>>) -> Clients {
        let seen = Arc::<Mutex<Seen>>::default();
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for number in 0..plan.clients {
            let messages =
                Messages::new(plan.seed ^ (u64::from(number) << 32), plan.leads, plan.late_percent);
            let client = Client {
                number,
                key: key.to_owned(),
                messages,
                targets: targets.clone(),
                turn: number as usize,
                connection: None,
                seen: seen.clone(),
                stopped: stopped.clone(),
            };
            tasks.spawn(client.run(format!("{:x}-{number}", plan.seed)));
        }
        Clients { seen, stop, tasks }
    }

    /// How many messages were acknowledged so far.
    pub fn acked(&self) -> usize {
        self.look(|seen| seen.acked.len())
    }

    /// How many answers were 503 so far.
    pub fn refused(&self) -> u64 {
        self.look(|seen| seen.refused)
    }

    fn look<T>(&self, at: impl FnOnce(&Seen) -> T) -> T {
        at(&self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Stops them, what they wait for is given up; returns what they saw.
    ///
    /// # Errors
    /// One of them broke off.
    pub async fn stop(mut self) -> Result<Seen> {
        self.stop.send_replace(true);
        while let Some(ended) = self.tasks.join_next().await {
            ended.context("a client broke off")?;
        }
        Ok(self.look(Seen::clone))
    }
}

struct Client {
    number: u32,
    key: String,
    messages: Messages,
    targets: watch::Receiver<Vec<SocketAddr>>,
    turn: usize,
    connection: Option<Connection>,
    seen: Arc<Mutex<Seen>>,
    stopped: watch::Receiver<bool>,
}

impl Client {
    async fn run(mut self, prefix: String) {
        let mut stopped = self.stopped.clone();
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => {}
            () = self.send(&prefix) => {}
        }
    }

    async fn send(&mut self, prefix: &str) {
        for count in 0_u64.. {
            let id = format!("{prefix}-{count}");
            let request = post("/v1/track", &self.key, &self.messages.next(&id));
            while !self.attempt(&id, &request).await {
                self.note(|seen| seen.resent += 1);
                let _ = timeout(AGAIN_AFTER, self.targets.changed()).await;
            }
        }
    }

    /// Sends once; whether it was acknowledged.
    async fn attempt(&mut self, id: &str, request: &[u8]) -> bool {
        let targets = self.targets.borrow().clone();
        if targets.is_empty() {
            return false;
        }
        let gone = |connection: &Connection| !targets.contains(&connection.to());
        if self.connection.as_ref().is_none_or(gone) {
            self.turn += 1;
            self.connection = Some(Connection::new(targets[self.turn % targets.len()]));
        }
        let Some(connection) = &mut self.connection else { return false };
        let Ok(answer) = connection.ask(request).await else {
            self.connection = None;
            return false;
        };
        let acked = is_ack(&answer);
        let number = self.number;
        self.note(|seen| match answer.status {
            200 if acked => _ = seen.acked.insert(id.to_owned()),
            503 => {
                seen.refused += 1;
                seen.bare_refusals += u64::from(answer.header("retry-after").is_none());
            }
            status if seen.oddities.len() < ODDITIES_MAX => {
                seen.oddities.push(format!("client {number}, {id}: {status} {}", answer.body));
            }
            _ => {}
        });
        acked
    }

    fn note(&self, what: impl FnOnce(&mut Seen)) {
        what(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Whether the one message of a request is stored, now or since an earlier try.
fn is_ack(answer: &Answer) -> bool {
    let said: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let count = |name: &str| said[name].as_u64().unwrap_or(0);
    answer.status == 200 && said["success"] == true && count("accepted") + count("duplicates") == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_stored_is_acknowledged() {
        let answer = |status, body: &str| Answer { status, head: String::new(), body: body.to_owned() };
        assert!(is_ack(&answer(200, r#"{"success":true,"accepted":1,"duplicates":0,"rejected":[]}"#)));
        assert!(is_ack(&answer(200, r#"{"success":true,"accepted":0,"duplicates":1,"rejected":[]}"#)));
        assert!(!is_ack(&answer(
            200,
            r#"{"success":true,"accepted":0,"duplicates":0,"rejected":[{"index":0}]}"#
        )));
        assert!(!is_ack(&answer(503, r#"{"success":true,"accepted":1,"duplicates":0}"#)));
        assert!(!is_ack(&answer(200, "")));
    }
}
