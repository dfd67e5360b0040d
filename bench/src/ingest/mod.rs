//! `ingest`: Baton's intake beside the bare store floor in the same run; every score checked afterwards. One line of JSON a measurement.

mod check;
mod disk;
mod ids;
mod store_floor;
mod traffic;
mod wrk;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use baton_e2e::cluster::Cluster;
use baton_e2e::node::Node;
use baton_e2e::truth::Truth;
use serde_json::{Value, json};
use tokio::process::Command;

pub(crate) use self::store_floor::serve as serve_floor;

use self::wrk::{Load, Measured, Wrk};
use crate::process;
use crate::report::{print, rounded};
use crate::site::Site;

/// Twenty rules of every kind.
const MODEL: &str = include_str!("../../ingest-model.yaml");
/// What wrk sends.
const SCRIPT: &str = include_str!("../../ingest.lua");
/// Messages a request, where it is not one.
const BATCH: u64 = 100;
/// In a hundred messages, those dated back where some are.
const LATE_PERCENT: u32 = 5;

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Ingest {
    /// The binary `baton`, built for release
    #[arg(long, env = "BATON_BIN")]
    baton: PathBuf,
    /// 3 s each, 2,000 leads: a check rather than a measurement
    #[arg(long)]
    quick: bool,
    /// Also with this many message ids in the database beforehand
    #[arg(long, default_value_t = 0)]
    ids: u64,
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
/// Something cannot be run; something acknowledged is not stored, or a score is not what the log gives.
pub(crate) fn run(ingest: &Ingest) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(ingest))
}

async fn measure(ingest: &Ingest) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("ingest-").tempdir_in(&ingest.folder)?;
    let bench = Bench::new(ingest, folder.path())?;
    let disk = disk::latency(folder.path())?;
    let micros = |time: Duration| rounded(time.as_secs_f64() * 1e6);
    print(
        "disk",
        &json!({ "fsync_p50_us": micros(disk.in_place), "fsync_p50_us_growing": micros(disk.growing) }),
    );
    let floor_before = bench.floor("floor-before").await?;
    let site = bench.site("sqlite", None).await?;
    let node = site.workspace.serve().await?;
    let idle = process::memory(node.pid()?)?;
    print("idle", &json!({ "resident_mb": rounded(idle.now_mb) }));
    seeded(&site, &node, bench.leads).await?;
    let single = bench.measure("single", &site, &node, bench.load("single")).await?;
    print("memory", &memory(&node)?);
    let floor_after = bench.floor("floor-after").await?;
    let floor = f64::midpoint(floor_before.events_s(), floor_after.events_s());
    print("to-floor", &json!({ "ratio": rounded(single.events_s() / floor) }));
    let batches = Load { batch: BATCH, ..bench.load("batches") };
    let batches = bench.measure("batches", &site, &node, batches).await?;
    print("to-single", &json!({ "ratio": rounded(batches.events_s() / single.events_s()) }));
    let late = Load { late_percent: LATE_PERCENT, ..bench.load("late") };
    let late = bench.measure("late", &site, &node, late).await?;
    let begun = Instant::now();
    site.workspace.truth().settled(check::SETTLED_WITHIN).await?;
    print("late-settled", &json!({ "after_s": rounded(begun.elapsed().as_secs_f64()) }));
    bench.check("check", &site, node, single.acked() + batches.acked() + late.acked()).await?;
    bench.one_lead().await?;
    if let Some(leads) = bench.many_leads {
        bench.many_leads(leads).await?;
    }
    if ingest.ids > 0 {
        bench.with_ids(ingest.ids, single.events_s()).await?;
    }
    if let Some(url) = &ingest.database_url {
        bench.on_postgres(url).await?;
    }
    if ingest.cluster {
        let cluster = Cluster::start().await?;
        let measured = bench.on_postgres(cluster.url()).await;
        cluster.stop().await?;
        measured?;
    }
    Ok(())
}

/// What all measurements share.
struct Bench<'a> {
    baton: &'a Path,
    folder: &'a Path,
    model: PathBuf,
    wrk: Wrk,
    seconds: u32,
    leads: u32,
    many_leads: Option<u32>,
    one_lead_events: u32,
}

