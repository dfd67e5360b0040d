//! `POST /api/v1/handoffs/{id}/disqualify`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::{self, Decision, Done};

use super::super::Management;
use super::super::access::Admin;
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use super::Why;
use crate::problem::Problem;

/// Ends it, with a reason: the lead is disqualified.
#[utoipa::path(
    post,
    path = "/handoffs/{id}/disqualify",
    tag = "handoffs",
    params(("id" = i64, Path, description = "Its number")),
    request_body = Why,
    responses((status = 200, body = Done), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn disqualify_handoff(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(Why { reason, note }): Body<Why>,
) -> Result<Json<Done>, Problem> {
    let lead = handoff::lead_of_number(&management.workspace, id).await?;
    let decision = Decision::Disqualify { reason, note };
    Ok(Json(handoff::decide(&management.workspace, &lead, &admin.by, decision).await?))
}
