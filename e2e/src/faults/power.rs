//! The power goes, or the disk fails to sync: only what was synced is there afterwards (`faults/powercut.c`).

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::process::Command;

use super::{Load, Options, RECOVERED_WITHIN, model, replace, scratch, spread};
use crate::clients::Seen;
use crate::node::Workspace;
use crate::verify::{Found, verify};
use crate::{place, wait};

/// How many unsynced writes in a hundred reach the disk all the same, in part or whole.
const LEAKS_PERCENT: [&str; 3] = ["0", "10", "50"];
/// How long the power stays, in milliseconds.
const LIFE_MS: std::ops::Range<u64> = 30..300;
/// The variable that makes the store commit without waiting for the disk.
const LOSE_COMMITS: &str = "BATON_TEST_LOSE_COMMITS";
/// Of so many messages some are lost, whatever reaches the disk all the same.
const WORTH_LOSING: usize = 20;
/// How long a server may take to notice that syncing fails.
const NOTICED_WITHIN: Duration = Duration::from_secs(30);

/// A disk whose power can be cut.
struct Disk {
    shim: PathBuf,
    shadow: PathBuf,
    /// Syncing fails while this file is there.
    failing: PathBuf,
}

impl Disk {
    /// Below `workspace`, whose files so far are safe.
    async fn new(workspace: &Workspace) -> Result<Disk> {
        let folder = workspace.folder();
        let disk = Disk {
            shim: folder.join("powercut.so"),
            shadow: folder.join("shadow"),
            failing: folder.join("failing"),
        };
        let source = place::own("faults/powercut.c");
        let mut cc = Command::new("cc");
        cc.args(["-O2", "-Wall", "-shared", "-fPIC", "-o"])
            .arg(&disk.shim)
            .arg(source)
            .args(["-ldl", "-lpthread"]);
        if !cc.status().await.context("cc cannot be run: apt-get install gcc libc6-dev")?.success() {
            bail!("faults/powercut.c cannot be built");
        }
        replace(&disk.shadow, &workspace.data())?;
        Ok(disk)
    }

    /// The workspace with its server on this disk.
    fn under(&self, workspace: &Workspace, random: &mut Rng) -> Workspace {
        let leak = LEAKS_PERCENT[random.usize(0..LEAKS_PERCENT.len())];
        let workspace =
            workspace.clone().with("LD_PRELOAD", &self.shim).with("POWERCUT_DIR", workspace.data());
        let workspace = workspace.with("POWERCUT_SHADOW", &self.shadow).with("POWERCUT_LEAK", leak);
        workspace.with("POWERCUT_SEED", random.u64(..).to_string()).with("POWERCUT_EIO", &self.failing)
    }

    /// What is left once the power is gone.
    fn cut(&self, data: &Path) -> Result<()> {
        replace(data, &self.shadow)
    }
}

/// Nothing that was acknowledged is lost.
pub(super) async fn cut(options: &Options) -> Result<Value> {
    let scratch = scratch()?;
    let (found, seen) = cuts(&Workspace::new(&options.binary, scratch.path()), options, 1).await?;
    Ok(json!({ "cuts": options.cycles, "resent": seen.resent, "found": found.good()?.json() }))
}

/// Commits that do not wait for the disk are lost: the shim cuts what it says it cuts.
pub(super) async fn control(options: &Options) -> Result<Value> {
    let scratch = scratch()?;
    let workspace = Workspace::new(&options.binary, scratch.path()).with(LOSE_COMMITS, "1");
    let (found, _) = cuts(&workspace, options, WORTH_LOSING).await?;
    if found.lost == 0 {
        bail!("nothing was lost though no commit waited for the disk: {}", found.json());
    }
    Ok(json!({ "cuts": options.cycles, "acked": found.acked, "lost": found.lost }))
}

/// Cuts the power as often as is asked for, each time once so many messages were acknowledged.
async fn cuts(workspace: &Workspace, options: &Options, acked: usize) -> Result<(Found, Seen)> {
    let key = workspace.prepare(&model()).await?;
    let disk = Disk::new(workspace).await?;
    let load = Load::start(&key, options.seed, 0);
    let mut random = Rng::with_seed(options.seed);
    for _ in 0..options.cycles {
        let node = disk.under(workspace, &mut random).serve().await?;
        load.send_to(&[&node]);
        load.acked(acked).await?;
        wait::pass(Duration::from_millis(random.u64(LIFE_MS))).await;
        node.kill().await?;
        load.send_to(&[]);
        disk.cut(&workspace.data())?;
    }
    let seen = load.clients.stop().await?;
    let node = workspace.serve().await?;
    Ok((verify(workspace, vec![node], &model(), &seen).await?, seen))
}

/// While syncing fails messages are refused; afterwards the server recovers by itself, and a power cut then takes nothing of what was
/// acknowledged, though the disk forgot what it was given while it failed.
pub(super) async fn failing_fsync(options: &Options) -> Result<Value> {
    let scratch = scratch()?;
    let workspace = Workspace::new(&options.binary, scratch.path());
    let key = workspace.prepare(&model()).await?;
    let disk = Disk::new(&workspace).await?;
    let load = Load::start(&key, options.seed, 0);
    let (mut random, mut recoveries) = (Rng::with_seed(options.seed), Vec::new());
    for _ in 0..options.cycles {
        let node = disk.under(&workspace, &mut random).serve().await?;
        load.send_to(&[&node]);
        load.acked(50).await?;
        wait::pass(Duration::from_millis(random.u64(LIFE_MS))).await;
        std::fs::write(&disk.failing, "")?;
        let refused = load.clients.refused();
        let noticed = wait::until("messages are refused and /readyz says 503", NOTICED_WITHIN, async || {
            load.clients.refused() > refused && node.readyz().await == Some(503)
        });
        noticed.await?;
        wait::pass(Duration::from_millis(random.u64(LIFE_MS))).await;
        std::fs::remove_file(&disk.failing)?;
        recoveries.push(
            node.ready(RECOVERED_WITHIN).await.map_err(|e| anyhow::anyhow!("{e} {}", node.told()))?
                + load.acked(20).await?,
        );
        node.kill().await?;
        load.send_to(&[]);
        disk.cut(&workspace.data())?;
    }
    let seen = load.clients.stop().await?;
    let node = workspace.serve().await?;
    let found = verify(&workspace, vec![node], &model(), &seen).await?.good()?;
    let recovered = spread(&mut recoveries);
    Ok(
        json!({ "failures": options.cycles, "refused": seen.refused, "recovered": recovered, "found": found.json() }),
    )
}
