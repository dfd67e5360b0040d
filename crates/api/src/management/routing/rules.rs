//! `GET` and `PUT /api/v1/routing`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::team;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// The rules by which hand-offs are shared.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoutingDocument {
    /// `owner_first`, and `rules` of `id`, `when` (a condition about attributes) and `to` (members with their weights).
    #[schema(value_type = Object)]
    routing: Value,
}

/// The rules in force.
#[utoipa::path(
    get,
    path = "/routing",
    tag = "routing",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = RoutingDocument), Refusals)
)]
pub(crate) async fn get_routing(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<RoutingDocument>, Problem> {
    Ok(Json(RoutingDocument { routing: team::routing(&management.workspace).await? }))
}

/// Puts rules in force. Hand-offs that wait for an owner look for one again at once.
#[utoipa::path(
    put,
    path = "/routing",
    tag = "routing",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    request_body = Object,
    responses((status = 200, body = RoutingDocument), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn set_routing(
    caller: May<Administer>,
    State(management): State<Management>,
    Body(body): Body<Value>,
) -> Result<Json<RoutingDocument>, Problem> {
    let routing = team::set_routing(&management.workspace, &body.to_string(), &caller.by).await?;
    Ok(Json(RoutingDocument { routing }))
}
