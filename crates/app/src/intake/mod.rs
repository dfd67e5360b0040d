//! Intake: messages that arrive while the service runs. What is acknowledged is durable, counted once and scored.
//!
//! A caller hands over one request ([`Delivery`]) and waits for its [`Receipt`]. Requests in flight share commits: one writer a node takes all
//! that waits, and one commit carries the messages, the scores, the moves and the hand-offs that follow.

mod commit;
mod counters;
mod dating;
mod fresh;
mod keyring;
mod known;
mod memory;
mod quota;
mod read;
mod receipt;
mod replay;
mod service;
mod store;
mod writer;

use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};

pub use baton_store::quarantine::Quarantined;
pub use counters::Figures;
pub(crate) use known::{take_known, take_known_under};
pub use quota::{Quotas, Rate};
pub use read::{BATCH_MESSAGES_MAX, BODY_BYTES_MAX, rehearse};
pub use receipt::{Receipt, Refusal, RejectedMessage};
pub use replay::{Replayed, Which, drop_messages, list, replay};
pub use service::Service;

use crate::api_keys::Scope;
use crate::import::read::LeadKey;
use crate::workspace::{Error, Workspace};
use counters::Counters;
use keyring::{Key, Keyring};
use quota::Meter;
use read::{Body, forbidden_to_browsers, read};
use writer::Job;

/// How often it is looked whether something is due.
const TICK: Duration = Duration::from_secs(1);
/// When senders are told to come again.
const RETRY_AFTER_S: u64 = 1;
/// Requests that may wait.
const QUEUE_MAX: usize = 8_192;
/// Bytes of bodies that may wait, in KiB.
const QUEUE_KIB_MAX: usize = 64 * 1_024;

/// What a request says it is: the last part of its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `/v1/track`
    Track,
    /// `/v1/identify`
    Identify,
    /// `/v1/page`
    Page,
    /// `/v1/screen`
    Screen,
    /// `/v1/group`
    Group,
    /// `/v1/alias`
    Alias,
    /// `/v1/batch`
    Batch,
}

/// One request, not yet read.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Where it was sent to.
    pub endpoint: Endpoint,
    /// Its key, if the request names one outside the body (user name of Basic authentication).
    pub key: Option<String>,
    /// The body, decompressed: JSON.
    pub body: Bytes,
    /// Who sent it.
    pub address: IpAddr,
    /// The `Origin` header, if a browser sent it.
    pub origin: Option<String>,
}

/// What the parts of the service share.
#[derive(Debug)]
struct Shared {
    workspace: Workspace,
    keyring: Keyring,
    meter: Meter,
    counters: Counters,
    /// Why nothing can be stored at present.
    outage: RwLock<Option<String>>,
    /// Told when leads wait to be derived.
    derive: Notify,
    /// Told when the database failed.
    failed: Notify,
}

