//! `POST /api/v1/imports/{id}/run`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::jobs::{self, JobView, RunImport};

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Imports a file as a job, or says what importing it would do (`dry_run`): with what is wrong with which row. The rows that are rejected are the
/// file of the job. A mapping that does not fit the columns is refused at once, with every fault and its place. Importing the same file again changes
/// nothing.
#[utoipa::path(
    post,
    path = "/imports/{id}/run",
    tag = "imports",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    request_body = RunImport,
    responses((status = 202, body = JobView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn run_import(
    caller: May<Shape>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(body): Body<RunImport>,
) -> Result<(StatusCode, Json<JobView>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(jobs::run_import(&management.workspace, id, &body, &caller).await?)))
}
