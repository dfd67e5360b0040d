//! `GET /api/v1/models/templates` and `GET /api/v1/models/schema`

use axum::Json;
use baton_app::scoring;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::access::{Look, May};
use super::super::extract::Refusals;

/// Criteria to begin with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Templates {
    /// The first is what a new workspace begins with.
    items: Vec<Template>,
}

/// Criteria to begin with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Template {
    /// What they are called.
    name: &'static str,
    /// The document: YAML with its remarks.
    document: &'static str,
}

/// Criteria to begin with.
#[utoipa::path(
    get,
    path = "/models/templates",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Templates), Refusals)
)]
pub(crate) async fn list_model_templates(_: May<Look>) -> Json<Templates> {
    let all = scoring::templates().iter();
    Json(Templates { items: all.map(|&(name, document)| Template { name, document }).collect() })
}

/// What a document of criteria looks like: JSON Schema, draft 2020-12. What it refuses is refused; what it accepts may still be, for what no schema can
/// say: `POST /models/check` tells.
#[utoipa::path(
    get,
    path = "/models/schema",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Object), Refusals)
)]
pub(crate) async fn get_model_schema(_: May<Look>) -> Json<Value> {
    Json(scoring::schema())
}
