//! `GET /api/v1/notification-rules`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::rules::{self, RuleView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// The rules.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoticeRules)]
pub(crate) struct Rules {
    /// The oldest first.
    items: Vec<RuleView>,
}

/// Who is told of what, the oldest rule first.
#[utoipa::path(
    get,
    path = "/notification-rules",
    tag = "notifications",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Rules), Refusals)
)]
pub(crate) async fn list_rules(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Rules>, Problem> {
    Ok(Json(Rules { items: rules::list(&management.workspace).await? }))
}
