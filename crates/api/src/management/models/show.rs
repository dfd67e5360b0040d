//! `GET /api/v1/models/{version}`

use axum::Json;
use axum::extract::State;
use baton_app::models;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use crate::problem::Problem;

/// Criteria that are or were in force.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelDocument {
    /// The version.
    version: String,
    /// What it is called.
    name: String,
    /// The document, as `GET /models/schema` describes it.
    #[schema(value_type = Object)]
    document: Value,
}

/// Criteria that are or were in force, in any slot. Those in force have the version that `GET /models` lists first.
#[utoipa::path(
    get,
    path = "/models/{version}",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("version" = String, Path, description = "The version, or as much of its beginning as no other has")),
    responses((status = 200, body = ModelDocument), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_model(
    _: May<Look>,
    State(management): State<Management>,
    Place(version): Place<String>,
) -> Result<Json<ModelDocument>, Problem> {
    let model = models::find(&management.workspace, Some(&version)).await?;
    let (version, name) = (model.version().to_owned(), model.name.clone());
    Ok(Json(ModelDocument { version, name, document: model.document().clone() }))
}
