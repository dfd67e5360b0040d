//! Where the binary and the files of this crate are.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

/// Names the binary to break; without it the one beside this program is built and taken.
pub const BINARY: &str = "BATON_BIN";

/// A file of this crate.
pub fn own(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Names the folder for programs that tests install; `cargo xtask test` does.
pub const TOOLS: &str = "BATON_TOOLS";

/// What the script `name` of this crate installs, if it is not there: below the folder that [`TOOLS`] names, else below `cache`.
///
/// # Errors
/// It fails; the error has what it said.
pub fn set_up(name: &str, cache: &str) -> Result<PathBuf> {
    let tools = env::var_os(TOOLS).filter(|path| !path.is_empty()).unwrap_or_else(|| cache.into());
    let output =
        Command::new(own(name)).arg(tools).output().with_context(|| format!("{name} cannot be run"))?;
    if !output.status.success() {
        bail!("{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// The binary: what [`BINARY`] names, else cargo builds it into the folder that this program was built into.
///
/// # Errors
/// It is not there or cannot be built.
pub fn binary() -> Result<PathBuf> {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    if let Some(found) = FOUND.get() {
        return Ok(found.clone());
    }
    let found = match env::var_os(BINARY).filter(|path| !path.is_empty()) {
        Some(named) => PathBuf::from(named),
        None => build()?,
    };
    if !found.is_file() {
        bail!("{}: there is no such program", found.display());
    }
    Ok(FOUND.get_or_init(|| found).clone())
}

fn build() -> Result<PathBuf> {
    let own_path = env::current_exe().context("this program has no path")?;
    let folder = own_path.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    let folder = folder.context("this program lies nowhere")?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--locked", "--package", "baton"]);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let target = folder.parent().context("this program lies in no build folder")?;
    cargo.current_dir(own("..")).env("CARGO_TARGET_DIR", target);
    if !cargo.status().context("cargo cannot be run")?.success() {
        bail!("the binary cannot be built; name one in {BINARY}");
    }
    Ok(folder.join("baton"))
}
