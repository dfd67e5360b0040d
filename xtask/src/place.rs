//! Where things are.

use std::env;
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
