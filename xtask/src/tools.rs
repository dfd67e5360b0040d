//! What the chores need besides Rust, and how it is had.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::place;
use crate::shell::{cargo, run, succeeds};

/// The version whose verdicts the checks rely on.
const CARGO_DENY: &str = "0.20.2";

/// rustfmt and clippy, by rustup where they are missing.
///
/// # Errors
/// They are missing and rustup cannot add them.
pub(crate) fn components() -> Result<()> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let here = || Ok::<_, anyhow::Error>(succeeds(&mut cargo([subcommand, "--version"])?));
        if !here()? {
            eprintln!("adding {component}");
            succeeds(Command::new("rustup").args(["component", "add", component]));
            if !here()? {
                bail!("{component} is missing: install it with `rustup component add {component}`");
            }
        }
    }
    Ok(())
}

/// The path of cargo-deny, built into the cache folder the first time, which takes minutes.
///
/// # Errors
/// It cannot be built.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    let tools = place::tools()?;
    let program = tools.join("bin/cargo-deny");
    let version = Command::new(&program).arg("--version").output();
    if version.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).contains(CARGO_DENY)) {
        return Ok(program);
    }
    eprintln!("building cargo-deny {CARGO_DENY} into {} (once, some minutes)", tools.display());
    run(cargo(["install", "--quiet", "--locked", "--version", CARGO_DENY, "cargo-deny", "--root"])?
        .arg(&tools))?;
    Ok(program)
}

/// Whether cargo-nextest is there; without it the slower `cargo test` does the same.
///
/// # Errors
/// There is no folder to build into.
pub(crate) fn has_nextest() -> Result<bool> {
    Ok(succeeds(&mut cargo(["nextest", "--version"])?))
}

/// The PostgreSQL server programs, by apt where they are missing.
///
/// # Errors
/// They are missing and cannot be installed.
pub(crate) fn postgres() -> Result<()> {
    if has_postgres() {
        return Ok(());
    }
    apt_install("postgresql").context("tests run on PostgreSQL, too")?;
    if !has_postgres() {
        bail!("postgresql is installed, but there is no initdb in PATH or below /usr/lib/postgresql");
    }
    Ok(())
}

/// wrk, which makes the load, by apt where it is missing.
///
/// # Errors
/// It is missing and cannot be installed.
pub(crate) fn wrk() -> Result<()> {
    // It has no option that succeeds: its version comes with its usage and the status 1.
    let has = || Command::new("wrk").arg("--version").output().is_ok();
    if has() {
        return Ok(());
    }
    apt_install("wrk").context("`cargo xtask bench ingest` makes its load with it")?;
    if !has() {
        bail!("wrk is installed, but it is not in PATH");
    }
    Ok(())
}

fn has_postgres() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin/initdb")).any(|initdb| initdb.exists())
        || succeeds(Command::new("initdb").arg("--version"))
}

/// npm, by apt where it is missing.
///
/// # Errors
/// It is missing and cannot be installed.
pub(crate) fn npm() -> Result<()> {
    if succeeds(Command::new("npm").arg("--version")) {
        return Ok(());
    }
    apt_install("npm")
        .context("the web interface is built with it, and Segment's library for Node is run in a test")
}

/// Chromium, by apt where it is missing.
///
/// # Errors
/// It is missing and cannot be installed.
pub(crate) fn chromium() -> Result<()> {
    if succeeds(Command::new("/usr/bin/chromium").arg("--version")) {
        return Ok(());
    }
    apt_install("chromium").context("pages are tried in a browser")
}

/// What Segment's own libraries and the mail server of the tests need, and they themselves, in the cache folder.
///
/// # Errors
/// Something is missing and cannot be installed.
pub(crate) fn libraries() -> Result<()> {
    npm()?;
    python()?;
    for script in ["e2e/segment/set-up", "e2e/mail/set-up"] {
        run(Command::new(place::root().join(script)).arg(place::tools()?))?;
    }
    Ok(())
}

/// Python that can make environments, by apt where it is missing.
///
/// # Errors
/// It is missing and cannot be installed.
pub(crate) fn python() -> Result<()> {
    if !succeeds(Command::new("python3").args(["-c", "import ensurepip, venv"])) {
        apt_install("python3-venv")
            .context("Segment's library for Python, a mail server and Schemathesis are run in tests")?;
    }
    Ok(())
}

/// # Errors
/// There is no apt-get, no right to use it, or it fails. The message says what to type.
fn apt_install(package: &str) -> Result<()> {
    let advice = format!("install it: `apt-get install {package}` as root");
    if !succeeds(Command::new("apt-get").arg("--version")) {
        bail!(
            "{package} is missing and there is no apt-get: install it with the package manager of this system"
        );
    }
    let prefix: &[&str] = if is_root() {
        &["env"]
    } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
        &["sudo", "-n"]
    } else {
        bail!("{package} is missing; {advice}");
    };
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(prefix[0]);
        command.args(&prefix[1..]).args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]);
        run(command.args(arguments))
    };
    eprintln!("installing {package}");
    let done = apt(&["update"]).and_then(|()| apt(&["install", "--yes", "--no-install-recommends", package]));
    done.with_context(|| format!("{package} is missing; {advice}"))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
