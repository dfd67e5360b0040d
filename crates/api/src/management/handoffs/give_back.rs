//! `POST /api/v1/handoffs/{id}/return`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::{self, Decision, Done, Which};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, MatchRefusals, Place, Refusals};
use super::super::revision::MayMatch;
use super::Why;
use crate::problem::Problem;

/// Gives the baton back, with a reason: the lead is recycled.
#[utoipa::path(
    post,
    path = "/handoffs/{id}/return",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|"[0-9]{1,18}")$"#, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = Why,
    responses((status = 200, body = Done), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn return_handoff(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    MayMatch(revision): MayMatch,
    Body(Why { reason, note }): Body<Why>,
) -> Result<Json<Done>, Problem> {
    let which = Which::Numbered { id, revision };
    let decision = Decision::Return { reason, note };
    Ok(Json(handoff::decide(&management.workspace, which, &caller.by, decision).await?))
}
