//! `PUT /api/v1/playbook`

use axum::extract::State;
use baton_app::Playbook;
use baton_app::playbook::{self, PlaybookView};
use serde_json::Value;

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Puts a playbook in force in the place of the one that was read (`If-Match`). Without a band nothing is shown any more.
#[utoipa::path(
    put,
    path = "/playbook",
    tag = "playbook",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = Playbook,
    responses(
        (status = 200, body = PlaybookView, headers(("ETag" = String, description = "Its revision: what `If-Match` takes"))),
        Refusals,
        BodyRefusals,
        MatchRefusals
    )
)]
pub(crate) async fn set_playbook(
    caller: May<Shape>,
    State(management): State<Management>,
    seen: IfMatch,
    Body(body): Body<Value>,
) -> Result<Revised<PlaybookView>, Problem> {
    // Read by the same rules as a file, which tell every fault with its place.
    let text = body.to_string();
    let view = playbook::set(&management.workspace, &text, Some(seen.revision()), &caller.by).await?;
    Ok(view.into())
}
