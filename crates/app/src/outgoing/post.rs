//! One request to a stranger's server, with a limit on everything it can make long or large.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use rustls::{ClientConfig, RootCertStore};

use super::guard::{Forbidden, Reach, Resolver, target};

/// From the look-up of the name to the last byte of the answer that is read.
const TIMEOUT_MS: u64 = 15_000;
/// Until a connection stands.
const CONNECT_TIMEOUT_MS: u64 = 5_000;
/// How much of an answer is read: enough to see what is wrong.
const ANSWER_BYTES_MAX: usize = 1_024;
/// Idle connections to one server that are kept.
const IDLE_MAX: usize = 4;
/// The longest time that a receiver may ask to wait, in seconds: three days.
const RETRY_AFTER_SECONDS_MAX: i64 = 3 * 24 * 3_600;

/// Limits of one request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// For the whole of it, in milliseconds.
    pub(crate) timeout_ms: u64,
    /// Until a connection stands, in milliseconds.
    pub(crate) connect_timeout_ms: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { timeout_ms: TIMEOUT_MS, connect_timeout_ms: CONNECT_TIMEOUT_MS }
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It was taken (2xx).
    Taken {
        /// The status.
        status: u16,
    },
    /// The receiver answered, and did not take it.
    Refused {
        /// The status.
        status: u16,
        /// After how many seconds it may be tried again.
        retry_after: Option<i64>,
        /// The beginning of what it said.
        said: String,
    },
    /// There was no answer.
    Silent {
        /// Why.
        reason: String,
    },
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// Nor can the rest.
    #[error("the HTTP client cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
}

/// Sends requests.
#[derive(Debug, Clone)]
pub(crate) struct Poster {
    client: Client,
    reach: Reach,
}

impl Poster {
    /// One that reaches what `reach` says.
    ///
    /// # Errors
    /// [`ClientError`].
    pub(crate) fn new(reach: Reach, limits: Limits) -> Result<Poster, ClientError> {
        Ok(Poster { client: client(reach, limits)?, reach })
    }

