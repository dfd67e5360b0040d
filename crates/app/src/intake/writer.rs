//! The one writer of a node: takes what is waiting, stores it in one commit, and answers.

use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use baton_model::Instant;
use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};
use tokio::time::MissedTickBehavior;

use super::commit::{Entry, Fate, Models, fire_due, save};
use super::dating::received;
use super::read::Fault;
use super::receipt::{Receipt, Refusal, RejectedMessage};
use super::{Endpoint, Shared};
use crate::import::Incoming;
use crate::import::read::Sent;
use crate::workspace::Error;

/// Messages of one commit.
const BATCH_MESSAGES_MAX: usize = 1_000;
/// Leads looked at together because they are due, beside messages and without.
const DUE_BESIDE: u64 = 50;
const DUE_ALONE: u64 = 500;
/// How long messages wait for that, of each second.
const BESIDE_MAX: Duration = Duration::from_millis(100);

/// A request that waits to be stored.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) key: Option<i64>,
    pub(super) class: i64,
    pub(super) endpoint: Endpoint,
    /// When it was sent, if the batch says.
    pub(super) sent_at: Option<Instant>,
    /// Its messages as they came, in order.
    pub(super) messages: Vec<(Bytes, Result<Sent, Fault>)>,
    pub(super) reply: oneshot::Sender<Result<Receipt, Refusal>>,
    /// Its room in the queue, given back when it is answered.
    pub(super) room: Option<OwnedSemaphorePermit>,
}

/// The writer.
pub(super) struct Writer {
    shared: Arc<Shared>,
    jobs: mpsc::Receiver<Job>,
    models: Models,
    /// When the newest message was received, in microseconds: later ones are received later.
    received: i64,
    fired_at: Moment,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>, jobs: mpsc::Receiver<Job>) -> Writer {
        Writer { shared, jobs, models: Models::of_service(), received: 0, fired_at: Moment::now() }
    }

    /// Stores what arrives, and looks at what is due, until it is told to stop and nothing waits any more.
    pub(super) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut tick = tokio::time::interval(super::TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                job = self.jobs.recv() => {
                    let Some(job) = job else { return };
                    let batch = self.gather(job);
                    self.settle(batch).await;
                    if self.fired_at.elapsed() >= super::TICK {
                        let begun = Moment::now();
                        while self.fire(DUE_BESIDE).await == DUE_BESIDE && begun.elapsed() < BESIDE_MAX {}
                    }
                }
                _ = tick.tick() => {
                    while self.fire(DUE_ALONE).await == DUE_ALONE && self.jobs.is_empty() {}
                }
                () = stopped(&mut stop), if !self.jobs.is_closed() => self.jobs.close(),
            }
        }
    }

    fn gather(&mut self, first: Job) -> Vec<Job> {
        let mut messages = first.messages.len();
        let mut batch = vec![first];
        while messages < BATCH_MESSAGES_MAX {
            let Ok(job) = self.jobs.try_recv() else { break };
            messages += job.messages.len();
            batch.push(job);
        }
        batch
    }

    /// Stores a batch and answers each of its requests.
    async fn settle(&mut self, batch: Vec<Job>) {
        let entries: Vec<Entry> = batch.iter().flat_map(|job| self.entries(job)).collect();
        let begun = Moment::now();
        let saved = match self.shared.outage() {
            Some(_) => Err(None),
            None => save(&self.shared, &mut self.models, &entries, Instant::from_micros(self.received))
                .await
                .map_err(Some),
        };
        match saved {
            Ok(fates) => {
                self.shared.counters.commit(begun.elapsed());
                let mut fates = fates.into_iter();
                for job in batch {
                    let receipt = receipt(&mut fates, job.messages.len());
                    self.shared.counters.receipt(&receipt);
                    answer(job, Ok(receipt));
                }
            }
            Err(error) => {
                if let Some(error) = error {
                    self.shared.fail(&error);
                }
                for job in batch {
                    answer(job, Err(Refusal::Unavailable { retry_after_s: super::RETRY_AFTER_S }));
                }
            }
        }
    }

    fn entries(&mut self, job: &Job) -> Vec<Entry> {
        let entry = |(raw, message): &(Bytes, Result<Sent, Fault>)| Entry {
            key: job.key,
            class: job.class,
            endpoint: job.endpoint,
            sent_at: job.sent_at,
            raw: raw.clone(),
            message: message.as_ref().map_err(Clone::clone).map(|sent| self.receive(sent, job.class)),
        };
        job.messages.iter().map(entry).collect()
    }

    /// Dates a message. Each is received after the one before it, so that what is undated comes in order.
    fn receive(&mut self, sent: &Sent, class: i64) -> Incoming {
        self.received = self.shared.workspace.now().micros().max(self.received + 1);
        received(sent.clone(), class, Instant::from_micros(self.received))
    }

    /// Looks at leads that are due; returns at how many.
    async fn fire(&mut self, limit: u64) -> u64 {
        self.fired_at = Moment::now();
        if self.shared.outage().is_some() {
            return 0;
        }
        match fire_due(&self.shared, &mut self.models, limit).await {
            Ok(fired) => fired,
            Err(Error::Store(error)) if error.is_race() => 0,
            Err(error) => {
                self.shared.fail(&error);
                0
            }
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A sender that has gone says the same.
    let _ = stop.wait_for(|stop| *stop).await;
}

fn receipt(fates: &mut impl Iterator<Item = Fate>, messages: usize) -> Receipt {
    let mut receipt = Receipt { success: true, ..Receipt::default() };
    for (index, fate) in fates.take(messages).enumerate() {
        match fate {
            Fate::New => receipt.accepted += 1,
            Fate::Duplicate => receipt.duplicates += 1,
            Fate::SetAside(Fault { code, place, reason }) => {
                receipt.rejected.push(RejectedMessage { index, code, place, reason });
            }
        }
    }
    receipt
}

/// Whoever asked may have gone.
fn answer(job: Job, what: Result<Receipt, Refusal>) {
    let _ = job.reply.send(what);
    drop(job.room);
}
