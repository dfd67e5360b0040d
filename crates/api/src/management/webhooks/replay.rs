//! `POST /api/v1/webhooks/{id}/replay`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::endpoints;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// What is tried again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayBody {
    /// That delivery alone; without it, all that were given up.
    delivery: Option<i64>,
}

/// What is tried again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Replayed {
    /// How many deliveries.
    replayed: u64,
}

/// Tries what was given up again, for another three days.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/replay",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    request_body = ReplayBody,
    responses((status = 200, body = Replayed), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn replay_deliveries(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(body): Body<ReplayBody>,
) -> Result<Json<Replayed>, Problem> {
    let replayed = endpoints::replay(&management.workspace, id, body.delivery, &caller.by).await?;
    Ok(Json(Replayed { replayed }))
}
