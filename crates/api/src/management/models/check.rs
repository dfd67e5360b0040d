//! `POST /api/v1/models/check`

use axum::Json;
use baton_app::criteria;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::access::{Look, May};
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Criteria that are being written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// YAML or JSON.
    document: String,
}

/// Criteria that can be proposed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Checked {
    /// Their version.
    version: String,
    /// What they are called.
    name: String,
    /// What is odd about them, each with its place.
    warnings: Vec<String>,
}

/// Looks whether a document is sound, and at what is odd about it; what is wrong is refused, with every fault and its place. No lead is scored.
#[utoipa::path(
    post,
    path = "/models/check",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    request_body = Written,
    responses((status = 200, body = Checked), Refusals, BodyRefusals)
)]
pub(crate) async fn check_model(
    _: May<Look>,
    Body(written): Body<Written>,
) -> Result<Json<Checked>, Problem> {
    let model = criteria::read(&written.document)?;
    let warnings = model.warnings().iter().map(ToString::to_string).collect();
    Ok(Json(Checked { version: model.version().to_owned(), name: model.name.clone(), warnings }))
}
