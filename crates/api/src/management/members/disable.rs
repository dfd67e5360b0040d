//! `POST /api/v1/members/{email}/disable`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::members;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Disables a member: it can do nothing and is given nothing any more.
#[utoipa::path(
    post,
    path = "/members/{email}/disable",
    tag = "members",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn disable_member(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<StatusCode, Problem> {
    members::disable(&management.workspace, &email, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
