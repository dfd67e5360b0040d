//! `GET` and `PUT /api/v1/handoff-policy`

use axum::extract::State;
use baton_app::{HandoffPolicy, handoff, revision};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
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
    responses((status = 200, body = PolicyDocument, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn get_handoff_policy(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Revised<PolicyDocument>, Problem> {
    let policy = handoff::policy(&management.workspace).await?;
    Ok(document(&policy))
}

/// Agrees anew; what is left out is as in the default.
#[utoipa::path(
    put,
    path = "/handoff-policy",
    tag = "handoffs",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = Object,
    responses((status = 200, body = PolicyDocument, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_handoff_policy(
    caller: May<Administer>,
    State(management): State<Management>,
    read: IfMatch,
    Body(body): Body<Value>,
) -> Result<Revised<PolicyDocument>, Problem> {
    let policy =
        handoff::set_policy(&management.workspace, &body.to_string(), Some(read.revision()), &caller.by)
            .await?;
    Ok(document(&policy))
}

fn document(policy: &HandoffPolicy) -> Revised<PolicyDocument> {
    let shown = PolicyDocument { policy: serde_json::to_value(policy).unwrap_or_default() };
    Revised(shown, revision::of(policy))
}
