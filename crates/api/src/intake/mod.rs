//! `POST /v1/…`: a request becomes a [`Delivery`], and what became of it an answer.

mod budget;
mod cors;
mod encoding;
mod read;
mod sender;

use std::net::IpAddr;

use axum::body::Bytes;
use baton_app::intake::{Delivery, Endpoint};
use hyper::body::Incoming;
use hyper::header::{ACCEPT_ENCODING, ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue, ORIGIN, WWW_AUTHENTICATE};
use hyper::{Method, Request, Response};

pub(crate) use budget::Budget;
pub(crate) use sender::address;

use crate::Inlet;
use crate::connection::{Phase, Watch, within};
use crate::handle::{Shared, took_too_long};
use crate::problem::{Kind, Problem};

const METHODS: &str = "POST, OPTIONS";

/// What a path is of intake.
pub(crate) fn endpoint(path: &str) -> Option<Endpoint> {
    Some(match path.strip_prefix("/v1/")? {
        "track" => Endpoint::Track,
        "identify" => Endpoint::Identify,
        "page" => Endpoint::Page,
        "screen" => Endpoint::Screen,
        "group" => Endpoint::Group,
        "alias" => Endpoint::Alias,
        "batch" => Endpoint::Batch,
        _ => return None,
    })
}

/// Answers a request to intake.
pub(crate) async fn answer<I: Inlet>(
    shared: &Shared<I>,
    watch: &Watch,
    peer: IpAddr,
    endpoint: Endpoint,
    request: Request<Incoming>,
) -> Response<Bytes> {
    let (head, body) = request.into_parts();
    let outcome = match head.method {
        Method::POST => deliver(shared, watch, peer, endpoint, &head.headers, body).await,
        Method::OPTIONS => Ok(cors::preflight()),
        _ => Err(Problem::new(Kind::WrongMethod, "messages are sent with POST")),
    };
    let mut response = outcome.unwrap_or_else(|problem| refuse(problem, &head.headers));
    cors::permit(head.headers.get(ORIGIN), response.headers_mut());
    response
}

async fn deliver<I: Inlet>(
    shared: &Shared<I>,
    watch: &Watch,
    peer: IpAddr,
    endpoint: Endpoint,
    headers: &HeaderMap,
    body: Incoming,
) -> Result<Response<Bytes>, Problem> {
    let encoding = encoding::named(headers)?;
    let limit = shared.settings.body_bytes_max;
    let mut held = shared.budget.hold();
    let body = match read::whole(body, watch, limit, &mut held).await {
        Err(read::Fault::NoRoom) => {
            shared.metrics.evicted(shared.crowd.drop_slow_bodies(watch));
            return Err(Problem::new(Kind::Busy, "too many bodies are being sent").retry_after_s(1));
        }
        read => read?,
    };
    watch.unread(false);
    let delivery = Delivery {
        endpoint,
        key: sender::key(headers)?,
        body: encoding.decode(body, limit)?,
        address: address(peer, headers, &shared.settings.proxies),
        // What is no text is not to pass for a request without an origin.
        origin: headers.get(ORIGIN).map(|origin| String::from_utf8_lossy(origin.as_bytes()).into_owned()),
    };
    watch.enter(Phase::Work);
    let receipt = within(watch, shared.inlet.take(delivery)).await.ok_or_else(took_too_long)??;
    let text = serde_json::to_vec(&receipt).map_err(|_| {
        Problem::new(Kind::Internal, "the receipt cannot be written; the messages are stored")
    })?;
    let mut response = Response::new(Bytes::from(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

fn refuse(problem: Problem, asked: &HeaderMap) -> Response<Bytes> {
    let kind = problem.kind;
    let mut response = problem.answer();
    let headers = response.headers_mut();
    match kind {
        Kind::WrongMethod => headers.insert(ALLOW, HeaderValue::from_static(METHODS)),
        Kind::WrongEncoding => headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, identity")),
        // A browser would ask the visitor of somebody's website for a password.
        Kind::Unauthorised if !asked.contains_key(ORIGIN) => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"write key\""))
        }
        _ => None,
    };
    response
}
