//! A server with people in it, ready to be loaded.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::wrk::{Figures, Load};
use crate::clients::Seen;
use crate::cluster::Cluster;
use crate::http::{Connection, post};
use crate::node::{Node, Workspace};
use crate::verify::verify;
use crate::{message::Messages, place};

/// How many people come in one request: each with an identify and an event.
const PEOPLE: u32 = 500;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Database {
    /// SQLite, in the folder for temporary files.
    Sqlite,
    /// A throw-away PostgreSQL that waits for the disk.
    Postgres,
}

/// A workspace whose server runs.
pub(super) struct Stage {
    pub(super) workspace: Workspace,
    pub(super) key: String,
    pub(super) node: Node,
    cluster: Option<Cluster>,
    scratch: TempDir,
}

/// The model of all measurements.
fn model() -> PathBuf {
    place::own("load/model.yaml")
}

impl Stage {
    /// With `leads` people; `beforehand` is done to the database before the server starts.
    pub(super) async fn set(
        binary: &Path,
        database: Database,
        leads: u32,
        beforehand: impl FnOnce(&Workspace) -> Result<()>,
    ) -> Result<Stage> {
        let scratch = tempfile::Builder::new().prefix("baton-load-").tempdir()?;
        let mut workspace = Workspace::new(binary, scratch.path());
        let cluster = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(Cluster::start().await?),
        };
        if let Some(cluster) = &cluster {
            workspace = workspace.on_postgres(cluster.url());
        }
        let key = workspace.prepare(&model()).await?;
        beforehand(&workspace)?;
        let node = workspace.serve().await?;
        people(&node, &key, leads).await?;
        Ok(Stage { workspace, key, node, cluster, scratch })
    }

    pub(super) fn folder(&self) -> &Path {
        self.scratch.path()
    }

    pub(super) async fn load(&self, load: &Load<'_>) -> Result<Figures> {
        load.send(self.node.address(), &self.key).await
    }

    /// Stops the server and checks all that it has stored: `sent` messages were acknowledged, and at most `more` may be there.
    pub(super) async fn strike(self, sent: u64, more: u64) -> Result<Value> {
        let found = verify(&self.workspace, vec![self.node], &model(), &Seen::default()).await?.good()?;
        let stored = found.stored as u64;
        ensure!(
            (sent..=sent + more).contains(&stored),
            "{sent} messages were acknowledged, {stored} are stored"
        );
        if let Some(cluster) = self.cluster {
            cluster.stop().await?;
        }
        Ok(json!({
            "stored": stored, "leads": found.leads, "scores_unlike": found.unlike, "crossings": found.crossings,
            "handoffs": found.handoffs,
        }))
    }
}

/// How many messages [`people`] sends for each.
pub(super) const MESSAGES_A_LEAD: u64 = 2;

async fn people(node: &Node, key: &str, leads: u32) -> Result<()> {
    let (mut connection, mut messages) = (Connection::new(node.address()), Messages::new(5, leads, 0));
    for first in (0..leads).step_by(PEOPLE as usize) {
        let mut batch = Vec::new();
        for lead in first..leads.min(first + PEOPLE) {
            batch.push(identify(lead).to_string());
            batch.push(messages.about(&format!("e{lead}"), lead));
        }
        let body = format!(r#"{{"batch":[{}]}}"#, batch.join(","));
        let answer = connection.ask(&post("/v1/batch", key, &body)).await?;
        let said: Value = serde_json::from_str(&answer.body)?;
        ensure!(answer.status == 200 && said["accepted"] == batch.len(), "people are refused: {answer:?}");
    }
    Ok(())
}

fn identify(lead: u32) -> Value {
    let level = ["staff", "manager", "director", "vp", "c_level"][lead as usize % 5];
    let country = ["KR", "US", "JP", "DE"][lead as usize % 4];
    json!({
        "type": "identify", "messageId": format!("i{lead}"), "userId": format!("u{lead}"),
        "traits": { "email": format!("u{lead}@example.com"), "job_level": level, "country": country, "employees": lead % 1_000 },
    })
}
