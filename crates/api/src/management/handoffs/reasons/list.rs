//! `GET /api/v1/return-reasons`

use axum::Json;
use axum::extract::State;
use baton_app::handoff::{self, ReasonView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::super::Management;
use super::super::super::access::{Look, May};
use super::super::super::extract::Refusals;
use crate::problem::Problem;

/// Reasons.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reasons {
    /// In their order.
    items: Vec<ReasonView>,
}

/// Why leads may be given back, in both languages.
#[utoipa::path(
    get,
    path = "/return-reasons",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Reasons), Refusals)
)]
pub(crate) async fn list_return_reasons(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Reasons>, Problem> {
    Ok(Json(Reasons { items: handoff::reasons(&management.workspace).await? }))
}
