//! `GET /api/v1/settings/bant-policy`

use axum::extract::State;
use baton_app::BantPolicy;
use baton_app::bant;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use super::super::revision::Revised;
use crate::problem::Problem;

/// What BANT has to be for a lead to become an SQL, and how it is read from signals.
#[utoipa::path(
    get,
    path = "/settings/bant-policy",
    tag = "bant",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = BantPolicy, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn show_bant_policy(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Revised<BantPolicy>, Problem> {
    Ok(Revised::by_content(bant::policy::show(&management.workspace).await?))
}
