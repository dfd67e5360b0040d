//! `GET` and `PUT /api/v1/routing`

use axum::extract::State;
use baton_app::handoff::team;
use baton_app::revision;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, Look, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
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
    responses((status = 200, body = RoutingDocument, headers(("ETag" = String, description = "Its revision"))), Refusals)
)]
pub(crate) async fn get_routing(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Revised<RoutingDocument>, Problem> {
    Ok(document(team::routing(&management.workspace).await?))
}

/// Puts rules in force. Hand-offs that wait for an owner look for one again at once.
#[utoipa::path(
    put,
    path = "/routing",
    tag = "routing",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = Object,
    responses((status = 200, body = RoutingDocument, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn set_routing(
    caller: May<Administer>,
    State(management): State<Management>,
    read: IfMatch,
    Body(body): Body<Value>,
) -> Result<Revised<RoutingDocument>, Problem> {
    let (workspace, text) = (&management.workspace, body.to_string());
    Ok(document(team::set_routing(workspace, &text, Some(read.revision()), &caller.by).await?))
}

fn document(routing: Value) -> Revised<RoutingDocument> {
    let revision = revision::of(&routing);
    Revised(RoutingDocument { routing }, revision)
}
