//! `PUT /api/v1/targets`

use axum::Json;
use axum::extract::State;
use baton_app::target::{self, NewTarget, TargetView};

use super::super::Management;
use super::super::access::Admin;
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Sets the target of an owner, a period, a metric and a currency, over what was set before.
#[utoipa::path(
    put,
    path = "/targets",
    tag = "targets",
    request_body = NewTarget,
    responses((status = 200, body = TargetView), Refusals, BodyRefusals)
)]
pub(crate) async fn set_target(
    admin: Admin,
    State(management): State<Management>,
    Body(body): Body<NewTarget>,
) -> Result<Json<TargetView>, Problem> {
    Ok(Json(target::set(&management.workspace, &body, &admin.by).await?))
}
