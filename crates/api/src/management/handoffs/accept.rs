//! `POST /api/v1/handoffs/{id}/accept`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::{self, Decision, Done};

use super::super::Management;
use super::super::access::Admin;
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Takes the baton: the lead becomes sales accepted, and the caller's. Of two who do so at once one is told who was first.
#[utoipa::path(
    post,
    path = "/handoffs/{id}/accept",
    tag = "handoffs",
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = Done), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn accept_handoff(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Json<Done>, Problem> {
    let lead = handoff::lead_of_number(&management.workspace, id).await?;
    Ok(Json(handoff::decide(&management.workspace, &lead, &admin.by, Decision::Accept).await?))
}
