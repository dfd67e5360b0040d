//! `POST /api/v1/webhooks/{id}/enable`, `…/disable`, `DELETE /api/v1/webhooks/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::outgoing::endpoints::{self, Change};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Sends to it again: also what waited meanwhile.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/enable",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn enable_webhook(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    change(&management, id, Change::Enable, &caller).await
}

/// Sends nothing to it any more; what waits goes on waiting.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/disable",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn disable_webhook(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    change(&management, id, Change::Disable, &caller).await
}

/// Removes it, with all that was or is to be sent to it.
#[utoipa::path(
    delete,
    path = "/webhooks/{id}",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Done"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn remove_webhook(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    change(&management, id, Change::Remove, &caller).await
}

async fn change(
    management: &Management,
    id: i64,
    change: Change,
    caller: &May<Administer>,
) -> Result<StatusCode, Problem> {
    endpoints::change(&management.workspace, id, change, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
