//! `cargo xtask demo`: the main job on a throw-away workspace.

use std::process::Command;

use anyhow::Result;

use crate::place;
use crate::shell::{cargo, run};

/// Builds Baton and runs `baton demo` with `arguments`, by default `--once`.
///
/// # Errors
/// It cannot be built, or the demo fails.
pub(crate) fn run_demo(arguments: &[String]) -> Result<()> {
    run(&mut cargo(["build", "--release", "--locked", "--package", "baton"])?)?;
    let mut demo = Command::new(place::target()?.join("release/baton"));
    demo.arg("demo");
    if arguments.is_empty() {
        demo.arg("--once");
    }
    run(demo.args(arguments))
}
