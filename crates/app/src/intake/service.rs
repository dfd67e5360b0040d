//! The half of intake that runs: the writer, and what goes on beside it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use baton_store::{lead, model, score};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::writer::{Job, Writer};
use super::{Shared, keyring};
use crate::derive::derive_waiting;
use crate::leads::roster;
use crate::progress::Reporter;
use crate::workspace::Error;
use crate::{chores, criteria, jobs};

/// How often it is tried whether a database that failed works again.
const PROBE_EVERY: Duration = Duration::from_millis(500);
/// How often it is looked what is due.
const CHORES_EVERY: Duration = Duration::from_secs(1);
/// After so many messages the log of SQLite is written back into its file: about 25 MB.
const WRITTEN_BACK_TOGETHER: u64 = 5_000;
/// Jobs that are done side by side, so that a short one does not wait for a long one.
const JOBS_AT_ONCE: usize = 2;
/// How often the gauges are counted, keys that were used noted, and quotas tidied.
const COUNT_EVERY: Duration = Duration::from_secs(10);
/// Gauges are not counted further than this.
const COUNTED_MAX: i64 = 100_000;

/// Runs what [`super::Intake`] hands over.
#[derive(Debug)]
pub struct Service {
    shared: Arc<Shared>,
    jobs: mpsc::Receiver<Job>,
}

impl Service {
    pub(super) fn new(shared: Arc<Shared>, jobs: mpsc::Receiver<Job>) -> Service {
        Service { shared, jobs }
    }

    /// Runs until `stop` says true: then what waits is stored and answered, and it returns.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let Service { shared, jobs } = self;
        if let Err(error) = shared.keyring.read(&shared.workspace).await {
            shared.fail(&error);
        }
        if let Err(error) = shared.workspace.db.expect_small_commits().await {
            shared.fail(&error.into());
        }
        let writer = Writer::new(shared.clone(), jobs);
        // Apart from what is beside the writer: their work takes its time. They end with this.
        let mut lanes = JoinSet::new();
        for _ in 0..JOBS_AT_ONCE {
            lanes.spawn(do_jobs(shared.clone()));
        }
        tokio::select! {
            () = on_its_own(writer, stop) => {}
            () = beside(&shared) => {}
        }
        if shared.keyring.note_use(&shared.workspace).await.is_err() {
            tracing::warn!("when keys were last used could not be noted");
        }
    }
}

/// Runs the writer on a thread of its own: everybody waits for it, so it does not wait in a queue behind them. What it waits for itself is
/// watched by the runtime of the service: a connection that was opened under another would end with it, and go on lying in the pool.
async fn on_its_own(writer: Writer, stop: watch::Receiver<bool>) {
    let (done, ended) = tokio::sync::oneshot::channel::<()>();
    let runtime = tokio::runtime::Handle::current();
    let run = move || {
        let _done = done;
        runtime.block_on(writer.run(stop));
    };
    if let Err(error) = std::thread::Builder::new().name("writer".to_owned()).spawn(run) {
        tracing::error!(%error, "the writer has no thread");
    }
    // It says nothing: it is gone when it ends, however it does.
    let _ = ended.await;
}

/// What never ends by itself.
async fn beside(shared: &Shared) {
    tokio::join!(
        derive(shared),
        read_keys(shared),
        recover(shared),
        count(shared),
        write_back(shared),
        chores(shared),
        publish(shared),
        keep_up(shared)
    );
}

/// Derives leads that wait: those too large to be folded again within a commit, those of an account that changed, those of imports.
async fn derive(shared: &Shared) {
    let mut tick = tokio::time::interval(super::TICK);
    loop {
        tokio::select! {
            () = shared.derive.notified() => {}
            _ = tick.tick() => {}
        }
        if shared.outage().is_some() {
            continue;
        }
        match waiting(shared).await {
            Ok(()) => {}
            Err(Error::Store(error)) if error.is_race() => {}
            Err(error) => shared.fail(&error),
        }
    }
}

/// Does what is due. While the database is checked nobody else comes near it.
async fn chores(shared: &Shared) {
    let mut tick = tokio::time::interval(CHORES_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        while shared.outage().is_none() {
            match chores::run_due(&shared.workspace).await {
                Ok(0) => break,
                Ok(_) => {}
                Err(Error::Store(error)) if error.is_race() => break,
                Err(error) => {
                    shared.fail(&error);
                    break;
                }
            }
        }
    }
}

