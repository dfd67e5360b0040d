//! `GET /api/v1/handoffs/{id}`

use axum::extract::State;
use baton_app::handoff::HandoffDetail;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A hand-off with who had it, what its clock did, and what was said about it.
#[utoipa::path(
    get,
    path = "/handoffs/{id}",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = HandoffDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_handoff(
    _: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Revised<HandoffDetail>, Problem> {
    super::revised(&management, id).await
}
