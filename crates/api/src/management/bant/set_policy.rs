//! `PUT /api/v1/settings/bant-policy`

use axum::Json;
use axum::extract::State;
use baton_app::BantPolicy;
use baton_app::bant;
use serde_json::Value;

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Sets it as a whole: what is not said is as by default.
#[utoipa::path(
    put,
    path = "/settings/bant-policy",
    tag = "bant",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    request_body = BantPolicy,
    responses((status = 200, body = BantPolicy), Refusals, BodyRefusals)
)]
pub(crate) async fn set_bant_policy(
    caller: May<Shape>,
    State(management): State<Management>,
    Body(body): Body<Value>,
) -> Result<Json<BantPolicy>, Problem> {
    // Read by the same rules as a file, which tell every fault with its place.
    Ok(Json(bant::policy::set(&management.workspace, &body.to_string(), &caller.by).await?))
}
