//! `GET /api/v1/views/{id}`

use axum::extract::State;
use baton_app::leads::{self, ViewDetail};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use super::whose;
use crate::problem::Problem;

/// A view of the caller, or one that is shared.
#[utoipa::path(
    get,
    path = "/views/{id}",
    tag = "views",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = ViewDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_view(
    caller: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Revised<ViewDetail>, Problem> {
    let shown = leads::show_view(&management.workspace, id, whose(&caller)).await?;
    Ok(shown.into())
}
