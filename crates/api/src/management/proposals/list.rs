//! `GET /api/v1/proposals`

use axum::Json;
use axum::extract::State;
use baton_app::criteria::{self, ProposalsPage};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{Asked, Paging, Refusals};
use crate::problem::Problem;

/// Proposals, newest first.
#[utoipa::path(
    get,
    path = "/proposals",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(Paging),
    responses((status = 200, body = ProposalsPage), Refusals)
)]
pub(crate) async fn list_proposals(
    _: May<Look>,
    State(management): State<Management>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<ProposalsPage>, Problem> {
    Ok(Json(criteria::list(&management.workspace, paging.limit(), paging.cursor.as_deref()).await?))
}
