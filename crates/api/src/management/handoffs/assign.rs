//! `POST /api/v1/handoffs/{id}/assign`

use axum::extract::State;
use baton_app::handoff::{self, HandoffDetail, Which};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, MatchRefusals, Place, Refusals};
use super::super::revision::{MayMatch, Revised};
use crate::problem::Problem;

/// Who gets it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct To {
    /// The address of the member.
    member: String,
}

/// Gives it to a member; its clock runs on.
#[utoipa::path(
    post,
    path = "/handoffs/{id}/assign",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|"[0-9]{1,18}")$"#, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = To,
    responses((status = 200, body = HandoffDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn assign_handoff(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    MayMatch(revision): MayMatch,
    Body(body): Body<To>,
) -> Result<Revised<HandoffDetail>, Problem> {
    let which = Which::Numbered { id, revision };
    handoff::assign(&management.workspace, which, &body.member, &caller.by).await?;
    super::revised(&management, id).await
}
