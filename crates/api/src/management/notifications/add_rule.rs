//! `POST /api/v1/notification-rules`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::outgoing::Way;
use baton_app::outgoing::rules::{self, NewRule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// A rule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRuleBody {
    /// What people call it.
    name: String,
    /// Of what it tells, such as `lead.mql.reached`.
    triggers: Vec<String>,
    /// What has to hold, such as `score>=80`.
    #[serde(default)]
    conditions: Vec<String>,
    /// Whom: `owner`, `role:ROLE`, `team:TEAM`, `member:EMAIL`, `address:EMAIL`, `endpoint:NUMBER`.
    recipients: Vec<String>,
    /// How people are told.
    #[serde(default)]
    channels: Vec<Way>,
}

/// A rule that was added.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AddedRule {
    /// Its number.
    id: i64,
}

/// Adds a rule.
#[utoipa::path(
    post,
    path = "/notification-rules",
    tag = "notifications",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = NewRuleBody,
    responses((status = 201, body = AddedRule), Refusals, BodyRefusals)
)]
pub(crate) async fn add_rule(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<NewRuleBody>,
) -> Result<(StatusCode, Json<AddedRule>), Problem> {
    let new = NewRule {
        name: &body.name,
        triggers: &body.triggers,
        conditions: &body.conditions,
        recipients: &body.recipients,
        channels: &body.channels,
    };
    let id = rules::add(&management.workspace, &new, &caller.by).await?;
    Ok((StatusCode::CREATED, Json(AddedRule { id })))
}
