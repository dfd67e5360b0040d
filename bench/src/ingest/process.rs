//! What a process has used, as the kernel tells it.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// User and system time of a process, those of its threads included that have ended; to the clock tick, which is 10 ms.
///
/// # Errors
/// There is no such process.
pub(crate) fn cpu(pid: u32) -> Result<Duration> {
    let stat = read(pid, "stat")?;
    // The name of the program stands in parentheses and may itself have spaces.
    let numbers = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_ascii_whitespace();
    let ticks: u64 = numbers.skip(11).take(2).map(str::parse::<u64>).sum::<Result<_, _>>()?;
    let seconds = ticks as f64 / rustix::param::clock_ticks_per_second() as f64;
    Ok(Duration::try_from_secs_f64(seconds)?)
}

/// Time on the processor of the threads that a process has now, to the nanosecond.
///
/// # Errors
/// There is no such process.
pub(crate) fn cpu_of_threads(pid: u32) -> Result<Duration> {
    let mut nanos = 0;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end while its siblings are read.
        let line = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
        nanos += line.split(' ').next().and_then(|first| first.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanos))
}

/// Memory that is resident now, and the most that ever was, in MB (10^6 bytes).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) now_mb: f64,
    pub(crate) peak_mb: f64,
}

/// # Errors
/// There is no such process.
pub(crate) fn memory(pid: u32) -> Result<Memory> {
    let status = read(pid, "status")?;
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.split_ascii_whitespace().next()?.parse::<f64>().ok());
        kibibytes.map(|kibibytes| kibibytes * 1024.0 / 1e6).with_context(|| format!("no {name}"))
    };
    Ok(Memory { now_mb: megabytes("VmRSS:")?, peak_mb: megabytes("VmHWM:")? })
}

/// Processes that ran or waited to, on average of the last minute, on the whole machine.
pub(crate) fn load_average() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

fn read(pid: u32, name: &str) -> Result<String> {
    fs::read_to_string(format!("/proc/{pid}/{name}")).with_context(|| format!("process {pid} is gone"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_something() {
        let own = std::process::id();
        let before = cpu_of_threads(own).unwrap();
        let mut sum = 0_u64;
        while cpu_of_threads(own).unwrap() < before + Duration::from_millis(30) {
            sum = std::hint::black_box(sum.wrapping_mul(31) + 1);
        }
        let used = cpu(own).unwrap();
        assert!(used >= Duration::from_millis(10) && used < Duration::from_mins(10), "{used:?}");
        let memory = memory(own).unwrap();
        assert!(memory.now_mb > 0.5 && memory.peak_mb >= memory.now_mb * 0.99, "{memory:?}");
        assert!(load_average().unwrap() >= 0.0);
        assert!(cpu(u32::MAX).unwrap_err().to_string().contains("is gone"));
    }
}
