//! `GET /api/v1/handoffs/{id}`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::{self, HandoffDetail};

use super::super::Management;
use super::super::access::Reader;
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// A hand-off with who had it, what its clock did, and what was said about it.
#[utoipa::path(
    get,
    path = "/handoffs/{id}",
    tag = "handoffs",
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = HandoffDetail), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_handoff(
    _: Reader,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Json<HandoffDetail>, Problem> {
    Ok(Json(handoff::show_number(&management.workspace, id).await?))
}
