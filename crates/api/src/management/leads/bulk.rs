//! `POST /api/v1/leads/bulk`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::jobs::{self, BulkLeads, JobView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Changes many leads as a job: gives them to somebody, sets or unsets attributes, or moves them to a stage. Each is changed as it would be alone,
/// by the same rules; those that are refused are listed with the reason.
#[utoipa::path(
    post,
    path = "/leads/bulk",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = BulkLeads,
    responses((status = 202, body = JobView), Refusals, BodyRefusals)
)]
pub(crate) async fn change_leads(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<BulkLeads>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(jobs::change_leads(&management.workspace, &body, &caller).await?)))
}
