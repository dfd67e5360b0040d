//! `GET` and `PUT /api/v1/handoff-policy`

use axum::Json;
use axum::extract::State;
use baton_app::handoff;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// What both teams agreed on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyDocument {
    /// `overdue_after`, `remind_after`, `escalate_after`, `reassign_after` in working time such as `4h`, and more: see the guide.
    #[schema(value_type = Object)]
    policy: Value,
}

/// How soon sales answers, what happens when it does not, and when a returned lead may come again.
#[utoipa::path(
    get,
    path = "/handoff-policy",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = PolicyDocument), Refusals)
)]
pub(crate) async fn get_handoff_policy(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<PolicyDocument>, Problem> {
    let policy = handoff::policy(&management.workspace).await?;
    Ok(Json(PolicyDocument { policy: serde_json::to_value(policy).unwrap_or_default() }))
}

/// Agrees anew; what is left out is as in the default.
#[utoipa::path(
    put,
    path = "/handoff-policy",
    tag = "handoffs",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = Object,
    responses((status = 200, body = PolicyDocument), Refusals, BodyRefusals)
)]
pub(crate) async fn set_handoff_policy(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<Value>,
) -> Result<Json<PolicyDocument>, Problem> {
    let policy = handoff::set_policy(&management.workspace, &body.to_string(), &caller.by).await?;
    Ok(Json(PolicyDocument { policy: serde_json::to_value(policy).unwrap_or_default() }))
}
