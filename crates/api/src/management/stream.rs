//! `GET /api/v1/stream`

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use baton_app::live::{Change, Mark, Watching};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Management;
use super::access::{Look, May};
use super::extract::Refusals;
use crate::problem::{Kind, Problem};

/// How long one answer goes on: whoever asks again is asked again who it is and what it may see.
const LASTS: Duration = Duration::from_mins(2);
/// How soon to ask again.
const AGAIN: Duration = Duration::from_secs(1);
/// How often something is sent, so that those on the way see that it is alive.
const ALIVE: Duration = Duration::from_secs(15);

pub(super) fn routes() -> OpenApiRouter<Management> {
    OpenApiRouter::new().routes(routes!(watch_changes))
}

/// What happens, as it happens: server-sent events (HTML Living Standard, 9.2), named by kind, as `EventSource` in browsers reads them. It is told that
/// something happened, to a lead that may be seen or to none; what it was is to be asked. An answer ends after two minutes; `Last-Event-ID` goes on
/// from there. Something may be told twice.
#[utoipa::path(
    get,
    path = "/stream",
    tag = "stream",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was received")),
    responses((status = 200, body = Change, content_type = "text/event-stream"), Refusals)
)]
pub(crate) async fn watch_changes(
    caller: May<Look>,
    State(management): State<Management>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let after = match headers.get("last-event-id") {
        None => None,
        Some(id) => {
            let id: Result<Mark, _> = id.to_str().unwrap_or_default().parse();
            Some(id.map_err(|error| Problem::new(Kind::Invalid, error.to_string()))?)
        }
    };
    let watching = management.live.watch(caller.sees.clone(), caller.member.as_deref(), after).await?;
    Ok(Sse::new(events(watching, management.stopped)).keep_alive(KeepAlive::new().interval(ALIVE)))
}

fn events(
    watching: Watching,
    stopped: watch::Receiver<bool>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let begun = Event::default().retry(AGAIN).comment("what happens from now on");
    let until = Instant::now() + LASTS;
    let more = stream::unfold((watching, stopped), move |(mut watching, mut stopped)| async move {
        let next = tokio::select! {
            // Who cannot be told any more is let go: it asks again, here or elsewhere.
            _ = stopped.changed() => return None,
            next = timeout_at(until, watching.next()) => next.ok()?,
        };
        let changes =
            next.inspect_err(|error| tracing::warn!(%error, "what happened cannot be told")).ok()?;
        let told: Vec<_> = changes.iter().filter_map(event).map(Ok).collect();
        Some((stream::iter(told), (watching, stopped)))
    });
    stream::iter([Ok(begun)]).chain(more.flatten())
}

fn event(change: &Change) -> Option<Event> {
    Event::default().id(change.mark.to_string()).event(&change.kind).json_data(change).ok()
}
