//! `POST /api/v1/members/{email}/notices/read`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::inbox;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Own};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// What was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadBody {
    /// The number of the newest notice that was seen: those up to it are read.
    last: i64,
}

/// What was noted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Read {
    /// How many had not been read before.
    read: u64,
}

/// Notes that a member has read its inbox up to a notice.
#[utoipa::path(
    post,
    path = "/members/{email}/notices/read",
    tag = "notifications",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    request_body = ReadBody,
    responses((status = 200, body = Read), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn read_notices(
    _: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
    Body(body): Body<ReadBody>,
) -> Result<Json<Read>, Problem> {
    Ok(Json(Read { read: inbox::read(&management.workspace, &email, body.last).await? }))
}
