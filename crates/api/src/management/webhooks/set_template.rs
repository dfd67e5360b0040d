//! `PUT /api/v1/webhooks/{id}/template`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::endpoints::{self, EndpointDetail};
use serde_json::Value;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Gives a chat a shape of its own for what it is sent: a JSON object of at most 8 KB, in whose texts `{{title}}`, `{{text}}`, `{{type}}` and
/// `{{lead}}` stand for what is told.
#[utoipa::path(
    put,
    path = "/webhooks/{id}/template",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    request_body = Object,
    responses((status = 200, body = EndpointDetail), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn set_webhook_template(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(body): Body<Value>,
) -> Result<Json<EndpointDetail>, Problem> {
    endpoints::set_template(&management.workspace, id, Some(&body.to_string()), &caller.by).await?;
    Ok(Json(endpoints::show(&management.workspace, id).await?))
}
