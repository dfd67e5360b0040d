//! `GET` and `PUT /api/v1/settings/access`

use axum::Json;
use axum::extract::State;
use baton_app::access::{self, AccessPolicy};

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Who sees which leads.
#[utoipa::path(
    get,
    path = "/settings/access",
    tag = "members",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = AccessPolicy), Refusals)
)]
pub(crate) async fn show_access_policy(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<AccessPolicy>, Problem> {
    Ok(Json(access::policy(&management.workspace).await?))
}

/// Says who sees which leads: it holds from the next request on.
#[utoipa::path(
    put,
    path = "/settings/access",
    tag = "members",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = AccessPolicy,
    responses((status = 200, body = AccessPolicy), Refusals, BodyRefusals)
)]
pub(crate) async fn set_access_policy(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(policy): Body<AccessPolicy>,
) -> Result<Json<AccessPolicy>, Problem> {
    access::set_policy(&management.workspace, policy, &caller.by).await?;
    Ok(Json(policy))
}
