//! `cargo xtask bench`: Baton beside DuckDB on the same data; `cargo xtask bench ingest`: intake beside the bare store floor;
//! `cargo xtask bench outgoing`: webhooks while a receiver hangs.

use std::process::Command;

use anyhow::{Context, Result};

use crate::shell::{cargo, run};
use crate::{place, tools};

/// Builds both binaries for release and runs `baton-bench run` with `arguments`, or another work if the first of them names it.
///
/// # Errors
/// They cannot be built, what they need cannot be had, two engines disagree, or a score differs.
pub(crate) fn run_bench(arguments: &[String]) -> Result<()> {
    let (work, arguments) = match arguments.split_first() {
        Some((first, rest)) if ["ingest", "outgoing"].contains(&first.as_str()) => (first.as_str(), rest),
        _ => ("run", arguments),
    };
    run(&mut cargo(["build", "--release", "--locked", "--package", "baton", "--package", "baton-bench"])?)?;
    let cache = place::cache()?.join("bench");
    std::fs::create_dir_all(&cache).with_context(|| format!("cannot make {}", cache.display()))?;
    let release = place::target()?.join("release");
    let mut bench = Command::new(release.join("baton-bench"));
    bench.arg(work).arg("--baton").arg(release.join("baton"));
    if work == "ingest" {
        tools::wrk()?;
    }
    if work == "run" {
        bench.arg("--cache").arg(cache);
    } else {
        bench.arg("--folder").arg(cache);
        if !arguments.iter().any(|argument| argument == "--quick" || argument.starts_with("--database-url")) {
            tools::postgres()?;
            bench.arg("--cluster");
        }
    }
    run(bench.args(arguments))
}
