//! `POST /api/v1/leads/export`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::jobs::{self, ExportLeads, JobView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Writes leads to a file as a job: a table for spreadsheets, a raw one, or NDJSON. Why is noted in the audit, with who is exported.
#[utoipa::path(
    post,
    path = "/leads/export",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = ExportLeads,
    responses((status = 202, body = JobView), Refusals, BodyRefusals)
)]
pub(crate) async fn export_leads(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<ExportLeads>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(jobs::export_leads(&management.workspace, &body, &caller).await?)))
}
