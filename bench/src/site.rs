//! Baton on a workspace of its own, and a sender with a key to it.

use std::path::Path;

use anyhow::{Result, bail};
use baton_e2e::http::{Connection, post};
use baton_e2e::node::{Node, Workspace};
use serde_json::Value;

/// A workspace with a model in force.
#[derive(Debug)]
pub(crate) struct Site {
    /// The workspace.
    pub(crate) workspace: Workspace,
    /// A key for servers.
    pub(crate) key: String,
}

impl Site {
    /// A new one in the new folder `folder`, or in the empty database `url`, with `model` in force.
    ///
    /// # Errors
    /// The binary refuses.
    pub(crate) async fn new(binary: &Path, folder: &Path, url: Option<&str>, model: &Path) -> Result<Site> {
        let mut workspace = Workspace::new(binary, folder);
        if let Some(url) = url {
            workspace = workspace.on_postgres(url);
        }
        let key = workspace.prepare(model).await?;
        Ok(Site { workspace, key })
    }

    /// Somebody who sends to its server.
    pub(crate) fn sender(&self, node: &Node) -> Sender {
        Sender { connection: Connection::new(node.address()), key: self.key.clone() }
    }
}

/// Sends one request after the other on one connection.
#[derive(Debug)]
pub(crate) struct Sender {
    connection: Connection,
    key: String,
}

impl Sender {
    /// Sends messages, JSON objects, in one request.
    ///
    /// # Errors
    /// Not all of them are acknowledged as new.
    pub(crate) async fn batch(&mut self, messages: &[String]) -> Result<()> {
        let body = format!(r#"{{"batch":[{}]}}"#, messages.join(","));
        let answer = self.connection.ask(&post("/v1/batch", &self.key, &body)).await?;
        let said: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        if answer.status != 200 || said["accepted"] != messages.len() {
            bail!("{} messages sent, the answer is {}: {}", messages.len(), answer.status, answer.body);
        }
        Ok(())
    }
}
