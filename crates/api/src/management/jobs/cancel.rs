//! `POST /api/v1/jobs/{id}/cancel`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::jobs::{self, JobView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Ends a job: at once if it waits, with its next step if it runs. What it did stays done. One that has ended is refused.
#[utoipa::path(
    post,
    path = "/jobs/{id}/cancel",
    tag = "jobs",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 202, body = JobView),
        (status = 409, body = super::super::extract::ProblemDocument, content_type = "application/problem+json", description = "It has ended."),
        Refusals,
        AbsentRefusal
    )
)]
pub(crate) async fn cancel_job(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(jobs::cancel(&management.workspace, id, &caller).await?)))
}
