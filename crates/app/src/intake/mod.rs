//! Intake: messages that arrive while the service runs. What is acknowledged is durable, counted once and scored.
//!
//! A caller hands over one request ([`Delivery`]) and waits for its [`Receipt`]. Requests in flight share commits.

mod receipt;

use std::net::IpAddr;

use bytes::Bytes;

pub use receipt::{Receipt, Refusal, RejectedMessage};

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

/// The service that takes in messages. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Intake {}

impl Intake {
    /// Reads the request, stores what is sound, scores whom it touches, and returns when all of it is durable.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing of the request is stored.
    pub async fn take(&self, _delivery: Delivery) -> Result<Receipt, Refusal> {
        Err(Refusal::Busy { retry_after_s: 1 })
    }

    /// Whether messages are taken at present; else why not, in words for an administrator.
    ///
    /// # Errors
    /// Why not.
    pub fn ready(&self) -> Result<(), String> {
        Ok(())
    }

    /// What is counted, for `/metrics`.
    pub fn figures(&self) -> Figures {
        Figures::default()
    }
}

/// What intake has counted since it began. Gauges are as of now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Messages stored.
    pub accepted: u64,
    /// Messages that were there already.
    pub duplicates: u64,
    /// Faulty messages that went to quarantine.
    pub quarantined: u64,
    /// Requests refused because too much was waiting.
    pub shed: u64,
    /// Commits.
    pub commits: u64,
    /// Messages waiting to be stored.
    pub queued: u64,
    /// Seconds that commits took: (upper bound, how many took at most so long), cumulative, the last bound infinite.
    pub commit_seconds: Vec<(f64, u64)>,
    /// The sum of those seconds.
    pub commit_seconds_sum: f64,
    /// Leads that wait to be derived again.
    pub stale_leads: u64,
    /// Timers that are due and have not fired yet.
    pub timers_overdue: u64,
}
