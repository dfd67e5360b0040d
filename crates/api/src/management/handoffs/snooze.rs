//! `POST /api/v1/handoffs/{id}/snooze`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::handoff::{self, HandoffDetail};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Admin;
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Until when it is put off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Until {
    /// Until when, 30 days away at most.
    until: Instant,
    /// Why, in words.
    note: Option<String>,
}

/// Puts it off: its clock stands still meanwhile.
#[utoipa::path(
    post,
    path = "/handoffs/{id}/snooze",
    tag = "handoffs",
    params(("id" = i64, Path, description = "Its number")),
    request_body = Until,
    responses((status = 200, body = HandoffDetail), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn snooze_handoff(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(body): Body<Until>,
) -> Result<Json<HandoffDetail>, Problem> {
    let lead = handoff::lead_of_number(&management.workspace, id).await?;
    let note = body.note.as_deref();
    handoff::snooze(&management.workspace, &lead, body.until, note, &admin.by).await?;
    Ok(Json(handoff::show_number(&management.workspace, id).await?))
}
