//! The binary `baton`.

mod commands;

use std::process::ExitCode;

use clap::Parser;

/// Carries a lead from marketing to sales.
#[derive(Debug, Parser)]
#[command(name = "baton", version, about, max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    // Wrong use exits with 2 before this, failed work with 1.
    match Cli::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("baton: {error:#}");
            ExitCode::FAILURE
        }
    }
}
