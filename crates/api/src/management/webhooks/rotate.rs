//! `POST /api/v1/webhooks/{id}/rotate`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::endpoints::{self, EndpointSecret};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Gives a webhook another secret, which is in this answer and in none after it. For a day the one before signs as well.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/rotate",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = EndpointSecret), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn rotate_webhook(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Json<EndpointSecret>, Problem> {
    Ok(Json(endpoints::rotate(&management.workspace, id, super::random()?, &caller.by).await?))
}
