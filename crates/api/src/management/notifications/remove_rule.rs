//! `DELETE /api/v1/notification-rules/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::outgoing::rules;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Removes a rule.
#[utoipa::path(
    delete,
    path = "/notification-rules/{id}",
    tag = "notifications",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn remove_rule(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    rules::remove(&management.workspace, id, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
