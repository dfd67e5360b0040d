//! `GET /api/v1/imports/{id}`

use axum::Json;
use axum::extract::State;
use baton_app::jobs::{self, ImportView};

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{AbsentRefusal, Place, ProblemDocument, Refusals};
use crate::problem::Problem;

/// A file to be imported, with its encoding, delimiter and columns.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    tag = "imports",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses(
        (status = 200, body = ImportView),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "Another node has it."),
        Refusals,
        AbsentRefusal
    )
)]
pub(crate) async fn get_import(
    caller: May<Shape>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Json<ImportView>, Problem> {
    Ok(Json(jobs::show_import(&management.workspace, id, &caller).await?))
}
