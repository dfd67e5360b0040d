//! `cargo xtask bench`: Baton beside DuckDB on the same data.

use std::process::Command;

use anyhow::{Context, Result};

use crate::place;
use crate::shell::{cargo, run};

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
