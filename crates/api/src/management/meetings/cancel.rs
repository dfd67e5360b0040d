//! `POST /api/v1/meetings/{id}/cancel`

use axum::extract::State;
use baton_app::meeting::{self, MeetingView};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, MatchRefusals, Place, Refusals};
use super::super::revision::{MayMatch, Revised};
use crate::problem::Problem;

/// Why it is called off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cancelling {
    /// In words.
    reason: Option<String>,
}

/// Calls a planned meeting off: it leaves no event.
#[utoipa::path(
    post,
    path = "/meetings/{id}/cancel",
    tag = "meetings",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|"[0-9]{1,18}")$"#, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = Cancelling,
    responses((status = 200, body = MeetingView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn cancel_meeting(
    _: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    MayMatch(revision): MayMatch,
    Body(body): Body<Cancelling>,
) -> Result<Revised<MeetingView>, Problem> {
    let changed = meeting::call_off(&management.workspace, id, body.reason.as_deref(), revision).await?;
    Ok(changed.into())
}
