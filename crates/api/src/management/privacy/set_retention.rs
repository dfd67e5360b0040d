//! `PUT /api/v1/settings/retention`

use axum::Json;
use axum::extract::State;
use baton_app::privacy::{self, RetentionPolicy};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Sets what is kept for how long. What is too old by then goes within an hour, and what it scored goes with it.
#[utoipa::path(
    put,
    path = "/settings/retention",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = RetentionPolicy,
    responses((status = 200, body = RetentionPolicy), Refusals, BodyRefusals)
)]
pub(crate) async fn set_retention(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(policy): Body<RetentionPolicy>,
) -> Result<Json<RetentionPolicy>, Problem> {
    privacy::set_retention(&management.workspace, &policy, &caller.by).await?;
    Ok(Json(policy))
}
