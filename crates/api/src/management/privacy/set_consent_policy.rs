//! `PUT /api/v1/settings/consent-policy`

use axum::Json;
use axum::extract::State;
use baton_app::consent::{self, ConsentPolicy};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Sets which purposes need consent from now on. What happened before is judged by what held then.
#[utoipa::path(
    put,
    path = "/settings/consent-policy",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = ConsentPolicy,
    responses((status = 200, body = ConsentPolicy), Refusals, BodyRefusals)
)]
pub(crate) async fn set_consent_policy(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(policy): Body<ConsentPolicy>,
) -> Result<Json<ConsentPolicy>, Problem> {
    consent::set_policy(&management.workspace, &policy, &caller.by).await?;
    Ok(Json(policy))
}
