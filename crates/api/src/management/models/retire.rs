//! `DELETE /api/v1/models/slots/{slot}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::slot;

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Ends a slot: its scores go.
#[utoipa::path(
    delete,
    path = "/models/slots/{slot}",
    tag = "models",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(("slot" = String, Path, description = "Its name")),
    responses((status = 204, description = "It is retired."), Refusals, AbsentRefusal)
)]
pub(crate) async fn retire_slot(
    caller: May<Shape>,
    State(management): State<Management>,
    Place(slot): Place<String>,
) -> Result<StatusCode, Problem> {
    slot::retire(&management.workspace, &slot, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
