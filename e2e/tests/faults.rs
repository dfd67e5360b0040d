//! Every way of breaking the server, a few times each; `cargo xtask faults` does it for long.

use baton_e2e::faults::{Options, Outcome, play};
use baton_e2e::place;
use tokio::sync::Mutex;

/// Scenarios would disturb one another. `cargo nextest` sees to that by itself (.config/nextest.toml), `cargo test` does not.
static ALONE: Mutex<()> = Mutex::const_new(());

async fn survives(name: &str, cycles: u32) {
    let _turn = ALONE.lock().await;
    let options = Options { binary: place::binary().unwrap(), cycles, seed: 1 };
    match play(name, &options).await.unwrap_or_else(|fault| panic!("{name}: {fault:#}")) {
        Outcome::Good(figures) => println!("{name}: {figures}"),
        Outcome::Skipped(why) => eprintln!("{name}: SKIPPED: {why}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_on_sqlite_loses_and_doubles_nothing() {
    survives("kill-sqlite", 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_on_postgres_loses_and_doubles_nothing() {
    survives("kill-postgres", 5).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_servers_goes_on_alone() {
    survives("kill-node", 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_outlives_its_database() {
    survives("restart-postgres", 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_takes_nothing_that_was_acknowledged() {
    survives("power-cut", 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_takes_what_did_not_wait_for_the_disk() {
    survives("power-cut-control", 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fails_to_sync_takes_nothing_that_was_acknowledged() {
    survives("failing-fsync", 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_gets_over() {
    survives("full-disk", 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_requests_harm_nobody() {
    survives("malformed", 2_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it measures time: cargo xtask faults --only slow, on a machine that does nothing else"]
async fn slow_connections_hinder_nobody() {
    survives("slow", 1).await;
}
