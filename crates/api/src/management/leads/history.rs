//! `GET /api/v1/leads/{lead}/history`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, HistoryEntry};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// How a lead moved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LeadHistory {
    /// The newest first, at most 1,000.
    items: Vec<HistoryEntry>,
}

/// How a lead moved between stages: when, why, by whom, under which model; corrections as well.
#[utoipa::path(
    get,
    path = "/leads/{lead}/history",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    responses((status = 200, body = LeadHistory), Refusals, AbsentRefusal)
)]
pub(crate) async fn list_lead_moves(
    caller: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
) -> Result<Json<LeadHistory>, Problem> {
    Ok(Json(LeadHistory { items: leads::history(&management.workspace, &lead, &caller.sees).await? }))
}
