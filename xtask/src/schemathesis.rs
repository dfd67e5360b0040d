//! `cargo xtask schemathesis`: the management API held against its document by Schemathesis, on a throw-away workspace.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::shell::{cargo, run, succeeds};
use crate::web::{Folder, PASSWORD, on_a_server};
use crate::{place, tools};

/// Builds Baton, serves a demo that is thrown away, and asks it everything that the document says. `arguments` go to Schemathesis (`--max-examples 200`).
///
/// # Errors
/// Something is missing and cannot be installed, or Schemathesis found something.
pub(crate) fn schemathesis(arguments: &[String]) -> Result<()> {
    tools::python()?;
    let scripts = place::root().join("e2e/schemathesis");
    let set_up = Command::new(scripts.join("set-up")).arg(place::tools()?).output();
    let set_up = set_up.context("e2e/schemathesis/set-up cannot be run")?;
    ensure!(set_up.status.success(), "{}", String::from_utf8_lossy(&set_up.stderr));
    let program = format!("{}/bin/schemathesis", String::from_utf8_lossy(&set_up.stdout).trim());
    ensure!(succeeds(Command::new(&program).arg("--version")), "{program} does not run: remove its folder");
    run(&mut cargo(["build", "--workspace", "--locked", "--bin", "baton"])?)?;
    let folder = Folder::new("schemathesis");
    let data = folder.path();
    let demo = ["demo", "--leads", "200", "--listen", "127.0.0.1:0", "--keep", &data];
    on_a_server(&demo, |url| {
        let mut all = Command::new(scripts.join("run"));
        all.arg(&program).arg(place::target()?.join("debug/baton")).args([&data, url, PASSWORD]);
        run(all.arg(place::root().join("crates/api/openapi.json")).args(arguments))
    })
}
