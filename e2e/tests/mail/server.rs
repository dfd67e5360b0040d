//! The mail server, `mail/server.py`, and what it says of what it gets.

use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use baton_e2e::{place, wait};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::certificates::Certificates;

/// Of the user `baton`. Whoever hears it in any form has heard too much.
pub(crate) const PASSWORD: &str = "s3cret+/=pass";
/// How long it may take until something comes.
const WITHIN: Duration = Duration::from_mins(1);

/// A mail server that runs, or has ended.
#[derive(Debug)]
pub(crate) struct MailServer {
    child: Child,
    said: Arc<Mutex<Vec<Value>>>,
    pub(crate) port: u16,
}

impl MailServer {
    /// Starts one at `port`, any if that is 0. `way`: `plain`, `starttls` or `tls`; `end`: `takes` mails, or `dies` of one.
    pub(crate) async fn start(way: &str, port: u16, certificates: &Certificates, end: &str) -> MailServer {
        let installed = place::set_up("mail/set-up", env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut command = Command::new(installed.join("bin/python"));
        command.arg(place::own("mail/server.py")).args([way, &port.to_string()]);
        command.args([&certificates.server, &certificates.key]).args([PASSWORD, end]);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next_line().await.unwrap().expect("it says where it listens");
        let first: Value = serde_json::from_str(&first).unwrap();
        let said = Arc::<Mutex<Vec<Value>>>::default();
        let kept = said.clone();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                kept.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        MailServer { child, said, port: first["port"].as_u64().unwrap().try_into().unwrap() }
    }

    /// Everything it said after where it listens.
    pub(crate) fn said(&self) -> Vec<Value> {
        self.said.lock().unwrap().clone()
    }

    /// The mails that it got.
    pub(crate) fn mails(&self) -> Vec<Value> {
        self.said().into_iter().map(|mut line| line["mail"].take()).filter(Value::is_object).collect()
    }

    /// Waits until it has so many mails.
    pub(crate) async fn has(&self, count: usize) -> Vec<Value> {
        let what = format!("{count} mails arrive");
        wait::until(&what, WITHIN, async || self.mails().len() >= count).await.unwrap();
        self.mails()
    }

    /// Waits until it has ended by itself; returns the mails that it got.
    pub(crate) async fn ends(mut self) -> Vec<Value> {
        tokio::time::timeout(WITHIN, self.child.wait()).await.expect("it dies of a mail").unwrap();
        self.has(1).await
    }
}
