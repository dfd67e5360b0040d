//! The disk is full: a small file system of its own, filled by load.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::{Load, Options, Outcome, RECOVERED_WITHIN, model, scratch, spread};
use crate::node::Workspace;
use crate::verify::verify;
use crate::wait;

/// The file system, in MiB.
const SIZE_MB: u64 = 96;
/// How much room is left for messages until it is full, in bytes.
const ROOM: u64 = 3 << 20;
/// In pieces of this size, in bytes.
const PIECE: usize = 1 << 18;
/// How long clients may take to fill that.
const FULL_WITHIN: Duration = Duration::from_mins(1);
/// How long the disk stays full.
const FULL_FOR: Duration = Duration::from_millis(700);

/// A file system in memory; it goes with this value.
struct Tmpfs(PathBuf);

impl Tmpfs {
    fn mount(at: &Path) -> Result<Tmpfs, String> {
        std::fs::create_dir_all(at).map_err(|fault| fault.to_string())?;
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={SIZE_MB}m"), "tmpfs"])
            .arg(at)
            .output()
            .map_err(|fault| format!("mount: {fault}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        Ok(Tmpfs(at.to_owned()))
    }

    /// How much room there is, in bytes.
    fn room(&self) -> Result<u64> {
        let found = rustix::fs::statvfs(&self.0)?;
        Ok(found.f_bavail * found.f_frsize)
    }

    /// Leaves little room. Clients take some of it meanwhile.
    fn fill(&self, ballast: &Path) -> Result<()> {
        let mut file = File::create(ballast)?;
        let piece = vec![b'x'; PIECE];
        while self.room()? > ROOM + PIECE as u64 {
            match file.write_all(&piece) {
                // The server writes at the same time: it may take what was left before the ballast does.
                Err(error) if error.kind() == std::io::ErrorKind::StorageFull => break,
                other => other?,
            }
        }
        Ok(())
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).stderr(Stdio::null()).status();
    }
}

/// While the disk is full messages are refused, `/readyz` is red and nothing breaks; once there is room it serves again by itself.
pub(super) async fn full(options: &Options) -> Result<Outcome> {
    let scratch = scratch()?;
    let workspace = Workspace::new(&options.binary, scratch.path());
    let disk = match Tmpfs::mount(&workspace.data()) {
        Ok(disk) => disk,
        Err(why) => {
            return Ok(Outcome::Skipped(format!("no file system can be mounted, which takes root: {why}")));
        }
    };
    let key = workspace.prepare(&model()).await?;
    let load = Load::start(&key, options.seed, 0);
    let node = workspace.serve().await?;
    load.send_to(&[&node]);
    let (ballast, mut recoveries) = (workspace.data().join("ballast"), Vec::new());
    for _ in 0..options.cycles {
        load.acked(50).await?;
        disk.fill(&ballast)?;
        let refused = load.clients.refused();
        let full = wait::until(
            "the disk is full, messages are refused, /readyz says 503",
            FULL_WITHIN,
            async || load.clients.refused() > refused && node.readyz().await == Some(503),
        );
        full.await?;
        wait::pass(FULL_FOR).await;
        let acked = load.clients.acked();
        std::fs::remove_file(&ballast)?;
        recoveries.push(
            node.ready(RECOVERED_WITHIN).await.map_err(|e| anyhow::anyhow!("{e} {}", node.told()))?
                + load.acked(20).await?,
        );
        anyhow::ensure!(load.clients.acked() > acked, "nothing is acknowledged");
    }
    let seen = load.clients.stop().await?;
    let found = verify(&workspace, vec![node], &model(), &seen).await?.good()?;
    let recovered = spread(&mut recoveries);
    drop(disk);
    Ok(Outcome::Good(
        json!({ "times": options.cycles, "refused": seen.refused, "recovered": recovered, "found": found.json() }),
    ))
}
