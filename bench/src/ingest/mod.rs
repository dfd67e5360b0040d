//! `ingest`: Baton's intake beside the bare store floor in the same run; every score checked afterwards. One line of JSON a measurement.

mod check;
mod cluster;
mod database;
mod disk;
mod http;
mod ids;
mod node;
mod process;
mod store_floor;
mod traffic;
mod wrk;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

pub(crate) use self::store_floor::serve as serve_floor;

use self::cluster::Cluster;
use self::database::Database;
use self::http::Client;
use self::node::{Node, Workspace};
use self::wrk::{Load, Measured, Wrk};

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
    /// Also on PostgreSQL, started by this script
    #[arg(long, conflicts_with = "database_url")]
    cluster: Option<PathBuf>,
    /// A folder on the disk to measure
    #[arg(long, default_value = ".")]
    folder: PathBuf,
}

/// Measures everything asked for.
///
/// # Errors
/// Something cannot be run; something acknowledged is not stored, or a score is not what the log gives.
pub(crate) fn run(ingest: &Ingest) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("ingest-").tempdir_in(&ingest.folder)?;
    let bench = Bench::new(ingest, folder.path())?;
    let disk = disk::latency(folder.path())?;
    let micros = |time: Duration| rounded(time.as_secs_f64() * 1e6);
    print(
        "disk",
        &json!({ "fsync_p50_us": micros(disk.in_place), "fsync_p50_us_growing": micros(disk.growing) }),
    );
    let floor_before = bench.floor("floor-before")?;
    let workspace = bench.workspace("sqlite", None)?;
    let node = workspace.serve()?;
    let idle = process::memory(node.pid())?;
    print("idle", &json!({ "resident_mb": rounded(idle.now_mb) }));
    seeded(&workspace, &node, bench.leads)?;
    let single = bench.measure("single", &workspace, &node, bench.load("single"))?;
    print("memory", &memory(&node)?);
    let floor_after = bench.floor("floor-after")?;
    let floor = f64::midpoint(floor_before.events_s(), floor_after.events_s());
    print("to-floor", &json!({ "ratio": rounded(single.events_s() / floor) }));
    let batches =
        bench.measure("batches", &workspace, &node, Load { batch: BATCH, ..bench.load("batches") })?;
    print("to-single", &json!({ "ratio": rounded(batches.events_s() / single.events_s()) }));
    let late = Load { late_percent: LATE_PERCENT, ..bench.load("late") };
    let late = bench.measure("late", &workspace, &node, late)?;
    let begun = Instant::now();
    check::settle(&workspace.database())?;
    print("late-settled", &json!({ "after_s": rounded(begun.elapsed().as_secs_f64()) }));
    bench.check("check", &workspace, node, single.acked() + batches.acked() + late.acked())?;
    bench.one_lead()?;
    if let Some(leads) = bench.many_leads {
        bench.many_leads(leads)?;
    }
    if ingest.ids > 0 {
        bench.with_ids(ingest.ids, single.events_s())?;
    }
    bench.on_postgres(ingest)
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

    fn floor(&self, name: &'static str) -> Result<Measured> {
        let mut command = Command::new(std::env::current_exe().context("cannot find the running program")?);
        command.arg("store-floor").arg(self.folder.join(name));
        let node = Node::start(command, &self.folder.join("floor.log"))?;
        let measured = self.wrk.run(&node, &self.load(name))?;
        print(name, &measured.json());
        Ok(measured)
    }

    fn workspace(&self, name: &str, url: Option<String>) -> Result<Workspace> {
        Workspace::new(self.baton, self.folder.join(name), url, &self.model)
    }

    fn measure(&self, name: &str, workspace: &Workspace, node: &Node, load: Load<'_>) -> Result<Measured> {
        let measured = self.wrk.run(node, &Load { key: &workspace.key, ..load })?;
        print(name, &measured.json());
        Ok(measured)
    }

    fn check(&self, name: &str, workspace: &Workspace, node: Node, acked: u64) -> Result<()> {
        check::settle(&workspace.database())?;
        node.stop()?;
        print(name, &check::check(workspace, &self.model, acked)?);
        Ok(())
    }

    /// A long history of one lead, with nobody else there.
    fn one_lead(&self) -> Result<()> {
        let workspace = self.workspace("one-lead", None)?;
        let node = workspace.serve()?;
        let mut client = Client::new(node.address, &workspace.key)?;
        print("one-lead", &traffic::one_lead(&node, &mut client, self.one_lead_events)?);
        self.check("one-lead-check", &workspace, node, self.one_lead_events.into())
    }

    /// Memory with many leads.
    fn many_leads(&self, leads: u32) -> Result<()> {
        let workspace = self.workspace("many-leads", None)?;
        let node = workspace.serve()?;
        seeded(&workspace, &node, leads)?;
        let measured = self.measure("many-leads", &workspace, &node, Load { leads, ..self.load("many") })?;
        print("many-leads-memory", &memory(&node)?);
        self.check("many-leads-check", &workspace, node, measured.acked())
    }

    /// What the table of ids costs when it is large.
    fn with_ids(&self, count: u64, without: f64) -> Result<()> {
        let workspace = self.workspace("ids", None)?;
        let Database::Sqlite(file) = workspace.database() else { bail!("not in a file") };
        ids::fill(&file, count)?;
        let bytes = std::fs::metadata(&file)?.len();
        let node = workspace.serve()?;
        seeded(&workspace, &node, self.leads)?;
        let measured = self.measure("ids", &workspace, &node, self.load("ids"))?;
        let loss = rounded((1.0 - measured.events_s() / without) * 100.0);
        print("ids-loss", &json!({ "ids": count, "file_mb": bytes / 1_000_000, "loss_percent": loss }));
        self.check("ids-check", &workspace, node, measured.acked())
    }

    /// The same on PostgreSQL, if there is one.
    fn on_postgres(&self, ingest: &Ingest) -> Result<()> {
        let cluster = ingest.cluster.as_deref().map(Cluster::start).transpose()?;
        let url = ingest.database_url.clone().or_else(|| cluster.as_ref().map(|cluster| cluster.url.clone()));
        let Some(url) = url else { return Ok(()) };
        let workspace = self.workspace("postgres", Some(url))?;
        let setting = |sql| Ok::<_, anyhow::Error>(workspace.database().rows(sql)?.concat().concat());
        print(
            "postgres-settings",
            &json!({ "fsync": setting("SHOW fsync")?, "synchronous_commit": setting("SHOW synchronous_commit")? }),
        );
        let node = workspace.serve()?;
        seeded(&workspace, &node, self.leads)?;
        let single = self.measure("postgres", &workspace, &node, self.load("single"))?;
        let load = Load { batch: BATCH, ..self.load("batches") };
        let batches = self.measure("postgres-batches", &workspace, &node, load)?;
        self.check("postgres-check", &workspace, node, single.acked() + batches.acked())
    }
}

/// Tells a server of `leads` leads.
fn seeded(workspace: &Workspace, node: &Node, leads: u32) -> Result<()> {
    traffic::seed(&mut Client::new(node.address, &workspace.key)?, leads)?;
    check::settle(&workspace.database())
}

fn memory(node: &Node) -> Result<Value> {
    let memory = process::memory(node.pid())?;
    Ok(json!({ "resident_mb": rounded(memory.now_mb), "peak_mb": rounded(memory.peak_mb) }))
}

/// To two decimals.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// One measurement, and how busy the machine was in the last minute.
fn print(work: &str, said: &Value) {
    let mut line = json!({ "work": work });
    if let (Some(line), Some(said)) = (line.as_object_mut(), said.as_object()) {
        line.extend(said.clone());
        line.insert("load_average".to_owned(), json!(process::load_average()));
    }
    println!("{line}");
}
