//! `PUT /api/v1/settings/pipeline`

use axum::Json;
use axum::extract::State;
use baton_app::Pipeline;
use baton_app::opportunity;
use serde_json::Value;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Sets it as a whole: what is not said is as by default.
#[utoipa::path(
    put,
    path = "/settings/pipeline",
    tag = "opportunities",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = Pipeline,
    responses((status = 200, body = Pipeline), Refusals, BodyRefusals)
)]
pub(crate) async fn set_pipeline(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<Value>,
) -> Result<Json<Pipeline>, Problem> {
    // Read by the same rules as a file, which tell every fault with its place.
    Ok(Json(opportunity::pipeline::set(&management.workspace, &body.to_string(), &caller.by).await?))
}
