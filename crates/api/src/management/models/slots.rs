//! `GET /api/v1/models/slots`

use axum::Json;
use axum::extract::State;
use baton_app::slot::{self, SlotView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::Refusals;
use crate::problem::Problem;

/// Slots.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slots {
    /// By name.
    items: Vec<SlotView>,
}

/// The models beside the one that moves leads, each in its slot: for a product, a region.
#[utoipa::path(
    get,
    path = "/models/slots",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    responses((status = 200, body = Slots), Refusals)
)]
pub(crate) async fn list_slots(
    _: May<Look>,
    State(management): State<Management>,
) -> Result<Json<Slots>, Problem> {
    Ok(Json(Slots { items: slot::list(&management.workspace).await? }))
}
