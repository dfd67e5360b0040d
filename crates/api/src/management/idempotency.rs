//! `Idempotency-Key`: what is asked twice with one key is done once, and answered twice alike.
//!
//! Answers below 500 are kept for a day, except those that say that nothing was begun: not signed in, forbidden, invalid, over a quota. Whoever
//! asks again with the same key and something else is refused.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use baton_app::access::Caller;
use baton_app::idempotency::{self, Answer, Turn};

use super::audit::Asking;
use super::{BODY_BYTES_MAX, Management, access};
use crate::problem::{Kind, Problem};

/// The header with the key.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Headers that are kept with an answer.
const KEPT: [HeaderName; 3] = [CONTENT_TYPE, ETAG, LOCATION];
/// The longest answer that is kept, in bytes.
const ANSWER_BYTES_MAX: usize = 1_000_000;

/// Does once what comes with a key; lets everything else through.
pub(super) async fn once(
    State(management): State<Management>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let changes = matches!(*request.method(), Method::POST | Method::PATCH);
    if !changes || !request.headers().contains_key(KEY) {
        return next.run(request).await;
    }
    match with_key(&management, request, next).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

async fn with_key(management: &Management, request: Request, next: Next) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    // Whoever is nobody leaves nothing behind.
    let caller = access::caller(&parts, management).await?;
    let too_large =
        |_| Problem::new(Kind::TooLarge, "the body is longer than 1 MB: send it without an Idempotency-Key");
    let body = to_bytes(body, BODY_BYTES_MAX).await.map_err(too_large)?;
    let key = parts.headers.get(KEY).and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
    let workspace = &management.workspace;
    let address = parts.uri.to_string();
    let asked = [parts.method.as_str().as_bytes(), address.as_bytes(), &body];
    match idempotency::begin(workspace, &who(&parts, &caller), &key, &asked).await? {
        Turn::First(id) => {
            let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
            keep(management, id, answer).await
        }
        Turn::Again(answer) => {
            Asking::is(&parts, &caller);
            Ok(again(answer))
        }
        Turn::Underway => Err(Problem::new(
            Kind::Refused,
            "a request with this Idempotency-Key is being worked on: ask again in a moment",
        )
        .retry_after_s(1)),
        Turn::Another => Err(Problem::new(
            Kind::Invalid,
            "this Idempotency-Key came with another request before: use a new one for each",
        )),
    }
}

/// Who asks: a key, and for whom it does; or a member, by whatever session and with whatever other cookies.
fn who(parts: &Parts, caller: &Caller) -> Vec<u8> {
    let key = parts.headers.get(AUTHORIZATION).map_or(&b""[..], HeaderValue::as_bytes);
    [key, b"\n", caller.by.as_bytes()].concat()
}

/// Keeps an answer, unless it says that nothing was begun or that something is wrong with us.
async fn keep(management: &Management, id: i64, answer: Response<Body>) -> Result<Response<Body>, Problem> {
    let workspace = &management.workspace;
    let (parts, body) = answer.into_parts();
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| !kind.contains("json")) {
        // A file is no answer to keep: it comes in pieces, and asking for it again changes nothing.
        idempotency::forget(workspace, id).await?;
        return Ok(Response::from_parts(parts, body));
    }
    let nothing_was_begun = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::BAD_REQUEST,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    let lasts = !parts.status.is_server_error() && !nothing_was_begun.contains(&parts.status);
    let unkept = |_| Problem::new(Kind::Internal, "the answer is too long to be kept");
    let bytes = to_bytes(body, ANSWER_BYTES_MAX).await.map_err(unkept)?;
    match String::from_utf8(bytes.to_vec()) {
        Ok(body) if lasts => {
            let of = |name: &HeaderName| {
                let value = parts.headers.get(name)?.to_str().ok()?;
                Some((name.to_string(), value.to_owned()))
            };
            let headers = KEPT.iter().filter_map(of).collect();
            idempotency::settle(workspace, id, &Answer { status: parts.status.as_u16(), headers, body })
                .await?;
        }
        _ => idempotency::forget(workspace, id).await?,
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn again(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from(answer.body)));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(&value)) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
