//! `POST /api/v1/meetings/{id}/reschedule`

use axum::extract::State;
use baton_app::Instant;
use baton_app::meeting::{self, MeetingView};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, MatchRefusals, Place, Refusals};
use super::super::revision::{MayMatch, Revised};
use crate::problem::Problem;

/// The new time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingTimes)]
pub(crate) struct Times {
    /// When it begins.
    starts_at: Instant,
    /// When it ends.
    ends_at: Instant,
}

/// Moves a planned meeting to another time.
#[utoipa::path(
    post,
    path = "/meetings/{id}/reschedule",
    tag = "meetings",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|"[0-9]{1,18}")$"#, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = Times,
    responses((status = 200, body = MeetingView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn reschedule_meeting(
    _: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    MayMatch(revision): MayMatch,
    Body(body): Body<Times>,
) -> Result<Revised<MeetingView>, Problem> {
    let changed =
        meeting::reschedule(&management.workspace, id, (body.starts_at, body.ends_at), revision).await?;
    Ok(changed.into())
}
