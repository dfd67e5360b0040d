//! Running a child process and saying what it took.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use wait4::Wait4;

/// What one run took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    /// From start to end.
    pub(crate) wall: Duration,
    /// User and system time of all threads.
    pub(crate) cpu: Duration,
    /// The most memory that was resident, in bytes.
    pub(crate) memory: u64,
}

/// Runs `program` with `arguments` to its end, its output going to the file `output`.
///
/// The peak memory is the child's own: this process must stay small, since the kernel also counts what was resident at the fork.
///
/// # Errors
/// It cannot be started, or fails; what it said is on standard error.
pub(crate) fn run<S: AsRef<OsStr>>(program: &Path, arguments: &[S], output: &Path) -> Result<Cost> {
    let name = program.display();
    let file = File::create(output).with_context(|| format!("cannot write {}", output.display()))?;
    let begun = Instant::now();
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(file)
        .spawn()
        .with_context(|| format!("cannot run {name}"))?;
    let used = child.wait4().with_context(|| format!("lost {name}"))?;
    let wall = begun.elapsed();
    if !used.status.success() {
        bail!("{name} failed ({})", used.status);
    }
    Ok(Cost { wall, cpu: used.rusage.utime + used.rusage.stime, memory: used.rusage.maxrss })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_the_child_and_reports_its_failure() {
        let output = std::env::temp_dir().join(format!("baton-bench-measure-{}", std::process::id()));
        let shell = Path::new("/bin/sh");
        let busy = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done";
        let cost = run(shell, &["-c", busy], &output).unwrap();
        assert_eq!(std::fs::read_to_string(&output).unwrap(), "done\n");
        assert!(cost.cpu > Duration::ZERO && cost.wall >= cost.cpu / 2, "{cost:?}");
        assert!((100_000..1 << 30).contains(&cost.memory), "{cost:?}");
        let fault = run(shell, &["-c", "exit 3"], &output).unwrap_err();
        assert!(fault.to_string().contains("failed"), "{fault}");
        std::fs::remove_file(&output).unwrap();
    }
}
