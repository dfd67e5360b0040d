//! `POST /api/v1/meetings/{id}/hold`

use axum::extract::State;
use baton_app::meeting::{self, Holding, MeetingView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, MatchRefusals, Place, Refusals};
use super::super::revision::{MayMatch, Revised};
use crate::problem::Problem;

/// Notes what came of a planned meeting: it leaves an event in the log of its lead, once, which may score.
#[utoipa::path(
    post,
    path = "/meetings/{id}/hold",
    tag = "meetings",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|"[0-9]{1,18}")$"#, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = Holding,
    responses((status = 200, body = MeetingView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn hold_meeting(
    _: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    MayMatch(revision): MayMatch,
    Body(body): Body<Holding>,
) -> Result<Revised<MeetingView>, Problem> {
    let body = Holding { revision, ..body };
    let changed = meeting::hold(&management.workspace, id, &body).await?;
    Ok(changed.into())
}
