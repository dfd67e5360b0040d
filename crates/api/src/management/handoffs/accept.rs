//! `POST /api/v1/handoffs/{id}/accept`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::{self, Decision, Done, Which};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, BodyRefusals, MatchRefusals, Place, Refusals};
use super::super::revision::MayMatch;
use crate::problem::Problem;

/// Takes the baton: the lead becomes sales accepted, and the caller's. Of two who do so at once one is told who was first.
#[utoipa::path(
    post,
    path = "/handoffs/{id}/accept",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|"[0-9]{1,18}")$"#, description = "The `ETag` that it was read with: another one is refused"),
    ),
    responses((status = 200, body = Done), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn accept_handoff(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    MayMatch(revision): MayMatch,
) -> Result<Json<Done>, Problem> {
    let which = Which::Numbered { id, revision };
    Ok(Json(handoff::decide(&management.workspace, which, &caller.by, Decision::Accept).await?))
}