impl Shared {
    fn outage(&self) -> Option<String> {
        self.outage.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes note of an error. Where the database cannot work, nothing is acknowledged from here on until it was checked.
    fn fail(&self, error: &Error) {
        if !matches!(error, Error::Store(error) if error.is_outage()) {
            tracing::error!(%error, "something failed, and is tried again");
            return;
        }
        tracing::error!(%error, "nothing can be stored at present");
        *self.outage.write().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
        self.failed.notify_one();
    }

    fn recover(&self) {
        tracing::info!("the database was checked and takes messages again");
        *self.outage.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// The service that takes in messages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Intake {
    shared: Arc<Shared>,
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
}

impl Intake {
    /// A service of `workspace`. Nothing is taken in until the other half runs.
    pub fn new(workspace: Workspace, quotas: &Quotas) -> (Intake, Service) {
        let shared = Arc::new(Shared {
            workspace,
            keyring: Keyring::default(),
            meter: Meter::new(quotas),
            counters: Counters::default(),
            outage: RwLock::new(None),
            derive: Notify::new(),
            failed: Notify::new(),
        });
        let (jobs, waiting) = mpsc::channel(QUEUE_MAX);
        let room = Arc::new(Semaphore::new(QUEUE_KIB_MAX));
        let intake = Intake { shared: shared.clone(), jobs, room };
        (intake, Service::new(shared, waiting))
    }

    /// Reads the request, stores what is sound, scores whom it touches, and returns when all of it is durable.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing of the request is stored, unless it says that nothing can be stored: then what was can be sent again.
    pub async fn take(&self, delivery: Delivery) -> Result<Receipt, Refusal> {
        if self.shared.outage().is_some() {
            return Err(Refusal::Unavailable { retry_after_s: RETRY_AFTER_S });
        }
        let named = match &delivery.key {
            Some(secret) => Some(self.key(secret, delivery.address).await?),
            None => None,
        };
        let body = read(&delivery)?;
        let key = match (named, &body.key) {
            (Some(key), _) => key,
            (None, Some(secret)) => self.key(secret, delivery.address).await?,
            (None, None) => return Err(Refusal::Unauthorised),
        };
        self.admit(&key, &delivery, &body)?;
        self.store(&key, &delivery, body).await
    }

    async fn key(&self, secret: &str, address: IpAddr) -> Result<Key, Refusal> {
        let (keyring, now) = (&self.shared.keyring, self.shared.workspace.now().micros());
        if let Some(key) = keyring.find(secret, address, now) {
            return Ok(key);
        }
        if !keyring.renew(&self.shared.workspace).await {
            return Err(Refusal::Unavailable { retry_after_s: RETRY_AFTER_S });
        }
        keyring.find(secret, address, now).ok_or(Refusal::Unauthorised)
    }

    /// Whether a key may send this, from there, now.
    fn admit(&self, key: &Key, delivery: &Delivery, body: &Body) -> Result<(), Refusal> {
        let forbidden = |reason: &str| Err(Refusal::Forbidden { reason: reason.to_owned() });
        match key.scope {
            Scope::Write => return Ok(()),
            Scope::Browser => {}
            Scope::Read | Scope::Admin => {
                return forbidden("this key is for the API: send messages with a write or browser key");
            }
        }
        let from_here = |origin: &String| key.origins.contains(origin);
        if !key.origins.is_empty() && !delivery.origin.as_ref().is_some_and(from_here) {
            return forbidden("this key does not send from here: its list of origins does not have yours");
        }
        let sound = || body.readings.iter().filter_map(|reading| reading.message.as_ref().ok());
        let visitor = |key: &LeadKey| self.shared.meter.admits_visitor(key.text());
        let messages = body.readings.len() as u32;
        if !self.shared.meter.admits(key.id, delivery.address, messages)
            || !sound().all(|sent| sent.lead.last().is_none_or(visitor))
        {
            return Err(Refusal::Quota { retry_after_s: RETRY_AFTER_S });
        }
        Ok(())
    }

    async fn store(&self, key: &Key, delivery: &Delivery, body: Body) -> Result<Receipt, Refusal> {
        let browser = key.scope == Scope::Browser;
        let sent_at = body.sent_at;
        let messages = body.readings.into_iter().map(|reading| {
            let message = reading.message.and_then(|sent| match forbidden_to_browsers(&sent) {
                Some(fault) if browser => Err(fault),
                _ => Ok(sent),
            });
            (reading.raw, message)
        });
        let busy = || {
            self.shared.counters.shed();
            Refusal::Busy { retry_after_s: RETRY_AFTER_S }
        };
        let kib = delivery.body.len().div_ceil(1_024).max(1) as u32;
        let room = self.room.clone().try_acquire_many_owned(kib).map_err(|_| busy())?;
        let (reply, answer) = oneshot::channel();
        let job = Job {
            key: Some(key.id),
            class: if browser { commit::BROWSERS } else { 0 },
            endpoint: delivery.endpoint,
            sent_at,
            messages: messages.collect(),
            reply,
            room: Some(room),
        };
        self.jobs.try_send(job).map_err(|_| busy())?;
        answer.await.unwrap_or(Err(Refusal::Unavailable { retry_after_s: RETRY_AFTER_S }))
    }

    /// Whether messages are taken at present; else why not, in words for an administrator.
    ///
    /// # Errors
    /// Why not.
    pub fn ready(&self) -> Result<(), String> {
        match self.shared.outage() {
            Some(reason) => Err(reason),
            None if self.jobs.is_closed() => Err("the service is stopping".to_owned()),
            None => Ok(()),
        }
    }

    /// What is counted, for `/metrics`.
    pub fn figures(&self) -> Figures {
        let queued = (self.jobs.max_capacity() - self.jobs.capacity()) as u64;
        Figures { queued, ..self.shared.counters.figures() }
    }
}
