//! `POST /api/v1/webhooks/{id}/enable`, `…/disable`, `DELETE /api/v1/webhooks/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::outgoing::endpoints::{self, Change};

use super::super::Management;
use super::super::access::Admin;
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Sends to it again: also what waited meanwhile.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/enable",
    tag = "webhooks",
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn enable_webhook(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    change(&management, id, Change::Enable, &admin).await
}

/// Sends nothing to it any more; what waits goes on waiting.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/disable",
    tag = "webhooks",
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn disable_webhook(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    change(&management, id, Change::Disable, &admin).await
}

/// Removes it, with all that was or is to be sent to it.
#[utoipa::path(
    delete,
    path = "/webhooks/{id}",
    tag = "webhooks",
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn remove_webhook(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    change(&management, id, Change::Remove, &admin).await
}

async fn change(
    management: &Management,
    id: i64,
    change: Change,
    admin: &Admin,
) -> Result<StatusCode, Problem> {
    endpoints::change(&management.workspace, id, change, &admin.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
