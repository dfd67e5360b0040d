//! `GET /api/v1/views`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, ViewDetail};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use super::whose;
use crate::problem::Problem;

/// Views.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Views {
    /// By name.
    items: Vec<ViewDetail>,
}

/// The caller's own views, and those that are shared.
#[utoipa::path(
    get,
    path = "/views",
    tag = "views",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Views), Refusals)
)]
pub(crate) async fn list_views(
    caller: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Views>, Problem> {
    Ok(Json(Views { items: leads::list_views(&management.workspace, whose(&caller)).await? }))
}
