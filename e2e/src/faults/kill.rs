//! SIGKILL at random moments under load; of the server, of one of two, of the database.

use std::time::Duration;

use anyhow::Result;
use fastrand::Rng;
use serde_json::{Value, json};

use super::{Load, Options, RECOVERED_WITHIN, model, scratch, spread};
use crate::cluster::Cluster;
use crate::node::Workspace;
use crate::verify::verify;
use crate::wait;

/// In a hundred messages, those dated back.
const LATE_PERCENT: u32 = 3;

/// How long a server lives, in milliseconds.
const LIFE_MS: std::ops::Range<u64> = 10..300;

/// On SQLite.
pub(super) async fn sqlite(options: &Options) -> Result<Value> {
    let scratch = scratch()?;
    kills(&Workspace::new(&options.binary, scratch.path()), options).await
}

/// On PostgreSQL.
pub(super) async fn postgres(options: &Options) -> Result<Value> {
    let (scratch, cluster) = (scratch()?, Cluster::start().await?);
    let workspace = Workspace::new(&options.binary, scratch.path()).on_postgres(cluster.url());
    let figures = kills(&workspace, options).await?;
    cluster.stop().await?;
    Ok(figures)
}

async fn kills(workspace: &Workspace, options: &Options) -> Result<Value> {
    let key = workspace.prepare(&model()).await?;
    let load = Load::start(&key, options.seed, LATE_PERCENT);
    let (mut random, mut starts) = (Rng::with_seed(options.seed), Vec::new());
    for _ in 0..options.cycles {
        let node = workspace.serve().await?;
        starts.push(node.ready_after());
        load.send_to(&[&node]);
        life(&mut random).await;
        node.kill().await?;
        load.send_to(&[]);
    }
    let node = workspace.serve().await?;
    load.send_to(&[&node]);
    load.acked(20).await?;
    load.crossed(&workspace.truth()).await?;
    let seen = load.clients.stop().await?;
    let found = verify(workspace, vec![node], &model(), &seen).await?.good_and_crossed()?;
    Ok(
        json!({ "kills": options.cycles, "resent": seen.resent, "ready_after": spread(&mut starts), "found": found.json() }),
    )
}

async fn life(random: &mut Rng) {
    wait::pass(Duration::from_millis(random.u64(LIFE_MS))).await;
}

/// Two servers on one PostgreSQL; one of them, drawn anew each time, is killed while the other goes on.
pub(super) async fn node_of_two(options: &Options) -> Result<Value> {
    let (scratch, cluster) = (scratch()?, Cluster::start().await?);
    let workspaces = ["one", "other"]
        .map(|name| Workspace::new(&options.binary, &scratch.path().join(name)).on_postgres(cluster.url()));
    let key = workspaces[0].prepare(&model()).await?;
    std::fs::create_dir_all(workspaces[1].folder())?;
    let load = Load::start(&key, options.seed, LATE_PERCENT);
    let mut random = Rng::with_seed(options.seed);
    let mut nodes = [workspaces[0].serve().await?, workspaces[1].serve().await?];
    for _ in 0..options.cycles {
        load.send_to(&[&nodes[0], &nodes[1]]);
        life(&mut random).await;
        let victim = random.usize(0..2);
        let address = nodes[1 - victim].address();
        let [one, other] = nodes;
        let (killed, spared) = if victim == 0 { (one, other) } else { (other, one) };
        killed.kill().await?;
        load.targets.send_replace(vec![address]);
        // The one that is left goes on by itself.
        load.acked(20).await?;
        let back = workspaces[victim].serve().await?;
        nodes = if victim == 0 { [back, spared] } else { [spared, back] };
    }
    load.send_to(&[&nodes[0], &nodes[1]]);
    load.acked(20).await?;
    load.crossed(&workspaces[0].truth()).await?;
    let seen = load.clients.stop().await?;
    let found = verify(&workspaces[0], nodes.into(), &model(), &seen).await?.good_and_crossed()?;
    cluster.stop().await?;
    Ok(json!({ "kills": options.cycles, "resent": seen.resent, "found": found.json() }))
}

/// PostgreSQL itself breaks off (`pg_ctl -m immediate`) and comes back; the server stays and recovers by itself.
pub(super) async fn cluster(options: &Options) -> Result<Value> {
    let (scratch, mut cluster) = (scratch()?, Cluster::start().await?);
    let workspace = Workspace::new(&options.binary, scratch.path()).on_postgres(cluster.url());
    let key = workspace.prepare(&model()).await?;
    let load = Load::start(&key, options.seed, LATE_PERCENT);
    let (mut random, mut recoveries) = (Rng::with_seed(options.seed), Vec::new());
    let node = workspace.serve().await?;
    load.send_to(&[&node]);
    for _ in 0..options.cycles {
        life(&mut random).await;
        cluster.restart().await?;
        let recovery = async { anyhow::Ok(node.ready(RECOVERED_WITHIN).await? + load.acked(20).await?) };
        recoveries.push(recovery.await?);
    }
    load.crossed(&workspace.truth()).await?;
    let seen = load.clients.stop().await?;
    let found = verify(&workspace, vec![node], &model(), &seen).await?.good_and_crossed()?;
    cluster.stop().await?;
    let recovered = spread(&mut recoveries);
    Ok(
        json!({ "restarts": options.cycles, "resent": seen.resent, "refused": seen.refused, "recovered": recovered, "found": found.json() }),
    )
}
