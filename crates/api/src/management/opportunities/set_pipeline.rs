//! `PUT /api/v1/settings/pipeline`

use axum::Json;
use axum::extract::State;
use baton_app::Pipeline;
use baton_app::opportunity;

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
    Body(body): Body<Pipeline>,
) -> Result<Json<Pipeline>, Problem> {
    // What a file may write otherwise (`id: 1` for a text) is refused here; the rest is judged by the same rules.
    let text = serde_json::to_string(&body).unwrap_or_default();
    Ok(Json(opportunity::pipeline::set(&management.workspace, &text, &caller.by).await?))
}
