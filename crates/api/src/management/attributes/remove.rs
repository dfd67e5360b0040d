//! `DELETE /api/v1/attributes/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::leads;

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Removes the definition of an attribute. Values stay.
#[utoipa::path(
    delete,
    path = "/attributes/{id}",
    tag = "attributes",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It is removed"), Refusals, AbsentRefusal)
)]
pub(crate) async fn remove_attribute(
    caller: May<Shape>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    leads::remove_attribute(&management.workspace, id, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
