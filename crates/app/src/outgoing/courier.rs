//! Sends what is due to webhooks and chats: by lease, in order for each lead, and so that no receiver has to wait for another.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use baton_model::Happening;
use baton_model::time::MICROS_PER_SECOND;
use baton_store::delivery::{self, Delivery, Outcome};
use baton_store::endpoint::{self, Endpoint};
use baton_store::{Tx, outbox};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::channel::Channel;
use super::post::{Answer, Poster};
use super::retry::{after_failure, endpoint_paused_until, spread};
use super::secrets;
use super::signature::{Secret, signatures};
use crate::announce::happened;
use crate::workspace::{Error, Workspace};

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_millis(500);
/// For how long a delivery is somebody's, in microseconds: longer than any request takes.
const LEASE: i64 = 60 * MICROS_PER_SECOND;
/// Deliveries to one endpoint at a time, each of another lead; to one that fails, one.
const LANES: i64 = 8;
/// Endpoints that are sent to at a time.
const ENDPOINTS_MAX: usize = 128;
/// How long what is under way has to end when the service stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// Sends to webhooks and chats.
#[derive(Debug, Clone)]
pub(crate) struct Courier {
    workspace: Workspace,
    poster: Poster,
    /// Endpoints that are being sent to from here.
    busy: Arc<Mutex<HashSet<i64>>>,
}

impl Courier {
    pub(crate) fn new(workspace: Workspace, poster: Poster) -> Courier {
        Courier { workspace, poster, busy: Arc::default() }
    }

    /// Sends what is due until `stop` says true.
    pub(crate) async fn run(&self, mut stop: watch::Receiver<bool>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut under_way = JoinSet::new();
        while !*stop.borrow() {
            tokio::select! {
                _ = stop.changed() => break,
                _ = under_way.join_next(), if !under_way.is_empty() => continue,
                _ = tick.tick() => {}
            }
            if let Err(error) = self.begin(&mut under_way).await {
                tracing::warn!(%error, "what is due for other systems could not be read; it is tried again");
            }
        }
        let _ = tokio::time::timeout(STOP_TIMEOUT, async { while under_way.join_next().await.is_some() {} })
            .await;
    }

    /// Sends everything that is due now, and waits for it; returns how many requests that were.
    ///
    /// # Errors
    /// The database's own.
    pub(crate) async fn run_due(&self) -> Result<usize, Error> {
        let (mut under_way, mut count) = (JoinSet::new(), 0);
        loop {
            self.begin(&mut under_way).await?;
            let sent: usize = std::mem::take(&mut under_way).join_all().await.into_iter().sum();
            if sent == 0 {
                return Ok(count);
            }
            count += sent;
        }
    }

