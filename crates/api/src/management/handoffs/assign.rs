//! `POST /api/v1/handoffs/{id}/assign`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::{self, HandoffDetail};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Admin;
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
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
    params(("id" = i64, Path, description = "Its number")),
    request_body = To,
    responses((status = 200, body = HandoffDetail), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn assign_handoff(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(body): Body<To>,
) -> Result<Json<HandoffDetail>, Problem> {
    let lead = handoff::lead_of_number(&management.workspace, id).await?;
    handoff::assign(&management.workspace, &lead, &body.member, &admin.by).await?;
    Ok(Json(handoff::show_number(&management.workspace, id).await?))
}
