//! Running other programs.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::place;

/// Cargo, in the root of the repository, building into [`place::target`].
///
/// # Errors
/// There is no folder to build into.
pub(crate) fn cargo<const N: usize>(arguments: [&str; N]) -> Result<Command> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(place::root()).env("CARGO_TARGET_DIR", place::target()?);
    Ok(command)
}

/// Runs `command` with this terminal.
///
/// # Errors
/// It cannot be started or fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let spoken = spoken(command);
    let status = command.status().with_context(|| format!("cannot run `{spoken}`"))?;
    if !status.success() {
        bail!("`{spoken}` failed ({status})");
    }
    Ok(())
}

/// Whether `command` can be run and succeeds; what it says is not shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The command as one would type it.
fn spoken(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let fault = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err().to_string();
        assert!(fault.contains("`sh -c exit 3` failed") && fault.contains('3'), "{fault}");
        let fault = run(&mut Command::new("baton-no-such-program")).unwrap_err().to_string();
        assert!(fault.contains("cannot run `baton-no-such-program`"), "{fault}");
        assert!(succeeds(&mut Command::new("true")) && !succeeds(&mut Command::new("false")));
    }
}
