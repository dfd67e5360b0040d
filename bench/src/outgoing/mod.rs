//! `outgoing`: how long it takes from the commit of an event until receivers of webhooks have it, with one of a hundred that hangs and
//! without, in turns on the same server. One line of JSON a measurement.

mod latency;
mod receivers;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use baton_e2e::cluster::Cluster;
use baton_e2e::node::Node;
use baton_e2e::wait;
use serde_json::{Value, json};

use self::latency::Latencies;
use self::receivers::{Came, Hanging, Receivers};
use crate::report::{print, rounded};
use crate::site::Site;

/// Any model: what is told is that there are new leads.
const MODEL: &str = include_str!("../../ingest-model.yaml");
/// Receivers that answer; with the one that hangs they are a hundred.
const RECEIVERS: usize = 99;
/// Between two leads: five a second, so that 500 messages a second leave.
const PACE: Duration = Duration::from_millis(200);
/// How long it may take until everything has come.
const COME_WITHIN: Duration = Duration::from_mins(1);

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Outgoing {
    /// The binary `baton`, built for release
    #[arg(long, env = "BATON_BIN")]
    baton: PathBuf,
    /// One turn of 5 s each: a check rather than a measurement
    #[arg(long)]
    quick: bool,
    /// Also on PostgreSQL, in this empty database
    #[arg(long)]
    database_url: Option<String>,
    /// Also on PostgreSQL, in a throw-away cluster
    #[arg(long, conflicts_with = "database_url")]
    cluster: bool,
    /// A folder on the disk to measure
    #[arg(long, default_value = ".")]
    folder: PathBuf,
}

/// Measures everything asked for.
///
/// # Errors
/// Something cannot be run, or a receiver gets something twice or not at all.
pub(crate) fn run(outgoing: &Outgoing) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(outgoing))
}

async fn measure(outgoing: &Outgoing) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("outgoing-").tempdir_in(&outgoing.folder)?;
    let model = folder.path().join("model.yaml");
    std::fs::write(&model, MODEL)?;
    let (turns, time) = if outgoing.quick { (1, 5) } else { (4, 20) };
    let plan = Plan { baton: &outgoing.baton, model: &model, turns, time: Duration::from_secs(time) };
    plan.on("sqlite", &folder.path().join("sqlite"), None).await?;
    if let Some(url) = &outgoing.database_url {
        plan.on("postgres", &folder.path().join("postgres"), Some(url)).await?;
    }
    if outgoing.cluster {
        let cluster = Cluster::start().await?;
        let measured = plan.on("postgres", &folder.path().join("postgres"), Some(cluster.url())).await;
        cluster.stop().await?;
        measured?;
    }
    Ok(())
}

/// How it is measured.
struct Plan<'a> {
    baton: &'a Path,
    model: &'a Path,
    /// How often without and with the one that hangs.
    turns: u32,
    /// How long each.
    time: Duration,
}

impl Plan<'_> {
    /// On one database.
    async fn on(&self, name: &str, folder: &Path, url: Option<&str>) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("baton.toml"), "allow_private_networks = true\n")?;
        let site = Site::new(self.baton, folder, url, self.model).await?;
        let receivers = Receivers::default();
        for receiver in 0..RECEIVERS {
            listens(&site, &receivers.add(receiver).await?.to_string()).await?;
        }
        let hanging = Hanging::start().await?;
        let id = listens(&site, &hanging.address.to_string()).await?;
        site.workspace.run(&["webhook", "disable", &id]).await?;
        let node = site.workspace.serve().await?;
        let mut pairs = Vec::new();
        for turn in 0..self.turns {
            let mut pair = [Latencies::default(), Latencies::default()];
            // Each comes first in turn, so that a drift of the machine meets both alike.
            for hangs in [turn % 2 == 1, turn % 2 == 0] {
                if hangs {
                    site.workspace.run(&["webhook", "enable", &id]).await?;
                }
                let before = hanging.count();
                let prefix = format!("{turn}-{hangs}");
                let latencies = self.turn(&site, &node, &receivers, &prefix).await?;
                if hangs {
                    site.workspace.run(&["webhook", "disable", &id]).await?;
                    nothing_is_under_way(&site).await?;
                }
                let hung = hanging.count() - before;
                ensure!(
                    hangs == (hung > 0),
                    "the receiver that hangs was sent to {hung} times, hangs: {hangs}"
                );
                let mut said = latencies.json();
                said["hanging"] = hangs.into();
                said["hung"] = hung.into();
                print(&format!("outgoing-{name}"), &said);
                pair[usize::from(hangs)] = latencies;
            }
            pairs.push(pair);
        }
        let ratio = |share| {
            let of = |[without, with]: &[Latencies; 2]| with.quantile(share) / without.quantile(share);
            rounded(latency::median(pairs.iter().map(of).collect()))
        };
        print(
            &format!("outgoing-{name}-ratio"),
            &json!({ "turns": self.turns, "p50_ratio": ratio(0.5), "p99_ratio": ratio(0.99) }),
        );
        node.stop().await.map(drop)
    }

    /// Makes leads at a steady pace, until all who listen know of all of them.
    async fn turn(&self, site: &Site, node: &Node, receivers: &Receivers, prefix: &str) -> Result<Latencies> {
        let mut sender = site.sender(node);
        let mut committed = HashMap::new();
        let begun = Instant::now();
        let mut tick = tokio::time::interval(PACE);
        while begun.elapsed() < self.time {
            tick.tick().await;
            let lead = format!("w-{prefix}-{}", committed.len());
            let message = json!({ "type": "identify", "userId": lead, "messageId": lead });
            sender.batch(&[message.to_string()]).await?;
            committed.insert(lead, Instant::now());
        }
        let awaited = committed.len() * RECEIVERS;
        let come = async || receivers.count() >= awaited;
        wait::until("everything comes", COME_WITHIN, come).await.with_context(|| node.told())?;
        latencies(&committed, &receivers.take_all())
    }
}

/// Waits until no request is open, so that the next turn begins as the first one did.
async fn nothing_is_under_way(site: &Site) -> Result<()> {
    let truth = site.workspace.truth();
    let sql = "SELECT count(*) FROM delivery WHERE leased = 1";
    let over = async || truth.number(sql).await.is_ok_and(|count| count == 0);
    wait::until("nothing is under way", COME_WITHIN, over).await.map(drop)
}

/// Adds a webhook; returns its number.
async fn listens(site: &Site, address: &str) -> Result<String> {
    let url = format!("http://{address}/");
    let add = ["webhook", "add", &url, "--name", address, "--types", "lead.created", "--json"];
    let said: Value = serde_json::from_str(&site.workspace.run(&add).await?)?;
    Ok(said["id"].to_string())
}

/// From the commit of each lead until each receiver knew of it, which must be once.
fn latencies(committed: &HashMap<String, Instant>, came: &[Came]) -> Result<Latencies> {
    let mut known = HashSet::new();
    let mut latencies = Latencies::default();
    for came in came {
        let at = committed.get(&came.lead).with_context(|| format!("nobody made {}", came.lead))?;
        ensure!(known.insert((came.receiver, &came.lead)), "{} came twice to {}", came.lead, came.receiver);
        latencies.add(came.at.saturating_duration_since(*at));
    }
    ensure!(known.len() == committed.len() * RECEIVERS, "{} of {} came", known.len(), committed.len());
    Ok(latencies)
}
