//! `DELETE /api/v1/return-reasons/{code}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::handoff;

use super::super::super::Management;
use super::super::super::access::{Administer, May};
use super::super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Lets a reason be given no longer. It stays listed: leads were given back for it.
#[utoipa::path(
    delete,
    path = "/return-reasons/{code}",
    tag = "handoffs",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("code" = String, Path, description = "Its code")),
    responses((status = 204, description = "Done"), Refusals, AbsentRefusal)
)]
pub(crate) async fn retire_return_reason(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(code): Place<String>,
) -> Result<StatusCode, Problem> {
    handoff::retire_reason(&management.workspace, &code, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
