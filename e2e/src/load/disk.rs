//! How long the disk takes: the time below which no commit can be.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;

/// How often it is asked.
const TIMES: usize = 300;
/// How much is written each time, in bytes.
const PIECE: usize = 4_096;

/// The middle time of appending a page to a file in `folder` and syncing it, in milliseconds.
///
/// # Errors
/// The file cannot be written.
pub(super) fn fsync_p50_ms(folder: &Path) -> Result<f64> {
    let path = folder.join("fsync");
    let mut file = File::create(&path)?;
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let begun = Instant::now();
        file.write_all(&[0; PIECE])?;
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    std::fs::remove_file(&path)?;
    times.sort_unstable();
    Ok((times[TIMES / 2].as_secs_f64() * 1e6).round() / 1e3)
}
