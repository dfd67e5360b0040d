//! `GET /api/v1/meetings/{id}`

use axum::extract::State;
use baton_app::meeting::{self, MeetingView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A meeting or a call.
#[utoipa::path(
    get,
    path = "/meetings/{id}",
    tag = "meetings",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = MeetingView, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn show_meeting(
    _: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Revised<MeetingView>, Problem> {
    let found = meeting::show(&management.workspace, id).await?;
    Ok(found.into())
}
