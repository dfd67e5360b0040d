//! The rounds: every engine in turn, several times, so that a drift of the machine meets all of them alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::checks::{self, Check, Work};
use crate::data::Size;
use crate::duckdb::{DuckDb, Layout};
use crate::measure::{self, Cost};
use crate::table::{Engine, Measured, print_growth, print_work};
use crate::{DIGEST, files};

/// The model of both works, in Baton's own format.
const MODEL: &str = include_str!("../model.yaml");

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// The binary `baton`, built for release; without it only the others are measured
    #[arg(long)]
    baton: Option<PathBuf>,
    /// 10,000 leads and 200,000 events: a check rather than a measurement
    #[arg(long, conflicts_with = "large")]
    quick: bool,
    /// Also ten times the data: 1,000,000 leads and 20,000,000 events
    #[arg(long)]
    large: bool,
    /// How often each engine does each work
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    repetitions: u32,
    /// Where workloads and DuckDB are kept
    #[arg(long, env = "BATON_BENCH_CACHE")]
    cache: PathBuf,
}

/// Measures everything asked for and prints it.
///
/// # Errors
/// Something cannot be run, or two engines disagree.
pub(crate) fn run(run: &Run) -> Result<()> {
    let usual = Size { leads: 100_000, events: 2_000_000, seed: 42 };
    let sizes = match (run.quick, run.large) {
        (true, _) => vec![Size { leads: 10_000, events: 200_000, ..usual }],
        (_, true) => vec![usual, Size { leads: 1_000_000, events: 20_000_000, ..usual }],
        _ => vec![usual],
    };
    let duckdb = DuckDb::prepare(&run.cache)?;
    let model = run.cache.join("model.yaml");
    fs::write(&model, MODEL).with_context(|| format!("cannot write {}", model.display()))?;
    let mut all: Vec<(Size, Work, Vec<Measured>)> = Vec::new();
    for size in sizes {
        let data = workload(size, &run.cache)?;
        println!("{} leads, {} events, seed {}", size.leads, size.events, size.seed);
        for work in Work::ALL {
            let mut engines = vec![measured_floor(work, size, run)?];
            engines.extend(rounds(work, &data, &model, &duckdb, run)?);
            print_work(work, &engines);
            agree(work, size, &engines)?;
            all.push((size, work, engines));
        }
    }
    print_growth(&all);
    Ok(())
}

/// The folder with the workload, generated (by a process of its own, which may grow) if it is not there.
fn workload(size: Size, cache: &Path) -> Result<PathBuf> {
    let folder = cache.join(size.folder());
    let digest = folder.join(DIGEST);
    if !digest.exists() {
        eprintln!("generating {}", folder.display());
        let mut arguments = vec!["generate".into()];
        arguments.extend(size_arguments(size));
        arguments.extend(["--to".into(), folder.display().to_string()]);
        myself(&arguments, &cache.join("generate.out"))?;
    }
    // Both engines read from memory, not from the disk.
    for name in [files::REPLAY, files::LEADS, files::EVENTS] {
        let path = folder.join(name);
        let read = fs::File::open(&path).and_then(|mut file| std::io::copy(&mut file, &mut std::io::sink()));
        read.with_context(|| {
            format!("cannot read {}: remove {} and run again", path.display(), folder.display())
        })?;
    }
    Ok(folder)
}

fn size_arguments(size: Size) -> [String; 6] {
    [
        "--leads".into(),
        size.leads.to_string(),
        "--events".into(),
        size.events.to_string(),
        "--seed".into(),
        size.seed.to_string(),
    ]
}

fn myself(arguments: &[String], output: &Path) -> Result<Cost> {
    let program = std::env::current_exe().context("cannot find the running program")?;
    measure::run(&program, arguments, output)
}

#[derive(Deserialize)]
struct FloorLine {
    work: String,
    wall_s: f64,
    check: Check,
}

fn measured_floor(work: Work, size: Size, run: &Run) -> Result<Measured> {
    let output = run.cache.join("floor.out");
    let mut arguments = vec!["floor".to_owned(), "--repetitions".to_owned(), run.repetitions.to_string()];
    arguments.extend(size_arguments(size));
    let process = myself(&arguments, &output)?;
    let mut floor = Measured::new(Engine::Floor);
    for line in fs::read_to_string(&output).context("the floor left no answer")?.lines() {
        let line: FloorLine = serde_json::from_str(line).with_context(|| format!("the floor said {line}"))?;
        if line.work == work.name() {
            let wall =
                Duration::try_from_secs_f64(line.wall_s).context("the floor reported a negative time")?;
            floor.add(Cost { wall, cpu: wall, memory: process.memory }, line.check)?;
        }
    }
    Ok(floor)
}

fn rounds(work: Work, data: &Path, model: &Path, duckdb: &DuckDb, run: &Run) -> Result<Vec<Measured>> {
    let mut engines: Vec<Measured> = [Engine::Baton, Engine::DuckDb, Engine::DuckDbNative]
        .into_iter()
        .filter(|engine| *engine != Engine::Baton || run.baton.is_some())
        .map(Measured::new)
        .collect();
    for round in 1..=run.repetitions {
        for measured in &mut engines {
            eprintln!("{} round {round} of {}: {}", work.name(), run.repetitions, measured.engine.name());
            let (cost, check) = match (measured.engine, &run.baton) {
                (Engine::Baton, Some(baton)) => replay(work, baton, model, data, &run.cache)?,
                (Engine::DuckDbNative, _) => duck(duckdb, work, Layout::Native, data, measured)?,
                _ => duck(duckdb, work, Layout::Replay, data, measured)?,
            };
            measured.add(cost, check)?;
        }
    }
    Ok(engines)
}

fn duck(
    duckdb: &DuckDb,
    work: Work,
    layout: Layout,
    data: &Path,
    measured: &mut Measured,
) -> Result<(Cost, Check)> {
    let (cost, check, version) = duckdb.run(work, layout, data)?;
    measured.version = version;
    Ok((cost, check))
}

/// One run of `baton replay`, from the start of the process to its end.
fn replay(work: Work, baton: &Path, model: &Path, data: &Path, cache: &Path) -> Result<(Cost, Check)> {
    let (model, events) = (model.display().to_string(), data.join(files::REPLAY).display().to_string());
    let mut arguments =
        vec!["replay", "--model", &model, "--events", &events, "--at", "2026-01-01T00:00:00Z"];
    if work == Work::Rescore {
        arguments.push("--values-only");
    }
    let output = cache.join("replay.ndjson");
    let cost = measure::run(baton, &arguments, &output)?;
    let check = checks::of_replay(work, &output)?;
    fs::remove_file(&output).with_context(|| format!("cannot remove {}", output.display()))?;
    Ok((cost, check))
}

/// # Errors
/// Two engines disagree, or all of them with the published answer.
fn agree(work: Work, size: Size, engines: &[Measured]) -> Result<()> {
    let known = checks::published(work, size).map(|check| ("the published answer", check));
    let mut answers =
        known.into_iter().chain(engines.iter().filter_map(|e| Some((e.engine.name(), e.check?))));
    let Some((first, expected)) = answers.next() else { return Ok(()) };
    for (name, check) in answers {
        if !check.agrees(expected) {
            bail!("{}: {name} says {check}, but {first} says {expected}", work.name());
        }
    }
    Ok(())
}
