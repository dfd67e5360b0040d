//! `GET /api/v1/settings/pipeline`

use axum::extract::State;
use baton_app::Pipeline;
use baton_app::opportunity;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use super::super::revision::Revised;
use crate::problem::Problem;

/// The stages of an open deal, how likely each is to be won, and the reasons for losing.
#[utoipa::path(
    get,
    path = "/settings/pipeline",
    tag = "opportunities",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Pipeline, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn show_pipeline(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Revised<Pipeline>, Problem> {
    Ok(Revised::by_content(opportunity::pipeline::show(&management.workspace).await?))
}