    /// Begins to send to endpoints for which something is due, each on its own.
    async fn begin(&self, under_way: &mut JoinSet<usize>) -> Result<(), Error> {
        let now = self.workspace.now().micros();
        let due = endpoint::due(&mut self.workspace.db.read().await?, now).await?;
        for endpoint in due {
            if under_way.len() >= ENDPOINTS_MAX {
                break;
            }
            let Some(turn) = Turn::take(&self.busy, endpoint.id) else { continue };
            let courier = self.clone();
            under_way.spawn(async move {
                let _turn = turn;
                courier.serve(endpoint.id).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, endpoint = endpoint.id, "what is due could not be sent, or not be noted; it is tried again");
                    0
                })
            });
        }
        Ok(())
    }

    /// Sends to one endpoint for as long as something is due for it and it answers; returns how many requests that were.
    async fn serve(&self, id: i64) -> Result<usize, Error> {
        let mut count = 0;
        while let Some((endpoint, lease, taken)) = self.claim(id).await? {
            let mut requests = JoinSet::new();
            for delivery in taken {
                let (poster, endpoint) = (self.poster.clone(), endpoint.clone());
                let now = self.workspace.now().micros();
                requests.spawn(async move {
                    let answer = send(&poster, &endpoint, &delivery, now).await;
                    (delivery, answer)
                });
            }
            let answered = requests.join_all().await;
            self.settle(&endpoint, lease, &answered).await?;
            count += answered.len();
        }
        Ok(count)
    }

    /// Takes what is next for an endpoint; none if nothing is, or it is not to be sent to.
    async fn claim(&self, id: i64) -> Result<Option<(Endpoint, i64, Vec<Delivery>)>, Error> {
        let now = self.workspace.now().micros();
        let lease = now + LEASE;
        let mut tx = self.workspace.db.write_beside().await?;
        let Some(endpoint) = endpoint::get(&mut tx, id).await? else { return Ok(None) };
        if endpoint.disabled_at.is_some() || endpoint.paused_until.is_some_and(|until| until > now) {
            return Ok(None);
        }
        let limit = if endpoint.failures > 0 { 1 } else { LANES };
        // Before anything is taken: what cannot be sent from this node may be sent from another.
        let endpoint = secrets::opened(self.workspace.vault(), endpoint)?;
        let taken = delivery::claim(&mut tx, id, now, lease, limit).await?;
        tx.commit().await?;
        Ok((!taken.is_empty()).then_some((endpoint, lease, taken)))
    }

    /// Notes what came of what was sent.
    async fn settle(
        &self,
        endpoint: &Endpoint,
        lease: i64,
        answered: &[(Delivery, Answer)],
    ) -> Result<(), Error> {
        let now = self.workspace.now().micros();
        let mut tx = self.workspace.db.write_beside().await?;
        for (delivery, answer) in answered {
            let (outcome, status, said) = judge(delivery, answer, now);
            let said = said.map(|said| said.replace('\0', ""));
            let held =
                delivery::settle(&mut tx, (delivery.id, lease), &outcome, now, (status, said.as_deref()))
                    .await?;
            if held && outcome == Outcome::Dead {
                announce_death(&mut tx, endpoint, delivery, now).await?;
            }
        }
        note(&mut tx, endpoint, answered, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// An endpoint that is being sent to; another task may take it when this is dropped.
#[derive(Debug)]
struct Turn {
    busy: Arc<Mutex<HashSet<i64>>>,
    id: i64,
}

impl Turn {
    fn take(busy: &Arc<Mutex<HashSet<i64>>>, id: i64) -> Option<Turn> {
        let new = busy.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        new.then(|| Turn { busy: busy.clone(), id })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

/// Sends a delivery, once.
async fn send(poster: &Poster, endpoint: &Endpoint, delivery: &Delivery, now: i64) -> Answer {
    let Some(channel) = Channel::named(&endpoint.kind) else {
        return Answer::Silent { reason: format!("`{}` is no kind of endpoint", endpoint.kind) };
    };
    let mut headers = channel.headers();
    if channel == Channel::Webhook {
        let timestamp = now.div_euclid(MICROS_PER_SECOND);
        let signed = signatures(&signing(endpoint, now), &delivery.event, timestamp, &delivery.body);
        headers.push(("webhook-id", delivery.event.clone()));
        headers.push(("webhook-timestamp", timestamp.to_string()));
        headers.push(("webhook-signature", signed));
    }
    poster.post(&endpoint.url, channel.content_type(), &headers, delivery.body.clone()).await
}

/// The secrets that sign at `now`, the newest first.
fn signing(endpoint: &Endpoint, now: i64) -> Vec<Secret> {
    let old =
        endpoint.secret_old.as_ref().filter(|_| endpoint.secret_old_until.is_some_and(|until| until > now));
    endpoint.secret.iter().chain(old).filter_map(|text| Secret::parse(text)).collect()
}

/// What becomes of a delivery by its answer, with the status and the words to keep.
fn judge<'a>(delivery: &Delivery, answer: &'a Answer, now: i64) -> (Outcome, Option<i64>, Option<&'a str>) {
    let spread = spread(delivery.id, delivery.attempts);
    let again = |asked| after_failure(now, delivery.attempts, delivery.expires_at, asked, spread);
    match answer {
        Answer::Taken { status } => (Outcome::Done, Some(i64::from(*status)), None),
        Answer::Refused { status: GONE, said, .. } => (Outcome::Dead, Some(i64::from(GONE)), Some(said)),
        Answer::Refused { status, retry_after, said } => {
            (again(*retry_after), Some(i64::from(*status)), Some(said))
        }
        Answer::Silent { reason } => (again(None), None, Some(reason)),
    }
}

/// A receiver that answers so wants to be sent nothing any more.
const GONE: u16 = 410;

/// Notes how the endpoint as a whole is.
async fn note(
    tx: &mut Tx,
    endpoint: &Endpoint,
    answered: &[(Delivery, Answer)],
    now: i64,
) -> Result<(), Error> {
    let answers = || answered.iter().map(|(_, answer)| answer);
    if answers().any(|answer| matches!(answer, Answer::Refused { status: GONE, .. })) {
        endpoint::disable(tx, endpoint.id, now, "it answered 410: it is gone").await?;
        return Ok(());
    }
    let asked = answers().filter_map(|answer| match answer {
        Answer::Refused { retry_after, .. } => *retry_after,
        _ => None,
    });
    if let Some(seconds) = asked.max() {
        endpoint::note_failure(tx, endpoint.id, now + seconds * MICROS_PER_SECOND).await?;
    } else if answers().all(is_trouble) {
        let failures = endpoint.failures + 1;
        let until = endpoint_paused_until(now, failures, spread(endpoint.id, failures));
        endpoint::note_failure(tx, endpoint.id, until).await?;
    } else if endpoint::note_success(tx, endpoint.id).await? {
        delivery::hasten(tx, endpoint.id, now).await?;
    }
    Ok(())
}

/// Whether an answer tells of trouble with the receiver as a whole, and not with what it was sent.
fn is_trouble(answer: &Answer) -> bool {
    match answer {
        Answer::Taken { .. } => false,
        Answer::Refused { status, .. } => {
            *status >= 500 || matches!(status, 401 | 403 | 404 | 408 | 429) || (300..400).contains(status)
        }
        Answer::Silent { .. } => true,
    }
}

/// Tells of what was given up, unless that is what it told of.
async fn announce_death(
    tx: &mut Tx,
    endpoint: &Endpoint,
    delivery: &Delivery,
    now: i64,
) -> Result<(), Error> {
    if delivery.kind == Happening::DeliveryDied.name() {
        return Ok(());
    }
    let data = json!({ "endpoint": endpoint.id, "name": endpoint.name, "delivery": delivery.id, "kind": delivery.kind });
    Ok(outbox::add(tx, &[happened(Happening::DeliveryDied, delivery.lead_id, now, now, &data)]).await?)
}
