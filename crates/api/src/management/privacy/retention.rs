//! `GET /api/v1/settings/retention`

use axum::extract::State;
use baton_app::privacy::{self, RetentionPolicy};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::Refusals;
use super::super::revision::Revised;
use crate::problem::Problem;

/// What is kept for how long.
#[utoipa::path(
    get,
    path = "/settings/retention",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = RetentionPolicy, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn show_retention(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Revised<RetentionPolicy>, Problem> {
    Ok(Revised::by_content(privacy::retention(&management.workspace).await?))
}
