//! `cargo xtask faults`: breaks the server in every way, for long.

use std::process::Command;

use anyhow::Result;

use crate::shell::{cargo, run};
use crate::{place, tools};

/// Builds Baton and the harness and runs it with `arguments`.
///
/// # Errors
/// Something cannot be built or set up, or a fault took something.
pub(crate) fn run_faults(arguments: &[String]) -> Result<()> {
    tools::postgres()?;
    run(&mut cargo(["build", "--release", "--locked", "--package", "baton", "--package", "baton-e2e"])?)?;
    let release = place::target()?.join("release");
    let mut harness = Command::new(release.join("baton-e2e"));
    run(harness.env("BATON_BIN", release.join("baton")).arg("faults").args(arguments))
}
