//! `POST /api/v1/models/preview`

use axum::Json;
use axum::extract::State;
use baton_app::criteria::{self, Preview};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::Reader;
use super::super::extract::{Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// A draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    /// The model: YAML or JSON.
    document: String,
}

/// Tries a draft on every lead: how they would stand, who would become an MQL, who would cease to be one. Nothing changes.
#[utoipa::path(
    post,
    path = "/models/preview",
    tag = "models",
    request_body = Draft,
    responses((status = 200, body = Preview), Refusals, BodyRefusals)
)]
pub(crate) async fn preview_model(
    _: Reader,
    State(management): State<Management>,
    Body(draft): Body<Draft>,
) -> Result<Json<Preview>, Problem> {
    let model = criteria::read(&draft.document)?;
    Ok(Json(management.previews.preview(&management.workspace, &model).await?))
}
