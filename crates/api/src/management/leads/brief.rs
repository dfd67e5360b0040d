//! `GET /api/v1/leads/{lead}/brief`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::brief::{self, Brief};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Asked, Place, Refusals};
use super::super::handoffs::Spoken;
use crate::problem::Problem;

/// What to know of a lead before the first call, whether it was handed over or not.
#[utoipa::path(
    get,
    path = "/leads/{lead}/brief",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`"), Spoken),
    responses((status = 200, body = Brief), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_lead_brief(
    caller: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Asked(spoken): Asked<Spoken>,
) -> Result<Json<Brief>, Problem> {
    Ok(Json(brief::brief(&management.workspace, &lead, spoken.language, &caller.sees).await?))
}
