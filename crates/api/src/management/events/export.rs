//! `POST /api/v1/events/export`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::jobs::{self, ExportEvents, JobView};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Writes the whole log to a file as a job: NDJSON, a message a line, as it can be imported elsewhere. Why is noted in the audit, with who is exported.
#[utoipa::path(
    post,
    path = "/events/export",
    tag = "events",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = ExportEvents,
    responses((status = 202, body = JobView), Refusals, BodyRefusals)
)]
pub(crate) async fn export_events(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<ExportEvents>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(jobs::export_events(&management.workspace, &body, &caller).await?)))
}
