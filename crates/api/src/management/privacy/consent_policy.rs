//! `GET /api/v1/settings/consent-policy`

use axum::extract::State;
use baton_app::consent::{self, ConsentPolicy};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use super::super::revision::Revised;
use crate::problem::Problem;

/// Which purposes need consent, and of whom.
#[utoipa::path(
    get,
    path = "/settings/consent-policy",
    tag = "privacy",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = ConsentPolicy, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn show_consent_policy(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Revised<ConsentPolicy>, Problem> {
    Ok(Revised::by_content(consent::policy(&management.workspace).await?))
}
