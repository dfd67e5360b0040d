//! Baton beside other engines: the same exact work on the same file in the same run.
//!
//! Two works on a generated history: W1 scores every lead at the present, W4 finds when each first became MQL. Every engine must
//! give the same numbers, otherwise nothing is measured and the exit status is 1.
//!
//! Intake (`ingest`) is measured beside the least that keeps messages for good, webhooks (`outgoing`) with and without a receiver that hangs.

mod checks;
mod data;
mod duckdb;
mod files;
mod floor;
mod ingest;
mod measure;
mod outgoing;
mod process;
mod report;
mod rounds;
mod site;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::data::Size;

/// Baton beside other engines on the same exact work.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures Baton, DuckDB and the floor, in turns
    Run(rounds::Run),
    /// Measures intake beside the bare store floor, and checks every score
    Ingest(ingest::Ingest),
    /// Measures how long webhooks take while one of a hundred receivers hangs, and while it does not
    Outgoing(outgoing::Outgoing),
    /// The bare store floor: keeps messages in a new SQLite database and does nothing else
    StoreFloor {
        /// The database
        file: PathBuf,
    },
    /// Writes the workload as Parquet and its digest
    Generate {
        #[command(flatten)]
        size: Size,
        /// The folder
        #[arg(long)]
        to: PathBuf,
    },
    /// Does the works by hand on packed columns: what no engine can beat
    Floor {
        #[command(flatten)]
        size: Size,
        /// How often
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
        repetitions: u32,
    },
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Run(run) => rounds::run(&run),
        Command::Ingest(ingest) => ingest::run(&ingest),
        Command::Outgoing(outgoing) => outgoing::run(&outgoing),
        Command::StoreFloor { file } => ingest::serve_floor(&file),
        Command::Generate { size, to } => generate(size, &to),
        Command::Floor { size, repetitions } => {
            print_floor(size, repetitions);
            Ok(())
        }
    }
}

/// The file that says the workload is complete, and which it is.
const DIGEST: &str = "sha256";

fn generate(size: Size, folder: &Path) -> Result<()> {
    let data = data::generate(size);
    files::write(&data, folder)?;
    let digest = data.digest();
    fs::write(folder.join(DIGEST), &digest)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    println!("{digest}");
    Ok(())
}

/// One line of JSON a run: `{"work":"W1","wall_s":…,"check":{…}}`.
fn print_floor(size: Size, repetitions: u32) {
    let data = data::generate(size);
    let columns = floor::Columns::new(&data);
    for _ in 0..repetitions {
        let floor::Timed { wall, check } = columns.rescore();
        let (rows, qualified, millipoints) = (check.rows, check.qualified, check.millipoints);
        let check = serde_json::json!({ "rows": rows, "qualified": qualified, "millipoints": millipoints });
        println!("{}", serde_json::json!({ "work": "W1", "wall_s": wall.as_secs_f64(), "check": check }));
        let floor::Timed { wall, check } = columns.backtest();
        let check = serde_json::json!({ "crossings": check.crossings, "seconds": check.seconds });
        println!("{}", serde_json::json!({ "work": "W4", "wall_s": wall.as_secs_f64(), "check": check }));
    }
}
