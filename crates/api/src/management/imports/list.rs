//! `GET /api/v1/imports`

use axum::Json;
use axum::extract::State;
use baton_app::jobs::{self, ImportView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Files to be imported.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Imports {
    /// The newest first, without their columns.
    items: Vec<ImportView>,
}

/// The files one sent, of the last week; an administrator is shown everybody's.
#[utoipa::path(
    get,
    path = "/imports",
    tag = "imports",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    responses((status = 200, body = Imports), Refusals)
)]
pub(crate) async fn list_imports(
    caller: May<Shape>,
    State(management): State<Management>,
) -> Result<Json<Imports>, Problem> {
    Ok(Json(Imports { items: jobs::imports(&management.workspace, &caller).await? }))
}
