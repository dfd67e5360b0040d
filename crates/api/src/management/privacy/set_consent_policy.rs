//! `PUT /api/v1/settings/consent-policy`

use axum::extract::State;
use baton_app::consent::{self, ConsentPolicy};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Sets which purposes need consent from now on. What happened before is judged by what held then.
#[utoipa::path(
    put,
    path = "/settings/consent-policy",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = ConsentPolicy,
    responses((status = 200, body = ConsentPolicy, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_consent_policy(
    caller: May<Administer>,
    State(management): State<Management>,
    read: IfMatch,
    Body(policy): Body<ConsentPolicy>,
) -> Result<Revised<ConsentPolicy>, Problem> {
    consent::set_policy(&management.workspace, &policy, Some(read.revision()), &caller.by).await?;
    Ok(Revised::by_content(policy))
}
