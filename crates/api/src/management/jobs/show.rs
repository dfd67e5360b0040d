//! `GET /api/v1/jobs/{id}`

use axum::Json;
use axum::extract::State;
use baton_app::jobs::{self, JobView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// How far a job is, and what came of it.
#[utoipa::path(
    get,
    path = "/jobs/{id}",
    tag = "jobs",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = JobView), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_job(
    caller: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Json<JobView>, Problem> {
    Ok(Json(jobs::show(&management.workspace, id, &caller).await?))
}
