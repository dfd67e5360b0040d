//! `GET` and `PUT /api/v1/settings/access`

use axum::extract::State;
use baton_app::access::{self, AccessPolicy};

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Who sees which leads.
#[utoipa::path(
    get,
    path = "/settings/access",
    tag = "members",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = AccessPolicy, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn show_access_policy(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Revised<AccessPolicy>, Problem> {
    Ok(Revised::by_content(access::policy(&management.workspace).await?))
}

/// Says who sees which leads: it holds from the next request on.
#[utoipa::path(
    put,
    path = "/settings/access",
    tag = "members",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = AccessPolicy,
    responses((status = 200, body = AccessPolicy, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_access_policy(
    caller: May<Administer>,
    State(management): State<Management>,
    read: IfMatch,
    Body(policy): Body<AccessPolicy>,
) -> Result<Revised<AccessPolicy>, Problem> {
    access::set_policy(&management.workspace, policy, Some(read.revision()), &caller.by).await?;
    Ok(Revised::by_content(policy))
}
