//! Where things are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// The folder for what is kept between runs and clones: tools, build products, workloads.
///
/// # Errors
/// Neither `XDG_CACHE_HOME` nor `HOME` is set.
pub(crate) fn cache() -> Result<PathBuf> {
    if let Some(cache) = env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()) {
        return Ok(PathBuf::from(cache).join("baton"));
    }
    let home = env::var_os("HOME").context("HOME is not set: set it, or XDG_CACHE_HOME")?;
    Ok(PathBuf::from(home).join(".cache/baton"))
}

/// The folder for programs that the chores install, kept between runs.
///
/// # Errors
/// As [`cache`].
pub(crate) fn tools() -> Result<PathBuf> {
    Ok(cache()?.join("tools"))
}

/// Where cargo builds: `CARGO_TARGET_DIR`, else a folder that all clones on this machine share.
///
/// # Errors
/// As [`cache`].
pub(crate) fn target() -> Result<PathBuf> {
    match env::var_os("CARGO_TARGET_DIR").filter(|path| !path.is_empty()) {
        Some(target) => Ok(root().join(target)),
        None => Ok(cache()?.join("target")),
    }
}

/// The file in the build folder that tells which clone built there last.
const BUILT_BY: &str = ".built-by";

/// Makes the folder that all clones share this clone's: what another one built of our own crates is built anew. Cargo tells files apart by
/// their time and their path within the clone, so it would take the other clone's for ours.
///
/// # Errors
/// The folder cannot be written.
pub(crate) fn claim_target() -> Result<()> {
    let (target, own) = (target()?, root().display().to_string());
    let note = target.join(BUILT_BY);
    if fs::read_to_string(&note).is_ok_and(|last| last == own) {
        return Ok(());
    }
    for profile in ["debug", "release"] {
        for entry in fs::read_dir(target.join(profile).join(".fingerprint")).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if ["baton-", "xtask-"].iter().any(|ours| name.to_string_lossy().starts_with(ours)) {
                fs::remove_dir_all(entry.path()).context("cannot clear what another clone built")?;
            }
        }
    }
    fs::create_dir_all(&target).and_then(|()| fs::write(&note, own)).context("cannot write the build folder")
}