    /// Sends `body` to `address`, once.
    pub(crate) async fn post(
        &self,
        address: &str,
        content_type: &'static str,
        headers: &[(&'static str, String)],
        body: String,
    ) -> Answer {
        // The switch may have been turned since the address was entered.
        let url = match target(address, self.reach) {
            Ok(url) => url,
            Err(forbidden) => return Answer::Silent { reason: forbidden.to_string() },
        };
        let mut map = HeaderMap::new();
        map.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        for (name, value) in headers {
            match HeaderValue::from_str(value) {
                Ok(value) => drop(map.insert(HeaderName::from_static(name), value)),
                Err(_) => return Answer::Silent { reason: format!("{name} cannot be sent") },
            }
        }
        self.send(url, map, body).await
    }

    async fn send(&self, url: Url, headers: HeaderMap, body: String) -> Answer {
        match self.client.post(url).headers(headers).body(body).send().await {
            Ok(response) => read(response).await,
            Err(error) => Answer::Silent { reason: told(&error) },
        }
    }
}

/// A client that reaches what `reach` says. It follows no redirect, which would lead past the guard, and asks no proxy, which would make the
/// connection in its place.
///
/// # Errors
/// [`ClientError`].
pub(crate) fn client(reach: Reach, limits: Limits) -> Result<Client, ClientError> {
    let client = Client::builder()
        .tls_backend_preconfigured(tls()?)
        .dns_resolver(Resolver { reach })
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .user_agent(concat!("Baton/", env!("CARGO_PKG_VERSION")))
        .pool_max_idle_per_host(IDLE_MAX)
        .connect_timeout(Duration::from_millis(limits.connect_timeout_ms))
        .timeout(Duration::from_millis(limits.timeout_ms))
        .build()?;
    Ok(client)
}

/// TLS with the authorities that Mozilla trusts: the same on every machine.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

async fn read(response: Response) -> Answer {
    let status = response.status();
    if status.is_success() {
        return Answer::Taken { status: status.as_u16() };
    }
    let retry_after =
        response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(seconds);
    let said = if status.is_redirection() {
        "redirects are not followed: enter the address that it leads to".to_owned()
    } else {
        beginning(response).await
    };
    let retry_after = retry_after.filter(|_| may_ask_to_wait(status));
    Answer::Refused { status: status.as_u16(), retry_after, said }
}

fn may_ask_to_wait(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

/// `Retry-After` in seconds. Its other form, a date, is by the receiver's clock and so says little; the usual pause does as well.
fn seconds(value: &str) -> Option<i64> {
    value
        .trim()
        .parse()
        .ok()
        .filter(|seconds| *seconds >= 0)
        .map(|seconds: i64| seconds.min(RETRY_AFTER_SECONDS_MAX))
}

/// The beginning of a body, however long it goes on or breaks off.
async fn beginning(mut response: Response) -> String {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk[..chunk.len().min(ANSWER_BYTES_MAX - body.len())]);
        if body.len() >= ANSWER_BYTES_MAX {
            break;
        }
    }
    let text = String::from_utf8_lossy(&body);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// Why there was no answer. What our own resolver refused is said as such; no address is repeated, since it may hold a token.
pub(crate) fn told(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut last = String::new();
    while let Some(error) = cause {
        if let Some(forbidden) = error.downcast_ref::<Forbidden>() {
            return forbidden.to_string();
        }
        last = error.to_string();
        cause = error.source();
    }
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let what = if error.is_connect() { "no connection" } else { "the connection broke" };
    format!("{what}: {}", last.chars().take(200).collect::<String>())
}

#[cfg(test)]
mod tests {
    use baton_testkit::receiver::{Act, Receiver};

    use super::*;

    /// Whoever answers may be busy.
    const PATIENCE_MS: u64 = 20_000;
    /// Whoever does not is not waited for.
    const SHORT_MS: u64 = 300;

    async fn answer(act: Act) -> Answer {
        answer_within(PATIENCE_MS, act).await
    }

    async fn answer_within(timeout_ms: u64, act: Act) -> Answer {
        let receiver = Receiver::start([act]).await;
        let limits = Limits { timeout_ms, connect_timeout_ms: PATIENCE_MS };
        let poster = Poster::new(Reach::Private, limits).unwrap();
        poster.post(&receiver.url(), "text/plain", &[], "{}".to_owned()).await
    }

    fn refused(status: u16, retry_after: Option<i64>, said: &str) -> Answer {
        Answer::Refused { status, retry_after, said: said.to_owned() }
    }

    #[tokio::test]
    async fn an_answer_is_what_it_says() {
        assert_eq!(answer(Act::answer(204, "")).await, Answer::Taken { status: 204 });
        assert_eq!(answer(Act::answer(500, "no\nway")).await, refused(500, None, "no way"));
        assert_eq!(answer(Act::answer(410, "gone")).await, refused(410, None, "gone"));
        assert_eq!(answer(Act::wait(429, "7")).await, refused(429, Some(7), ""));
        assert_eq!(
            answer(Act::wait(503, "999999999")).await,
            refused(503, Some(259_200), ""),
            "not for ever"
        );
        for odd in ["-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"] {
            assert_eq!(answer(Act::wait(429, odd)).await, refused(429, None, ""), "{odd}");
        }
        assert_eq!(answer(Act::wait(500, "7")).await, refused(500, None, ""));
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let other = Receiver::start([Act::answer(200, "")]).await;
        let Answer::Refused { status, said, .. } = answer(Act::Redirect(other.url())).await else {
            panic!("followed")
        };
        assert!(status == 302 && said.contains("not followed"), "{said}");
        assert!(other.requests().is_empty());
    }

    #[tokio::test]
    async fn nobody_can_hold_it_for_long() {
        for act in [Act::Hang, Act::HangAfterHeaders(500), Act::Drip(500), Act::Reset] {
            let answer = answer_within(SHORT_MS, act.clone()).await;
            assert!(!matches!(answer, Answer::Taken { .. }), "{act:?}: {answer:?}");
        }
        // An endless body is read only so far.
        let Answer::Refused { said, .. } = answer(Act::Endless(500)).await else { panic!("no answer") };
        assert_eq!(said.len(), ANSWER_BYTES_MAX);
        // What was taken was taken, whatever is said after it.
        for act in [Act::Endless(200), Act::HangAfterHeaders(200)] {
            assert_eq!(answer_within(2_000, act).await, Answer::Taken { status: 200 });
        }
    }

    #[tokio::test]
    async fn a_private_address_is_reached_only_where_that_is_allowed() {
        let receiver = Receiver::start([Act::answer(200, "")]).await;
        let poster = Poster::new(Reach::Public, Limits::default()).unwrap();
        for address in [
            format!("https://127.0.0.1:{}/", receiver.port()),
            format!("https://localhost:{}/", receiver.port()),
        ] {
            let answer = poster.post(&address, "text/plain", &[], String::new()).await;
            let Answer::Silent { reason } = &answer else { panic!("{answer:?}") };
            assert!(reason.contains("is not a public address"), "{reason}");
        }
        assert!(receiver.requests().is_empty());
    }
}
