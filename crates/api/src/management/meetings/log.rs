//! `POST /api/v1/meetings/log`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::meeting::{self, Holding, MeetingView, NewMeeting};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// A meeting or a call that is over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Over {
    /// What it was.
    meeting: NewMeeting,
    /// What came of it.
    came: Holding,
}

/// Notes a meeting or a call that is over: it leaves an event in the log of its lead, once, which may score.
#[utoipa::path(
    post,
    path = "/meetings/log",
    tag = "meetings",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = Over,
    responses((status = 201, body = MeetingView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn log_meeting(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<Over>,
) -> Result<(StatusCode, Json<MeetingView>), Problem> {
    caller.sees_lead(&management, Some(&body.meeting.lead)).await?;
    let noted = meeting::log(&management.workspace, &body.meeting, &body.came, &caller.by).await?;
    Ok((StatusCode::CREATED, Json(noted)))
}
