//! `cargo xtask bench`: Baton beside DuckDB on the same data; `cargo xtask bench ingest`: the server under load.

use std::process::Command;

use anyhow::{Context, Result};

use crate::shell::{cargo, run};
use crate::{place, tools};

/// Builds both binaries for release and runs `baton-bench run` with `arguments`.
///
/// # Errors
/// They cannot be built, DuckDB cannot be had, or two engines disagree.
pub(crate) fn run_bench(arguments: &[String]) -> Result<()> {
    run(&mut cargo(["build", "--release", "--locked", "--package", "baton", "--package", "baton-bench"])?)?;
    let cache = place::cache()?.join("bench");
    std::fs::create_dir_all(&cache).with_context(|| format!("cannot make {}", cache.display()))?;
    let release = place::target()?.join("release");
    let mut bench = Command::new(release.join("baton-bench"));
    bench.arg("run").arg("--baton").arg(release.join("baton")).arg("--cache").arg(cache);
    run(bench.args(arguments))
}

/// Builds Baton and the harness for release and runs `baton-e2e load` with `arguments`.
///
/// # Errors
/// Something cannot be built or set up, or what is stored afterwards is not what was sent.
pub(crate) fn run_ingest(arguments: &[String]) -> Result<()> {
    tools::postgres()?;
    tools::wrk()?;
    run(&mut cargo(["build", "--release", "--locked", "--package", "baton", "--package", "baton-e2e"])?)?;
    let release = place::target()?.join("release");
    let mut harness = Command::new(release.join("baton-e2e"));
    run(harness.env("BATON_BIN", release.join("baton")).arg("load").args(arguments))
}
