//! `GET /api/v1/imports/presets`

use axum::Json;
use baton_app::jobs::{self, PresetView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::access::{Look, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Mappings of known CRMs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportPresets {
    /// Of exports of leads or contacts.
    items: Vec<PresetView>,
}

/// The mappings for exports of known CRMs: to be used by name, or as a beginning for one's own.
#[utoipa::path(
    get,
    path = "/imports/presets",
    tag = "imports",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = ImportPresets), Refusals)
)]
pub(crate) async fn list_import_presets(_: May<Look>) -> Result<Json<ImportPresets>, Problem> {
    Ok(Json(ImportPresets { items: jobs::presets()? }))
}
