//! Limits of the server, and which addresses a listener answers.

use std::net::IpAddr;

use baton_app::intake::BODY_BYTES_MAX;
use baton_app::outgoing::Reach;

/// What a listener answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// What visitors and senders need: `/v1/…`, `/healthz`.
    Public,
    /// What administrators need: `/healthz`, `/readyz`, `/metrics`.
    Private,
    /// All of it.
    Both,
}

impl Surface {
    /// Whether it takes messages.
    pub(crate) fn takes_messages(self) -> bool {
        self != Self::Private
    }
}

/// Limits of the server. A connection that is over one is closed, a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Open connections in all. One more takes the place of that which has gone longest without a complete request; if all of them
    /// are being worked for, it is refused.
    pub connections_max: usize,
    /// Open connections from one address (of IPv6: from one /64). One more takes the place of another from there, likewise.
    pub connections_per_address_max: usize,
    /// Request line and headers, in bytes. Besides, there may be at most 100 headers.
    pub head_bytes_max: usize,
    /// The body of a request to `/v1/…`, in bytes, as sent and as decompressed.
    pub body_bytes_max: usize,
    /// Bodies held at one moment in all, in bytes.
    pub bodies_bytes_max: usize,
    /// From the first byte of a request to the end of its headers; likewise from the connection to the first byte.
    pub head_timeout_ms: u64,
    /// From the end of the headers to the end of the body.
    pub body_timeout_ms: u64,
    /// From the end of the body to the answer.
    pub work_timeout_ms: u64,
    /// From an answer to the first byte of the next request.
    pub idle_timeout_ms: u64,
    /// How long an answer may wait for its receiver to read it.
    pub write_timeout_ms: u64,
    /// How long a refused body is read and thrown away, so that its sender gets to see the refusal.
    pub linger_timeout_ms: u64,
    /// From the order to stop to the end of the last request.
    pub stop_timeout_ms: u64,
    /// Reverse proxies: `X-Forwarded-For` is believed from them, and they may open any number of connections.
    pub proxies: Vec<IpAddr>,
    /// Where webhooks and providers that are added over HTTP may be.
    pub reach: Reach,
    /// How long a provider may take for one answer while somebody signs in.
    pub provider_timeout_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connections_max: 4096,
            connections_per_address_max: 256,
            head_bytes_max: 16 * 1024,
            body_bytes_max: BODY_BYTES_MAX,
            bodies_bytes_max: 64_000_000,
            head_timeout_ms: 10_000,
            body_timeout_ms: 30_000,
            work_timeout_ms: 30_000,
            idle_timeout_ms: 75_000,
            write_timeout_ms: 10_000,
            linger_timeout_ms: 2_000,
            stop_timeout_ms: 5_000,
            proxies: Vec::new(),
            reach: Reach::Public,
            provider_timeout_ms: 5_000,
        }
    }
}
