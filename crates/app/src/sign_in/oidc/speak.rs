//! Requests to a provider, with a limit on everything that it can make long or large.

use std::future::Future;
use std::net::Ipv4Addr;
use std::pin::Pin;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::{Client, Url};

use crate::outgoing::{Forbidden, Limits, Reach, client, target, told};

/// The largest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 262_144;

/// How providers are spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abroad {
    /// Where they may be.
    pub reach: Reach,
    /// How long one request may take, in milliseconds.
    pub timeout_ms: u64,
}

/// Why a provider gave no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum SpeakError {
    /// Its address may not be asked.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// It is in plain text, and not on this machine.
    #[error(
        "only https:// is asked; http:// on this machine alone, where `allow_private_networks` permits it"
    )]
    PlainText,
    /// There was none, or it broke off.
    #[error("{0}")]
    Silent(String),
    /// It is too large.
    #[error("the answer has more than {ANSWER_BYTES_MAX} bytes")]
    TooLarge,
    /// It cannot be asked for.
    #[error("the request cannot be made: {0}")]
    Odd(String),
}

/// The address of a provider, if it may be asked: encrypted, or on this machine where private networks are allowed.
pub(super) fn allowed(address: &str, reach: Reach) -> Result<Url, SpeakError> {
    let url = target(address, reach)?;
    let host = url.host_str().unwrap_or_default();
    let is_here =
        host == "localhost" || host == "[::1]" || host.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback());
    if url.scheme() == "https" || is_here { Ok(url) } else { Err(SpeakError::PlainText) }
}

/// Asks providers.
#[derive(Debug, Clone)]
pub(super) struct Speaker {
    client: Client,
    reach: Reach,
}

impl Speaker {
    pub(super) fn new(abroad: Abroad) -> Result<Speaker, SpeakError> {
        let limits = Limits { timeout_ms: abroad.timeout_ms, connect_timeout_ms: abroad.timeout_ms };
        let made = client(abroad.reach, limits).map_err(|error| SpeakError::Odd(error.to_string()))?;
        Ok(Speaker { client: made, reach: abroad.reach })
    }

    pub(super) fn reach(&self) -> Reach {
        self.reach
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, SpeakError> {
        allowed(&request.uri().to_string(), self.reach)?;
        let request =
            reqwest::Request::try_from(request).map_err(|error| SpeakError::Odd(error.to_string()))?;
        let silent = |error: reqwest::Error| SpeakError::Silent(told(&error));
        let mut response = self.client.execute(request).await.map_err(silent)?;
        let mut answer = http::Response::builder().status(response.status());
        if let Some(headers) = answer.headers_mut() {
            headers.clone_from(response.headers());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(silent)? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err(SpeakError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        answer.body(body).map_err(|error| SpeakError::Odd(error.to_string()))
    }
}

impl<'c> AsyncHttpClient<'c> for Speaker {
    type Error = SpeakError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, SpeakError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_asked_encrypted_or_on_this_machine_where_that_is_allowed() {
        for (address, public, private) in [
            ("https://id.example.com", true, true),
            ("http://id.example.com", false, false),
            ("http://10.0.0.1", false, false),
            ("https://10.0.0.1", false, true),
            ("http://127.0.0.1:8080/realm", false, true),
            ("http://localhost:8080", false, true),
            ("http://[::1]:8080", false, true),
            ("http://localhost.example.com", false, false),
            ("javascript:alert(1)", false, false),
        ] {
            assert_eq!(allowed(address, Reach::Public).is_ok(), public, "{address}");
            assert_eq!(allowed(address, Reach::Private).is_ok(), private, "{address}");
        }
    }
}
