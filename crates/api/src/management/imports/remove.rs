//! `DELETE /api/v1/imports/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::jobs;

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Removes a file that was sent. An import of it that has begun goes on; what was imported stays.
#[utoipa::path(
    delete,
    path = "/imports/{id}",
    tag = "imports",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It is gone"), Refusals, AbsentRefusal)
)]
pub(crate) async fn remove_import(
    caller: May<Shape>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    jobs::remove_import(&management.workspace, id, &caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
