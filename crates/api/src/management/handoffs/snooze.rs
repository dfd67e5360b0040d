//! `POST /api/v1/handoffs/{id}/snooze`

use axum::extract::State;
use baton_app::Instant;
use baton_app::handoff::{self, HandoffDetail, Which};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, MatchRefusals, Place, Refusals};
use super::super::revision::{MayMatch, Revised};
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
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|"[0-9]{1,18}")$"#, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = Until,
    responses((status = 200, body = HandoffDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn snooze_handoff(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    MayMatch(revision): MayMatch,
    Body(body): Body<Until>,
) -> Result<Revised<HandoffDetail>, Problem> {
    let which = Which::Numbered { id, revision };
    let note = body.note.as_deref();
    handoff::snooze(&management.workspace, which, body.until, note, &caller.by).await?;
    super::revised(&management, id).await
}
