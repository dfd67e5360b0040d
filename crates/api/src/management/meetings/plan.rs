//! `POST /api/v1/meetings`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::meeting::{self, MeetingView, NewMeeting};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Plans a meeting or a call.
#[utoipa::path(
    post,
    path = "/meetings",
    tag = "meetings",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = NewMeeting,
    responses((status = 201, body = MeetingView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn plan_meeting(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<NewMeeting>,
) -> Result<(StatusCode, Json<MeetingView>), Problem> {
    caller.sees_lead(&management, Some(&body.lead)).await?;
    let added = meeting::plan(&management.workspace, &body, &caller.by).await?;
    Ok((StatusCode::CREATED, Json(added)))
}