impl<'a> Bench<'a> {
    fn new(ingest: &'a Ingest, folder: &'a Path) -> Result<Bench<'a>> {
        let (model, script) = (folder.join("model.yaml"), folder.join("ingest.lua"));
        std::fs::write(&model, MODEL)?;
        std::fs::write(&script, SCRIPT)?;
        let (baton, wrk) = (&ingest.baton, Wrk { script });
        let bench = Bench {
            baton,
            folder,
            model,
            wrk,
            seconds: 10,
            leads: 20_000,
            many_leads: Some(100_000),
            one_lead_events: 100_000,
        };
        if ingest.quick {
            return Ok(Bench { seconds: 3, leads: 2000, many_leads: None, one_lead_events: 10_000, ..bench });
        }
        Ok(bench)
    }

    /// One message a request, none of them late.
    fn load(&self, prefix: &'static str) -> Load<'static> {
        Load { prefix, key: "", leads: self.leads, batch: 1, late_percent: 0, seconds: self.seconds }
    }

    async fn floor(&self, name: &'static str) -> Result<Measured> {
        let mut command = Command::new(std::env::current_exe().context("cannot find the running program")?);
        command.arg("store-floor").arg(self.folder.join(name));
        let node = Node::start(command, &self.folder.join("floor.log")).await?;
        let measured = self.wrk.run(&node, &self.load(name)).await?;
        node.kill().await?;
        print(name, &measured.json());
        Ok(measured)
    }

    async fn site(&self, name: &str, url: Option<&str>) -> Result<Site> {
        Site::new(self.baton, &self.folder.join(name), url, &self.model).await
    }

    async fn measure(&self, name: &str, site: &Site, node: &Node, load: Load<'_>) -> Result<Measured> {
        let measured = self.wrk.run(node, &Load { key: &site.key, ..load }).await?;
        print(name, &measured.json());
        Ok(measured)
    }

    async fn check(&self, name: &str, site: &Site, node: Node, acked: u64) -> Result<()> {
        site.workspace.truth().settled(check::SETTLED_WITHIN).await?;
        node.stop().await?;
        print(name, &check::check(&site.workspace, &self.model, acked).await?);
        Ok(())
    }

    /// A long history of one lead, with nobody else there.
    async fn one_lead(&self) -> Result<()> {
        let site = self.site("one-lead", None).await?;
        let node = site.workspace.serve().await?;
        let mut sender = site.sender(&node);
        print("one-lead", &traffic::one_lead(&node, &mut sender, self.one_lead_events).await?);
        self.check("one-lead-check", &site, node, self.one_lead_events.into()).await
    }

    /// Memory with many leads.
    async fn many_leads(&self, leads: u32) -> Result<()> {
        let site = self.site("many-leads", None).await?;
        let node = site.workspace.serve().await?;
        seeded(&site, &node, leads).await?;
        let load = Load { leads, ..self.load("many") };
        let measured = self.measure("many-leads", &site, &node, load).await?;
        print("many-leads-memory", &memory(&node)?);
        self.check("many-leads-check", &site, node, measured.acked()).await
    }

    /// What the table of ids costs when it is large.
    async fn with_ids(&self, count: u64, without: f64) -> Result<()> {
        let site = self.site("ids", None).await?;
        let Truth::Sqlite(file) = site.workspace.truth() else { bail!("not in a file") };
        ids::fill(&file, count)?;
        let bytes = std::fs::metadata(&file)?.len();
        let node = site.workspace.serve().await?;
        seeded(&site, &node, self.leads).await?;
        let measured = self.measure("ids", &site, &node, self.load("ids")).await?;
        let loss = rounded((1.0 - measured.events_s() / without) * 100.0);
        print("ids-loss", &json!({ "ids": count, "file_mb": bytes / 1_000_000, "loss_percent": loss }));
        self.check("ids-check", &site, node, measured.acked()).await
    }

    /// The same on PostgreSQL, in an empty database.
    async fn on_postgres(&self, url: &str) -> Result<()> {
        let site = self.site("postgres", Some(url)).await?;
        let truth = site.workspace.truth();
        let setting = async |sql| Ok::<_, anyhow::Error>(truth.rows(sql).await?.concat().concat());
        let (fsync, commit) = (setting("SHOW fsync").await?, setting("SHOW synchronous_commit").await?);
        print("postgres-settings", &json!({ "fsync": fsync, "synchronous_commit": commit }));
        let node = site.workspace.serve().await?;
        seeded(&site, &node, self.leads).await?;
        let single = self.measure("postgres", &site, &node, self.load("single")).await?;
        let load = Load { batch: BATCH, ..self.load("batches") };
        let batches = self.measure("postgres-batches", &site, &node, load).await?;
        self.check("postgres-check", &site, node, single.acked() + batches.acked()).await
    }
}

/// Tells a server of `leads` leads.
async fn seeded(site: &Site, node: &Node, leads: u32) -> Result<()> {
    traffic::seed(&mut site.sender(node), leads).await?;
    site.workspace.truth().settled(check::SETTLED_WITHIN).await
}

fn memory(node: &Node) -> Result<Value> {
    let memory = process::memory(node.pid()?)?;
    Ok(json!({ "resident_mb": rounded(memory.now_mb), "peak_mb": rounded(memory.peak_mb) }))
}
