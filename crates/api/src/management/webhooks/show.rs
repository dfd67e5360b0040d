//! `GET /api/v1/webhooks/{id}`

use axum::extract::State;
use baton_app::outgoing::endpoints::{self, EndpointDetail};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A webhook or a chat, with the template of what it is sent.
#[utoipa::path(
    get,
    path = "/webhooks/{id}",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = EndpointDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_webhook(
    _: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Revised<EndpointDetail>, Problem> {
    Ok(endpoints::show(&management.workspace, id).await?.into())
}
