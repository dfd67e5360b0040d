//! `cargo xtask demo`: the main job on a throw-away workspace.

use std::io::IsTerminal as _;
use std::process::Command;

use anyhow::Result;

use crate::shell::{cargo, run};
use crate::{place, web};

/// Builds Baton with its web interface and runs `baton demo` with `arguments`: in a terminal it serves it, to be opened in a browser; elsewhere it prints the main
/// job's result and ends.
///
/// # Errors
/// It cannot be built, or the demo fails.
pub(crate) fn run_demo(arguments: &[String]) -> Result<()> {
    web::build()?;
    run(&mut cargo(["build", "--release", "--locked", "--package", "baton"])?)?;
    let mut demo = Command::new(place::target()?.join("release/baton"));
    demo.arg("demo");
    // Nobody would end it where nobody looks on.
    if arguments.is_empty() && !std::io::stdout().is_terminal() {
        demo.arg("--once");
    }
    run(demo.args(arguments))
}
