//! `POST /api/v1/members/{email}/calendars`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::calendar::{self, CalendarLink};

use super::super::Management;
use super::super::access::{May, Own};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::{Kind, Problem};

/// Makes a calendar of a member: tasks, follow-ups, meetings. Its address has a secret in it and is shown once.
#[utoipa::path(
    post,
    path = "/members/{email}/calendars",
    tag = "calendars",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "The member's address")),
    responses((status = 201, body = CalendarLink), Refusals, AbsentRefusal)
)]
pub(crate) async fn create_calendar(
    caller: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<(StatusCode, Json<CalendarLink>), Problem> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)
        .map_err(|_| Problem::new(Kind::Unavailable, "the operating system gives no random bytes"))?;
    let made = calendar::create(&management.workspace, &email, random, &caller.by).await?;
    Ok((StatusCode::CREATED, Json(made)))
}
