//! Running the binary, and what it says.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// Runs a command in a folder, with nothing in the environment but who does it.
pub(crate) fn baton(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_baton"))
        .current_dir(folder)
        .env_clear()
        .env("USER", "dana")
        .args(arguments)
        .output()
        .unwrap()
}

/// What it printed; it must have succeeded.
pub(crate) fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The JSON it printed; it must have succeeded.
pub(crate) fn json(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

/// Why it refused, with this exit status; it must have printed nothing else.
pub(crate) fn refused(output: &Output, status: i32) -> String {
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}
