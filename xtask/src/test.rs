//! `cargo xtask test`: everything that must hold, on a machine that has only Rust and apt.

use std::env;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::shell::{cargo, run};
use crate::{place, tools, web};

/// Where tests find a PostgreSQL; a throw-away cluster is started without it.
const POSTGRES_URL: &str = "BATON_TEST_POSTGRES_URL";

/// Its name and what it does.
type Step = (&'static str, fn() -> Result<()>);

/// Runs every step in turn and stops at the first that fails.
///
/// # Errors
/// A step failed; its name and the command are in the error.
fn run_steps(steps: &[Step]) -> Result<()> {
    let begun = Instant::now();
    for (number, (name, step)) in (1_usize..).zip(steps) {
        eprintln!("--- {name} ({number} of {})", steps.len());
        let step_begun = Instant::now();
        let done = step();
        let time = seconds(step_begun.elapsed());
        done.with_context(|| format!("FAILED: {name}, after {time}"))?;
        eprintln!("--- {name}: ok, {time}");
    }
    eprintln!("ok: {} steps in {}", steps.len(), seconds(begun.elapsed()));
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// # Errors
/// As [`run_steps`].
pub(crate) fn test() -> Result<()> {
    run_steps(&[
        ("set-up", set_up),
        ("web interface", web::check),
        ("format", || run(&mut cargo(["fmt", "--all", "--check"])?)),
        ("lint", lint),
        ("licences and sources", licences),
        ("documentation", documentation),
        ("tests", tests),
        ("journeys in a browser", web::journeys),
        ("documentation tests", || run(&mut cargo(["test", "--workspace", "--doc", "--locked", "--quiet"])?)),
    ])
}

fn set_up() -> Result<()> {
    tools::components()?;
    if env::var_os(POSTGRES_URL).is_none() {
        tools::postgres()?;
    }
    tools::libraries()?;
    tools::chromium()?;
    tools::cargo_deny().map(drop)
}

fn lint() -> Result<()> {
    run(&mut cargo(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])?)
}

/// Advisories are left out: their database is not a package and cannot be had everywhere.
fn licences() -> Result<()> {
    let mut deny = Command::new(tools::cargo_deny()?);
    run(deny.current_dir(place::root()).args([
        "--workspace",
        "--locked",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]))
}

fn documentation() -> Result<()> {
    let mut doc = cargo(["doc", "--workspace", "--no-deps", "--locked", "--quiet"])?;
    run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// All tests with one PostgreSQL for all of them.
fn tests() -> Result<()> {
    let mut runner = if tools::has_nextest()? {
        cargo(["nextest", "run", "--workspace", "--locked"])?
    } else {
        cargo(["test", "--lib", "--bins", "--tests", "--workspace", "--locked"])?
    };
    // Built with the tests, since some of them run it; whoever breaks it need not ask cargo for it then.
    let binary = place::target()?.join("debug/baton");
    let run_it =
        |command: &mut Command| run(command.env("BATON_BIN", &binary).env("BATON_TOOLS", place::tools()?));
    if env::var_os(POSTGRES_URL).is_some() {
        return run_it(&mut runner);
    }
    // A shell keeps the cluster: it outlives an interrupt for as long as it takes to remove it.
    let mut keeper = Command::new(place::root().join("xtask/with-postgres"));
    keeper.current_dir(place::root()).env("CARGO_TARGET_DIR", place::target()?);
    run_it(keeper.arg(runner.get_program()).args(runner.get_args()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_stops_and_is_named() {
        let steps: [Step; 3] = [
            ("good", || Ok(())),
            ("bad", || anyhow::bail!("broken")),
            ("never", || panic!("a step ran after one that failed")),
        ];
        let fault = format!("{:#}", run_steps(&steps).unwrap_err());
        assert!(fault.starts_with("FAILED: bad, after") && fault.ends_with("broken"), "{fault}");
        assert!(run_steps(&steps[..1]).is_ok());
    }
}
