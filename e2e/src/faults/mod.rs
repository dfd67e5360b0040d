//! Ways to break a server, each followed by [`verify`](crate::verify).

mod disk;
mod kill;
mod malformed;
mod mutate;
mod power;
mod slow;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::clients::{Clients, Plan};
use crate::node::Node;
use crate::truth::Truth;
use crate::{place, wait};

/// How long clients may take to get one more message acknowledged once a server is ready.
const ACKED_WITHIN: Duration = Duration::from_secs(20);
/// So many moves to MQL are waited for where hand-offs are looked at...
const CROSSINGS: i64 = 5;
/// ... for so long.
const CROSSED_WITHIN: Duration = Duration::from_secs(20);
/// How long a server may take to serve again once what ailed it is gone.
const RECOVERED_WITHIN: Duration = Duration::from_secs(30);

/// What to break, how often, from which seed.
#[derive(Debug, Clone)]
pub struct Options {
    /// The binary.
    pub binary: PathBuf,
    /// How often: kills, cuts, requests, seconds, as [`SCENARIOS`] says.
    pub cycles: u32,
    /// Where randomness begins.
    pub seed: u64,
}

/// How a scenario ended.
#[derive(Debug)]
pub enum Outcome {
    /// All is as it must be; the figures.
    Good(Value),
    /// It cannot be played here, for this reason.
    Skipped(String),
}

/// Every scenario: its name, how often it is played in the long form, and of what that is the number.
pub const SCENARIOS: [(&str, u32, &str); 10] = [
    ("kill-sqlite", 200, "kills"),
    ("kill-postgres", 200, "kills"),
    ("kill-node", 50, "kills"),
    ("restart-postgres", 20, "restarts"),
    ("power-cut", 20, "cuts"),
    ("power-cut-control", 5, "cuts"),
    ("failing-fsync", 20, "failures"),
    ("full-disk", 5, "times"),
    ("malformed", 100_000, "requests"),
    ("slow", 10, "seconds"),
];

/// Plays a scenario.
///
/// # Errors
/// The server did what it must never do; or the scenario cannot be played, or has no such name.
pub async fn play(name: &str, options: &Options) -> Result<Outcome> {
    match name {
        "kill-sqlite" => kill::sqlite(options).await.map(Outcome::Good),
        "kill-postgres" => kill::postgres(options).await.map(Outcome::Good),
        "kill-node" => kill::node_of_two(options).await.map(Outcome::Good),
        "restart-postgres" => kill::cluster(options).await.map(Outcome::Good),
        "power-cut" => power::cut(options).await.map(Outcome::Good),
        "power-cut-control" => power::control(options).await.map(Outcome::Good),
        "failing-fsync" => power::failing_fsync(options).await.map(Outcome::Good),
        "full-disk" => disk::full(options).await,
        "malformed" => malformed::malformed(options).await.map(Outcome::Good),
        "slow" => slow::slow(options).await.map(Outcome::Good),
        _ => bail!("{name}: there is no such scenario"),
    }
}

/// The model of all scenarios: leads qualify, fade and qualify again within seconds.
fn model() -> PathBuf {
    place::own("faults/model.yaml")
}

fn scratch() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("baton-faults-").tempdir()?)
}

/// Clients that go on sending while servers come and go.
struct Load {
    clients: Clients,
    targets: watch::Sender<Vec<SocketAddr>>,
}

impl Load {
    fn start(key: &str, seed: u64, late_percent: u32) -> Load {
        let plan = Plan { clients: 16, leads: 50, late_percent, seed };
        let (targets, watched) = watch::channel(Vec::new());
        Load { clients: Clients::start(plan, key, &watched), targets }
    }

    fn send_to(&self, nodes: &[&Node]) {
        self.targets.send_replace(nodes.iter().map(|node| node.address()).collect());
    }

    /// Waits until `more` messages more are acknowledged; returns how long that took.
    async fn acked(&self, more: usize) -> Result<Duration> {
        let enough = self.clients.acked() + more;
        let what = format!("{more} more messages are acknowledged");
        wait::until(&what, ACKED_WITHIN, async || self.clients.acked() >= enough).await
    }

    /// Waits until leads have crossed the line: without that nothing would be found out about hand-offs.
    async fn crossed(&self, truth: &Truth) -> Result<()> {
        let sql = "SELECT count(*) FROM transition WHERE to_stage = 'mql'";
        let crossed = wait::until("leads cross the line", CROSSED_WITHIN, async || {
            truth.number(sql).await.is_ok_and(|moves| moves >= CROSSINGS)
        });
        crossed.await.map(drop)
    }
}

/// The middle and the greatest of some times, in milliseconds.
fn spread(times: &mut [Duration]) -> Value {
    times.sort_unstable();
    let millis =
        |time: Option<&Duration>| time.map_or(0, |time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    json!({ "p50_ms": millis(times.get(times.len() / 2)), "max_ms": millis(times.last()) })
}

/// Copies the files of a folder into another one, which is emptied before.
fn replace(folder: &Path, with: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    for entry in std::fs::read_dir(with)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    Ok(())
}
