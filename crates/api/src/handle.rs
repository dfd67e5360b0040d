//! One request: to whom it goes, and what every answer carries.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body_util::{Either, Full};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::service::Service;
use hyper::{Method, Request, Response};
use hyper_util::service::TowerToHyperService;

use crate::connection::{Clock, Crowd, EXPIRE, Phase, Watch, within};
use crate::intake::{self, Budget};
use crate::metrics::{Metrics, Target};
use crate::problem::{Kind, Problem};
use crate::{Inlet, Office, Settings, Surface, probes};

/// An answer's body: at hand, or whatever a route gave.
pub(crate) type Answer = Either<Full<Bytes>, Body>;

/// From which address a request comes: that of the connection, or the one that a proxy we trust speaks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// How long a request may go on whose body is long: it has the usual time anew with every part of it.
#[derive(Debug, Clone)]
pub(crate) struct Pace(Arc<Watch>);

impl Pace {
    /// Another part of the body came.
    pub(crate) fn came(&self) {
        self.0.enter(Phase::Work);
    }
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared<I> {
    pub(crate) inlet: I,
    /// Where people work; without it, there is no management API.
    pub(crate) office: Option<Office>,
    pub(crate) settings: Settings,
    pub(crate) clock: Clock,
    pub(crate) crowd: Arc<Crowd>,
    pub(crate) metrics: Metrics,
    pub(crate) budget: Budget,
}

/// An answer that is longer than so many bytes comes in pieces.
const LONG_BYTES: u64 = 1_000_000;

/// The routes beside intake.
pub(crate) type Routes = TowerToHyperService<axum::Router>;

/// Answers one request.
pub(crate) async fn handle<I: Inlet>(
    shared: Arc<Shared<I>>,
    watch: Arc<Watch>,
    peer: IpAddr,
    (surface, routes): (Surface, Routes),
    mut request: Request<Incoming>,
) -> Result<Response<Answer>, Infallible> {
    let began_us = shared.clock.now_us();
    watch.unread(!request.body().is_end_stream());
    let endpoint = intake::endpoint(request.uri().path()).filter(|_| surface.takes_messages());
    let (target, mut response) = if let Some(endpoint) = endpoint {
        watch.enter_at(Phase::Body, began_us);
        let is_preflight = request.method() == Method::OPTIONS;
        let target = if is_preflight { Target::Preflight } else { Target::Intake(endpoint) };
        let response = intake::answer(&shared, &watch, peer, endpoint, request).await;
        (target, response.map(|body| Either::Left(Full::new(body))))
    } else {
        watch.enter_at(Phase::Work, began_us);
        let address = intake::address(peer, request.headers(), &shared.settings.proxies);
        request.extensions_mut().insert(Peer(address));
        request.extensions_mut().insert(Pace(Arc::clone(&watch)));
        (probes::target(request.uri().path()), route(&watch, &routes, request).await)
    };
    if watch.is_unread() || watch.is_ordered(EXPIRE) {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    dress(response.headers_mut());
    let now_us = shared.clock.now_us();
    shared.metrics.answered(target, response.status().as_u16(), now_us.saturating_sub(began_us));
    if response.body().size_hint().exact().is_some_and(|bytes| bytes <= LONG_BYTES) {
        watch.enter_at(Phase::Idle, now_us);
        return Ok(response);
    }
    watch.enter_at(Phase::Answer, now_us);
    Ok(response.map(|body| Either::Right(Body::new(InPieces { body, watch }))))
}

/// An answer that comes in pieces: until its end the connection is not idle.
struct InPieces {
    body: Answer,
    watch: Arc<Watch>,
}

impl Drop for InPieces {
    fn drop(&mut self) {
        self.watch.enter(Phase::Idle);
    }
}

impl hyper::body::Body for InPieces {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        // Another part is asked for: what was before it is on its way.
        self.watch.blocked(false);
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

async fn route(watch: &Watch, routes: &Routes, request: Request<Incoming>) -> Response<Answer> {
    match within(watch, routes.call(request)).await {
        Some(Ok(response)) => {
            // A route that refuses may have left the body where it was.
            watch.unread(watch.is_unread() && !response.status().is_success());
            response.map(Either::Right)
        }
        None => took_too_long().answer().map(|body| Either::Left(Full::new(body))),
    }
}

/// What a request is told whose work is not done in time.
pub(crate) fn took_too_long() -> Problem {
    Problem::new(Kind::TookTooLong, "no answer in time; send it again with the same message ids")
        .retry_after_s(1)
}

/// Nothing here is to be guessed at, kept, framed or run by a browser, unless its route says otherwise.
fn dress(headers: &mut HeaderMap) {
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (REFERRER_POLICY, "no-referrer"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}