/// Publishes criteria that are due. Apart from the chores, since scoring every lead takes its time.
async fn publish(shared: &Shared) {
    let mut tick = tokio::time::interval(CHORES_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if shared.outage().is_some() {
            continue;
        }
        match criteria::publish_due(&shared.workspace, &Reporter::silent()).await {
            Ok(Some(version)) => tracing::info!(version, "criteria are published"),
            Ok(None) => {}
            Err(Error::Store(error)) if error.is_race() => {}
            Err(error) => shared.fail(&error),
        }
    }
}

/// Does jobs that somebody asked for, one after the other.
async fn do_jobs(shared: Arc<Shared>) {
    let mut tick = tokio::time::interval(CHORES_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        while shared.outage().is_none() {
            match jobs::run_next(&shared.workspace).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(Error::Store(error)) if error.is_race() => break,
                Err(error) => {
                    shared.fail(&error);
                    break;
                }
            }
        }
    }
}

async fn waiting(shared: &Shared) -> Result<(), Error> {
    if lead::count_stale(&mut shared.workspace.db.read().await?).await? > 0 {
        derive_waiting(&shared.workspace, &Reporter::silent()).await?;
    }
    Ok(())
}

/// Keeps lists quick.
async fn keep_up(shared: &Shared) {
    let mut tick = tokio::time::interval(CHORES_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if shared.outage().is_none()
            && let Err(error) = roster::keep_up(&shared.workspace).await
        {
            tracing::warn!(%error, "what lists show could not be read");
        }
    }
}

async fn read_keys(shared: &Shared) {
    let mut tick = tokio::time::interval(keyring::READ_EVERY);
    loop {
        tick.tick().await;
        if let Err(error) = shared.keyring.read(&shared.workspace).await {
            tracing::warn!(%error, "keys could not be read");
        }
    }
}

/// Checks a database that failed until it works again.
async fn recover(shared: &Shared) {
    let mut tick = tokio::time::interval(PROBE_EVERY);
    loop {
        shared.failed.notified().await;
        loop {
            tick.tick().await;
            match shared.workspace.db.probe().await {
                Ok(()) => break,
                Err(error) => tracing::warn!(%error, "the database does not work yet"),
            }
        }
        shared.recover();
    }
}

async fn count(shared: &Shared) {
    let mut tick = tokio::time::interval(COUNT_EVERY);
    loop {
        tick.tick().await;
        shared.meter.tidy();
        if shared.outage().is_some() {
            continue;
        }
        if let Err(error) = gauges(shared).await {
            tracing::warn!(%error, "what waits could not be counted");
        }
        if let Err(error) = shared.keyring.note_use(&shared.workspace).await {
            tracing::warn!(%error, "when keys were last used could not be noted");
        }
    }
}

/// Writes the log of SQLite back after many messages, or after some and a pause.
async fn write_back(shared: &Shared) {
    let mut tick = tokio::time::interval(super::TICK / 10);
    let (mut written, mut seen) = (0, 0);
    loop {
        tick.tick().await;
        let accepted = shared.counters.figures().accepted;
        let pauses = accepted == seen && accepted > written;
        seen = accepted;
        if accepted - written < WRITTEN_BACK_TOGETHER && !pauses || shared.outage().is_some() {
            continue;
        }
        written = accepted;
        if let Err(error) = shared.workspace.db.write_back().await {
            tracing::debug!(%error, "the log could not be written back yet");
        }
    }
}

async fn gauges(shared: &Shared) -> Result<(), Error> {
    let now = shared.workspace.now().micros();
    let mut tx = shared.workspace.db.read().await?;
    let stale = lead::count_stale(&mut tx).await?;
    let overdue = match model::in_force(&mut tx).await? {
        Some(version) => score::count_due(&mut tx, &version, now, COUNTED_MAX).await?,
        None => 0,
    };
    shared.counters.stale_leads.store(stale, Ordering::Relaxed);
    shared.counters.timers_overdue.store(overdue, Ordering::Relaxed);
    Ok(())
}
