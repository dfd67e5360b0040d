//! `DELETE /api/v1/webhooks/{id}/template`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::outgoing::endpoints;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Takes the template away: it is sent the shape of its kind again.
#[utoipa::path(
    delete,
    path = "/webhooks/{id}/template",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, AbsentRefusal)
)]
pub(crate) async fn remove_webhook_template(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    endpoints::set_template(&management.workspace, id, None, None, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
