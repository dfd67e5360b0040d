//! How long the disk takes to keep something.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// How often it is asked.
const TIMES: usize = 200;
/// What is written each time: a page.
const PAGE_BYTES: usize = 4096;

/// Medians of writing 4 KiB and `fdatasync`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Latency {
    /// Where the file grows by it, so that its length is kept, too.
    pub(crate) growing: Duration,
    /// Where something stood before, as in a log that is used again.
    pub(crate) in_place: Duration,
}

/// Measures the disk that `folder` is on.
///
/// # Errors
/// It cannot be written.
pub(crate) fn latency(folder: &Path) -> Result<Latency> {
    let path = folder.join("disk");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let latency = Latency { growing: median(&file)?, in_place: median(&file)? };
    std::fs::remove_file(&path)?;
    Ok(latency)
}

fn median(file: &File) -> Result<Duration> {
    let mut times = Vec::with_capacity(TIMES);
    for turn in 0..TIMES {
        let page = [turn as u8; PAGE_BYTES];
        let begun = Instant::now();
        file.write_all_at(&page, (turn * PAGE_BYTES) as u64)?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times[TIMES / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_takes_time_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let latency = latency(folder.path()).unwrap();
        assert!(latency.growing > Duration::ZERO && latency.in_place > Duration::ZERO, "{latency:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
