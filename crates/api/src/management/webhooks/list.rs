//! `GET /api/v1/webhooks`

use axum::Json;
use axum::extract::State;
use baton_app::outgoing::endpoints::{self, EndpointView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Where is sent to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Webhooks {
    /// The oldest first.
    items: Vec<EndpointView>,
}

/// Where is sent to, the oldest first.
#[utoipa::path(
    get,
    path = "/webhooks",
    tag = "webhooks",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = Webhooks), Refusals)
)]
pub(crate) async fn list_webhooks(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Json<Webhooks>, Problem> {
    Ok(Json(Webhooks { items: endpoints::list(&management.workspace).await? }))
}
