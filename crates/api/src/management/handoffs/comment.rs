//! `POST /api/v1/handoffs/{id}/comment`

use axum::extract::State;
use baton_app::handoff::{self, HandoffDetail};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// What is said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    /// What; members named as `@address` are told.
    text: String,
}

/// Says something about it: the open line between the teams.
#[utoipa::path(
    post,
    path = "/handoffs/{id}/comment",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    request_body = Said,
    responses((status = 200, body = HandoffDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn comment_handoff(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(body): Body<Said>,
) -> Result<Revised<HandoffDetail>, Problem> {
    let lead = handoff::lead_of_number(&management.workspace, id).await?;
    handoff::comment(&management.workspace, &lead, &body.text, &caller.by).await?;
    super::revised(&management, id).await
}
