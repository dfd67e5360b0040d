//! `GET /api/v1/handoffs/{id}/brief`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::brief::{self, Brief};
use baton_app::handoff::lead_of_number;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Asked, Place, ProblemDocument, Refusals};
use super::Spoken;
use crate::problem::Problem;

/// What to know of a lead before the first call.
#[utoipa::path(
    get,
    path = "/handoffs/{id}/brief",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "The number of the hand-off"), Spoken),
    responses(
        (status = 200, body = Brief),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "It is over: a brief is of the newest of its lead."),
        Refusals, AbsentRefusal
    )
)]
pub(crate) async fn get_brief(
    caller: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Asked(spoken): Asked<Spoken>,
) -> Result<Json<Brief>, Problem> {
    let lead = lead_of_number(&management.workspace, id).await?;
    Ok(Json(brief::brief(&management.workspace, &lead, spoken.language, &caller.sees).await?))
}
