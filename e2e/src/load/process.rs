//! What a process uses, from `/proc`.

use std::fs;

use anyhow::{Context, Result};

/// Time on a processor of all its threads so far, in nanoseconds. (`/proc/PID/stat` counts in hundredths of a second.)
///
/// # Errors
/// There is no such process.
pub(super) fn cpu_ns(pid: u32) -> Result<u64> {
    let mut sum = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end while it is looked at.
        let Ok(stat) = fs::read_to_string(task?.path().join("schedstat")) else { continue };
        sum += stat.split(' ').next().and_then(|time| time.parse::<u64>().ok()).context("schedstat")?;
    }
    Ok(sum)
}

/// How much of it is in memory now, and was at most, in megabytes (10^6 bytes).
///
/// # Errors
/// There is no such process.
pub(super) fn memory_mb(pid: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().trim_end_matches(" kB").parse::<f64>().ok()
    };
    let megabytes = |kib: f64| (kib * 1_024.0 / 1e5).round() / 10.0;
    let (now, most) = (field("VmRSS:").context("VmRSS")?, field("VmHWM:").context("VmHWM")?);
    Ok((megabytes(now), megabytes(most)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_something() {
        let pid = std::process::id();
        let (now, most) = memory_mb(pid).unwrap();
        assert!(cpu_ns(pid).unwrap() > 0 && now > 0.5 && most >= now);
        assert!(cpu_ns(0).is_err());
    }
}
