//! `GET /api/v1/leads/{lead}/scores`

use axum::Json;
use axum::extract::State;
use baton_app::slot::{self, LeadScore};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// What a lead scores.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeadScores {
    /// Under each model in force, the one that moves leads first; none before its first message.
    items: Vec<LeadScore>,
}

/// What a lead scores under each model in force.
#[utoipa::path(
    get,
    path = "/leads/{lead}/scores",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    responses((status = 200, body = LeadScores), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_lead_scores(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
) -> Result<Json<LeadScores>, Problem> {
    Ok(Json(LeadScores { items: slot::scores(&management.workspace, &lead).await? }))
}
