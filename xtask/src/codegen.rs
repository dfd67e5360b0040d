//! `cargo xtask codegen`: the committed files that are generated.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::place;

/// What is generated: the file, and the command of `baton` that prints it. Whatever is added here needs a test that the committed file is fresh.
const GENERATED: [(&str, &str); 1] = [("crates/api/openapi.json", "openapi")];

/// Writes all of them.
///
/// # Errors
/// `baton` cannot be built, or a file cannot be written.
pub(crate) fn run() -> Result<()> {
    for (file, command) in GENERATED {
        let path = place::root().join(file);
        // The binary is built with what is there, and that has to be something.
        if !path.exists() {
            fs::write(&path, "").with_context(|| format!("{file}: cannot be written"))?;
        }
        let mut cargo = Command::new("cargo");
        cargo.args(["run", "--quiet", "--package", "baton", "--", command]).current_dir(place::root());
        let printed = cargo.env("CARGO_TARGET_DIR", place::target()?).output()?;
        ensure!(printed.status.success(), "{file}: {}", String::from_utf8_lossy(&printed.stderr));
        fs::write(&path, printed.stdout).with_context(|| format!("{file}: cannot be written"))?;
        println!("{file}");
    }
    Ok(())
}
