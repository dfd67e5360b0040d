//! `GET /api/v1/settings/consent-policy`

use axum::Json;
use axum::extract::State;
use baton_app::consent::{self, ConsentPolicy};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Which purposes need consent, and of whom.
#[utoipa::path(
    get,
    path = "/settings/consent-policy",
    tag = "privacy",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = ConsentPolicy), Refusals)
)]
pub(crate) async fn show_consent_policy(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<ConsentPolicy>, Problem> {
    Ok(Json(consent::policy(&management.workspace).await?))
}
