//! `GET /api/v1/attributes`

use axum::Json;
use axum::extract::State;
use baton_app::leads::{self, Attributes};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// All that filters, columns and groups can go by: attributes that people defined, fields that every lead has, and keys that nobody defined.
#[utoipa::path(
    get,
    path = "/attributes",
    tag = "attributes",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Attributes), Refusals)
)]
pub(crate) async fn list_attributes(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Attributes>, Problem> {
    Ok(Json(leads::list_attributes(&management.workspace).await?))
}
