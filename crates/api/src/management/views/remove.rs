//! `DELETE /api/v1/views/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::{Role, leads};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use super::whose;
use crate::problem::Problem;

/// Removes a view. A shared one is removed by whoever saved it, or by an administrator.
#[utoipa::path(
    delete,
    path = "/views/{id}",
    tag = "views",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It is removed"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn remove_view(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    leads::remove_view(&management.workspace, id, whose(&caller), caller.role == Role::Admin).await?;
    Ok(StatusCode::NO_CONTENT)
}
