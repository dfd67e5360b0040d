//! `DELETE /api/v1/notes/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::note;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Removes a note.
#[utoipa::path(
    delete,
    path = "/notes/{id}",
    tag = "notes",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, AbsentRefusal)
)]
pub(crate) async fn remove_note(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    note::remove(&management.workspace, id, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
