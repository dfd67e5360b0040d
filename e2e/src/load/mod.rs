//! How many events a server takes in a second, each acknowledged, durable and scored.

mod disk;
pub mod floor;
mod ids;
mod one_lead;
mod process;
mod stage;
mod wrk;

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::place;
use floor::Floor;
use stage::{MESSAGES_A_LEAD, Stage};
use wrk::{CONNECTIONS, Figures, Load};

pub use stage::Database;

/// Leads of the measurement of memory.
const MANY_LEADS: u32 = 100_000;

/// What to measure.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// On which database; both without it
    #[arg(long, value_enum)]
    database: Option<Database>,
    /// These alone: single, batch, late, one-lead, memory, ids; may be given several times
    #[arg(long)]
    only: Vec<String>,
    /// How long each load lasts
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// About how many people
    #[arg(long, default_value_t = 20_000)]
    leads: u32,
    /// Fill in so many message ids and measure with them as well (SQLite)
    #[arg(long)]
    ids: Option<u64>,
}

/// Runs every measurement that is asked for; prints a line of JSON for each.
///
/// # Errors
/// Something cannot be measured, or what is stored afterwards is not what was sent.
pub async fn run(options: &Options) -> Result<()> {
    let binary = place::binary()?;
    let databases = options.database.map_or(vec![Database::Sqlite, Database::Postgres], |one| vec![one]);
    for database in databases {
        let bench = Bench { binary: &binary, database, options };
        let mut single = None;
        if bench.wanted("single") {
            let (line, rate) = bench.single(None).await?;
            single = Some(rate);
            bench.print("single", &line);
        }
        if bench.wanted("batch") {
            bench.print("batch", &bench.rate(100, 0).await?);
        }
        if bench.wanted("late") {
            bench.print("late", &bench.rate(1, 5).await?);
        }
        if bench.wanted("one-lead") {
            let stage = Stage::set(&binary, database, 1, |_| Ok(())).await?;
            bench.print("one-lead", &one_lead::one_lead(stage).await?);
        }
        if bench.wanted("memory") {
            bench.print("memory", &bench.memory().await?);
        }
        if let Some(ids) = options.ids.filter(|_| database == Database::Sqlite && bench.wanted("ids")) {
            let (mut line, rate) = bench.single(Some(ids)).await?;
            line["ids"] = json!(ids);
            line["to_single"] = json!(single.map(|single| ratio(rate, single)));
            bench.print("ids", &line);
        }
    }
    Ok(())
}

fn ratio(this: f64, that: f64) -> f64 {
    (this / that * 1_000.0).round() / 1_000.0
}

struct Bench<'a> {
    binary: &'a Path,
    database: Database,
    options: &'a Options,
}

impl Bench<'_> {
    fn wanted(&self, name: &str) -> bool {
        self.options.only.is_empty() || self.options.only.iter().any(|only| only == name)
    }

    fn print(&self, name: &str, figures: &Value) {
        let database = if self.database == Database::Sqlite { "sqlite" } else { "postgres" };
        println!("{}", json!({ "ingest": name, "database": database, "figures": figures }));
    }

    fn load(&self, prefix: &'static str, batch: u32, late_percent: u32) -> Load<'static> {
        Load { prefix, leads: self.options.leads, batch, late_percent, seconds: self.options.seconds }
    }

    /// One event a request, between two runs of the bare store; the line, and events a second.
    async fn single(&self, ids: Option<u64>) -> Result<(Value, f64)> {
        let before = self.floor().await?;
        let begun = Instant::now();
        let fill = |workspace: &_| ids.map_or(Ok(()), |count| ids::fill(workspace, count));
        let stage = Stage::set(self.binary, self.database, self.options.leads, fill).await?;
        if ids.is_some() {
            eprintln!("filled in after {:.0} s", begun.elapsed().as_secs_f64());
        }
        let (mut line, figures) = self.loaded(stage, 1, 0).await?;
        let after = self.floor().await?;
        let floor = f64::midpoint(before.events_s, after.events_s);
        line["floor"] = json!([before.json(), after.json()]);
        line["to_floor"] = json!(ratio(figures.events_s, floor));
        Ok((line, figures.events_s))
    }

    async fn floor(&self) -> Result<Figures> {
        let folder = tempfile::Builder::new().prefix("baton-floor-").tempdir()?;
        let (mut child, address) = Floor::start(&folder.path().join("store")).await?;
        let figures = self.load("f", 1, 0).send(address, "floor").await?;
        child.kill().await?;
        Ok(figures)
    }

    /// With so many messages a request, some of them late.
    async fn rate(&self, batch: u32, late_percent: u32) -> Result<Value> {
        let stage = Stage::set(self.binary, self.database, self.options.leads, |_| Ok(())).await?;
        Ok(self.loaded(stage, batch, late_percent).await?.0)
    }

    async fn loaded(&self, stage: Stage, batch: u32, late_percent: u32) -> Result<(Value, Figures)> {
        let fsync_p50_ms = disk::fsync_p50_ms(stage.folder())?;
        let figures = stage.load(&self.load("w", batch, late_percent)).await?;
        ensure!(figures.errors == 0, "requests were refused: {}; {}", figures.json(), stage.node.told());
        let memory = process::memory_mb(stage.node.pid()?)?.1;
        // wrk leaves what it waits for when its time is over.
        let (sent, more) = (
            u64::from(self.options.leads) * MESSAGES_A_LEAD + figures.events,
            u64::from(CONNECTIONS * batch),
        );
        let found = stage.strike(sent, more).await?;
        let line = json!({
            "load": figures.json(), "batch": batch, "late_percent": late_percent, "fsync_p50_ms": fsync_p50_ms,
            "memory_max_mb": memory, "found": found,
        });
        Ok((line, figures))
    }

    /// Memory with nobody and nothing to do, with many people and nothing to do, and under load about all of them.
    async fn memory(&self) -> Result<Value> {
        let stage = Stage::set(self.binary, self.database, 0, |_| Ok(())).await?;
        let (idle, _) = process::memory_mb(stage.node.pid()?)?;
        stage.node.stop().await?;
        let stage = Stage::set(self.binary, self.database, MANY_LEADS, |_| Ok(())).await?;
        let (seeded, _) = process::memory_mb(stage.node.pid()?)?;
        let load = Load { leads: MANY_LEADS, ..self.load("m", 1, 0) };
        let figures = stage.load(&load).await?;
        let (loaded, most) = process::memory_mb(stage.node.pid()?)?;
        stage.node.stop().await?;
        Ok(json!({
            "idle_mb": idle, "leads": MANY_LEADS, "after_their_arrival_mb": seeded, "after_load_mb": loaded, "max_mb": most,
            "load": figures.json(),
        }))
    }
}
