//! `PUT /api/v1/webhooks/{id}/template`

use axum::extract::State;
use baton_app::outgoing::endpoints::{self, EndpointDetail};
use serde_json::Value;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Gives a chat a shape of its own for what it is sent: a JSON object of at most 8 KB, in whose texts `{{title}}`, `{{text}}`, `{{type}}` and
/// `{{lead}}` stand for what is told.
#[utoipa::path(
    put,
    path = "/webhooks/{id}/template",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), IfMatch),
    request_body = Object,
    responses((status = 200, body = EndpointDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn set_webhook_template(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    read: IfMatch,
    Body(body): Body<Value>,
) -> Result<Revised<EndpointDetail>, Problem> {
    let (workspace, text, seen) = (&management.workspace, body.to_string(), Some(read.revision()));
    endpoints::set_template(workspace, id, Some(&text), seen, &caller.by).await?;
    Ok(endpoints::show(workspace, id).await?.into())
}
