//! Cookies of sessions (RFC 6265), and whether a request comes from our own pages.

use axum::http::header::{COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use axum::http::{Method, request};
use baton_app::sign_in::{Gate, SignedIn};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};

use crate::problem::{Kind, Problem};

/// The cookie of a session. Where people reach Baton encrypted its name begins with `__Host-`: no other host can set it then.
pub(super) const SESSION: &str = "baton_session";
/// The cookie of a browser that somebody has signed in from.
const DEVICE: &str = "baton_device";
/// The cookie of a browser from which somebody left for a provider.
const DEPARTURE: &str = "baton_departure";
/// How long an answer of the provider is waited for, in minutes.
const DEPARTURE_MINUTES: i64 = 10;
/// How long a browser is known, in days.
const DEVICE_DAYS: i64 = 400;
/// How long a session can last at most, in days; the server ends it earlier.
const SESSION_DAYS: i64 = 14;

fn name(gate: &Gate, name: &str) -> String {
    if gate.is_encrypted() { format!("__Host-{name}") } else { name.to_owned() }
}

fn read(gate: &Gate, headers: &HeaderMap, wanted: &str) -> Option<String> {
    let wanted = name(gate, wanted);
    let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut all = texts.flat_map(|text| Cookie::split_parse(text).flatten());
    let found = all.find(|cookie| cookie.name() == wanted)?;
    Some(found.value().to_owned()).filter(|value| !value.is_empty())
}

/// The secret of the session that a request comes with.
pub(super) fn session(gate: &Gate, headers: &HeaderMap) -> Option<String> {
    read(gate, headers, SESSION)
}

/// The secret of the browser that a request comes from.
pub(super) fn device(gate: &Gate, headers: &HeaderMap) -> Option<String> {
    read(gate, headers, DEVICE)
}

/// The secret of the browser from which somebody left for a provider.
pub(super) fn departure(gate: &Gate, headers: &HeaderMap) -> Option<String> {
    read(gate, headers, DEPARTURE)
}

/// The cookie by which a browser is known when somebody comes back from a provider.
pub(super) fn departs(gate: &Gate, browser: &str) -> Option<HeaderValue> {
    written(gate, DEPARTURE, browser.to_owned(), Duration::minutes(DEPARTURE_MINUTES))
}

/// What takes that away.
pub(super) fn arrived(gate: &Gate) -> Option<HeaderValue> {
    written(gate, DEPARTURE, String::new(), Duration::ZERO)
}

fn written(gate: &Gate, what: &str, value: String, age: Duration) -> Option<HeaderValue> {
    let cookie = Cookie::build((name(gate, what), value))
        .path("/")
        .http_only(true)
        .secure(gate.is_encrypted())
        .same_site(SameSite::Lax)
        .max_age(age);
    HeaderValue::from_str(&cookie.to_string()).ok()
}

/// The cookies that a sign-in gives.
pub(super) fn given(gate: &Gate, signed_in: &SignedIn) -> Vec<HeaderValue> {
    let session = written(gate, SESSION, signed_in.secret.clone(), Duration::days(SESSION_DAYS));
    let device = written(gate, DEVICE, signed_in.device.clone(), Duration::days(DEVICE_DAYS));
    session.into_iter().chain(device).collect()
}

/// What takes the cookie of a session away.
pub(super) fn taken(gate: &Gate) -> Option<HeaderValue> {
    written(gate, SESSION, String::new(), Duration::ZERO)
}

/// Whether a request that a browser sends with its cookies comes from our own pages. What only looks may come from anywhere: nobody else can read what
/// is answered. Browsers say where a request comes from (Fetch Metadata, or `Origin`); whoever says neither is no browser, and was tricked by no page.
///
/// # Errors
/// [`Kind::Forbidden`] for a request from another site.
pub(super) fn own_pages(gate: &Gate, parts: &request::Parts) -> Result<(), Problem> {
    const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name: &HeaderName| parts.headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let is_own = match (text(&FETCH_SITE), text(&ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            origin == gate.public_url() || (host.is_some() && host == text(&HOST))
        }
        (None, None) => true,
    };
    if is_own { Ok(()) } else { Err(Problem::new(Kind::Forbidden, "this request comes from another site")) }
}
