//! `PUT /api/v1/targets`

use axum::Json;
use axum::extract::State;
use baton_app::target::{self, NewTarget, TargetView};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Sets the target of an owner, a period, a metric and a currency, over what was set before.
#[utoipa::path(
    put,
    path = "/targets",
    tag = "targets",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = NewTarget,
    responses((status = 200, body = TargetView), Refusals, BodyRefusals)
)]
pub(crate) async fn set_target(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<NewTarget>,
) -> Result<Json<TargetView>, Problem> {
    Ok(Json(target::set(&management.workspace, &body, &caller.by).await?))
}
