//! `POST /api/v1/models/preview`

use axum::Json;
use axum::extract::State;
use baton_app::criteria::{self, Preview};
use baton_app::slot::PRIMARY;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// A draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    /// The model: YAML or JSON.
    document: String,
    /// With whose model it is compared: `primary`, which moves leads; or a product, a region.
    #[serde(default = "primary")]
    #[schema(default = "primary")]
    slot: String,
}

pub(super) fn primary() -> String {
    PRIMARY.to_owned()
}

/// Tries a draft on every lead: how they would stand, who would become an MQL, who would cease to be one. Nothing changes.
#[utoipa::path(
    post,
    path = "/models/preview",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    request_body = Draft,
    responses((status = 200, body = Preview), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn preview_model(
    caller: May<Look>,
    State(management): State<Management>,
    Body(draft): Body<Draft>,
) -> Result<Json<Preview>, Problem> {
    caller.sees_all()?;
    let model = criteria::read(&draft.document)?;
    Ok(Json(management.previews.preview(&management.workspace, &model, &draft.slot).await?))
}
