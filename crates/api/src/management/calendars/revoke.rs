//! `DELETE /api/v1/members/{email}/calendars`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::calendar;

use super::super::Management;
use super::super::access::{May, Own};
use super::super::extract::{Place, Refusals};
use crate::problem::Problem;

/// Revokes every calendar of a member.
#[utoipa::path(
    delete,
    path = "/members/{email}/calendars",
    tag = "calendars",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "The member's address")),
    responses((status = 204, description = "Done"), Refusals)
)]
pub(crate) async fn revoke_calendars(
    caller: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<StatusCode, Problem> {
    calendar::revoke(&management.workspace, &email, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
