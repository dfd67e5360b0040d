//! `POST /api/v1/webhooks/{id}/test`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::outgoing::endpoints;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Sends it something that says it is a test; its deliveries show what came of it.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/test",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 202, description = "It is being sent"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn test_webhook(
    _: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    endpoints::test(&management.workspace, id).await?;
    Ok(StatusCode::ACCEPTED)
}
