//! What a process has used, as the kernel tells it.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

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
/// There is no such process, or the kernel does not count (`CONFIG_SCHED_INFO`).
pub(crate) fn cpu_of_threads(pid: u32) -> Result<Duration> {
    let threads = fs::read_dir(format!("/proc/{pid}/task"));
    let (mut nanos, mut counted) = (0, 0);
    for thread in threads.with_context(|| format!("process {pid} is gone"))? {
        let folder = thread?.path();
        match fs::read_to_string(folder.join("schedstat")) {
            Ok(line) => {
                nanos += on_processor(&line).with_context(|| format!("not a schedstat: {line}"))?;
                counted += 1;
            }
            // A thread may end while its siblings are read.
            Err(_) if !folder.exists() => {}
            Err(error) => {
                return Err(error).context("no processor time of threads: this kernel has no schedstat");
            }
        }
    }
    ensure!(counted > 0, "process {pid} is gone");
    Ok(Duration::from_nanos(nanos))
}

/// Nanoseconds on the processor by a line of schedstat; none if it is no such line, or nothing was ever counted.
fn on_processor(line: &str) -> Option<u64> {
    let mut numbers = line.split_ascii_whitespace().map(|number| number.parse::<u64>().ok());
    let (ran, _waited, turns) = (numbers.next()??, numbers.next()??, numbers.next()??);
    (ran > 0 || turns > 0).then_some(ran)
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
        assert!(cpu_of_threads(u32::MAX).unwrap_err().to_string().contains("is gone"));
    }

    #[test]
    fn no_count_is_no_zero() {
        assert_eq!(on_processor("1234 5 6\n"), Some(1234));
        assert_eq!((on_processor(""), on_processor("a 0 0"), on_processor("1 2")), (None, None, None));
    }
}
