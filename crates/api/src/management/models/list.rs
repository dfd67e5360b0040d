//! `GET /api/v1/models`

use axum::Json;
use axum::extract::State;
use baton_app::models::{self, Listed};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Publications.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Publications {
    /// Newest first.
    items: Vec<Listed>,
}

/// The publications of criteria, newest first; the first is in force.
#[utoipa::path(
    get,
    path = "/models",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Publications), Refusals)
)]
pub(crate) async fn list_models(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Publications>, Problem> {
    Ok(Json(Publications { items: models::list(&management.workspace).await? }))
}
