//! The long forms: `cargo xtask faults`.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use baton_e2e::faults::{self, Outcome, SCENARIOS};
use baton_e2e::place;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Parser, Subcommand, value_parser};
use serde_json::json;

/// Breaks the real binary.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Breaks it in every way; prints a line of JSON for each
    Faults {
        /// These ways alone; may be given several times
        #[arg(long, value_name = "NAME", value_parser = names())]
        only: Vec<String>,
        /// How often, in place of what is usual for each
        #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..))]
        cycles: Option<u32>,
        /// Where randomness begins
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

/// The names of the ways, each with what is usual for it.
fn names() -> PossibleValuesParser {
    let name = |(name, usual, of)| PossibleValue::new(name).help(format!("{usual} {of}"));
    SCENARIOS.map(name).into()
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Faults { only, cycles, seed } => break_it(&only, cycles, seed).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("baton-e2e: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Plays every scenario, also after one that failed.
async fn break_it(only: &[String], cycles: Option<u32>, seed: u64) -> Result<()> {
    let binary = place::binary()?;
    let mut failed = Vec::new();
    for (name, usual, _) in SCENARIOS {
        if !only.is_empty() && !only.iter().any(|wanted| wanted == name) {
            continue;
        }
        let options = faults::Options { binary: binary.clone(), cycles: cycles.unwrap_or(usual), seed };
        let begun = Instant::now();
        let outcome = faults::play(name, &options).await;
        let seconds = (begun.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        let line = match outcome {
            Ok(Outcome::Good(figures)) => {
                json!({ "fault": name, "good": true, "seconds": seconds, "figures": figures })
            }
            Ok(Outcome::Skipped(why)) => json!({ "fault": name, "skipped": why }),
            Err(error) => {
                failed.push(name);
                json!({ "fault": name, "good": false, "seconds": seconds, "seed": seed, "why": format!("{error:#}") })
            }
        };
        println!("{line}");
    }
    failed.is_empty().then_some(()).with_context(|| format!("failed: {}", failed.join(", ")))
}
