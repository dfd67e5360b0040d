//! `GET /api/v1/settings/retention`

use axum::Json;
use axum::extract::State;
use baton_app::privacy::{self, RetentionPolicy};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// What is kept for how long.
#[utoipa::path(
    get,
    path = "/settings/retention",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = RetentionPolicy), Refusals)
)]
pub(crate) async fn show_retention(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Json<RetentionPolicy>, Problem> {
    Ok(Json(privacy::retention(&management.workspace).await?))
}
