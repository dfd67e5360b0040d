//! `/healthz`, `/readyz`, `/metrics`: for whatever watches the process.

use std::sync::Arc;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use baton_app::sign_in::Abroad;
use tokio::sync::watch;

use crate::handle::Shared;
use crate::metrics::{self, Target};
use crate::problem::{Kind, Problem};
use crate::{Inlet, Office, Surface, management};

/// What is asked, as a label.
pub(crate) fn target(path: &str) -> Target {
    match path {
        "/healthz" => Target::Health,
        "/readyz" => Target::Ready,
        "/metrics" => Target::Metrics,
        path if path.starts_with("/api/v1/") => Target::Management,
        _ => Target::Other,
    }
}

/// The routes of a surface beside intake.
pub(crate) fn router<I: Inlet>(
    surface: Surface,
    shared: &Arc<Shared<I>>,
    stopped: watch::Receiver<bool>,
) -> Router {
    // The process lives if it answers at all.
    let (mut router, mut has_pages) = (Router::new().route("/healthz", get(async || "ok\n")), false);
    if surface != Surface::Public {
        if let Some(office) = &shared.office {
            let Office { gate, pages } = office.clone();
            let timeout_ms = shared.settings.provider_timeout_ms;
            let abroad = Abroad { reach: shared.settings.reach, timeout_ms };
            router = router.merge(management::router(gate, abroad, stopped));
            if let Some(pages) = pages {
                (router, has_pages) = (router.fallback_service(beside_the_api(pages)), true);
            }
        }
        let (ready, counts) = (Arc::clone(shared), Arc::clone(shared));
        router = router
            .route("/readyz", get(async move || readiness(&ready.inlet)))
            .route("/metrics", get(async move || figures(&counts)));
    }
    let router = if has_pages { router } else { router.fallback(async || not_found()) };
    router.method_not_allowed_fallback(async || wrong_method())
}

/// Pages, except where programs ask: they are told in their own words.
fn beside_the_api(pages: Router) -> Router {
    Router::new()
        .route("/api/{*rest}", any(async || not_found()))
        .route("/v1/{*rest}", any(async || not_found()))
        .fallback_service(pages)
}

fn readiness(inlet: &impl Inlet) -> Response {
    match inlet.ready() {
        Ok(()) => "ok\n".into_response(),
        Err(reason) => refuse(Problem::new(Kind::Unavailable, reason)),
    }
}

fn figures<I: Inlet>(shared: &Shared<I>) -> Response {
    let is_ready = shared.inlet.ready().is_ok();
    let text = metrics::render(&shared.metrics, shared.crowd.count(), is_ready, &shared.inlet.figures());
    ([(CONTENT_TYPE, metrics::CONTENT_TYPE)], text).into_response()
}

fn not_found() -> Response {
    refuse(Problem::new(Kind::NotFound, "this address is not known; see the guide for those that are"))
}

/// The router adds which methods are allowed.
fn wrong_method() -> Response {
    refuse(Problem::new(Kind::WrongMethod, "the header `Allow` says which methods are allowed"))
}

fn refuse(problem: Problem) -> Response {
    problem.answer().map(axum::body::Body::from)
}
