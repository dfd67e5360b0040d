//! `PUT /api/v1/settings/bant-policy`

use axum::Json;
use axum::extract::State;
use baton_app::BantPolicy;
use baton_app::bant;

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
    Body(body): Body<BantPolicy>,
) -> Result<Json<BantPolicy>, Problem> {
    // What a file may write otherwise (`on: yes`) is refused here; the rest is judged by the same rules.
    let text = serde_json::to_string(&body).unwrap_or_default();
    Ok(Json(bant::policy::set(&management.workspace, &text, &caller.by).await?))
}
