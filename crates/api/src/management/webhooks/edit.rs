//! `PATCH /api/v1/webhooks/{id}`

use axum::extract::State;
use baton_app::outgoing::endpoints::{self, EndpointDetail, EndpointEdit};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Changes a webhook or a chat: what is not named stays. Its secret stays anyway, and what waits to be sent goes to the new address at once (once it is enabled,
/// if it is disabled).
#[utoipa::path(
    patch,
    path = "/webhooks/{id}",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), IfMatch),
    request_body = EndpointEdit,
    responses(
        (status = 200, body = EndpointDetail, headers(("ETag" = String, description = "Its revision"))),
        Refusals, BodyRefusals, AbsentRefusal, MatchRefusals
    )
)]
pub(crate) async fn change_webhook(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    read: IfMatch,
    Body(body): Body<EndpointEdit>,
) -> Result<Revised<EndpointDetail>, Problem> {
    let (workspace, seen) = (&management.workspace, Some(read.revision()));
    Ok(endpoints::edit(workspace, id, &body, management.reach, seen, &caller.by).await?.into())
}
