//! `POST /api/v1/models/preview-lead`

use axum::Json;
use axum::extract::State;
use baton_app::Instant;
use baton_app::criteria::{self, Comparison};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use super::preview::primary;
use crate::problem::Problem;

/// A draft, and a lead to try it on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeadDraft {
    /// The model: YAML or JSON.
    document: String,
    /// With whose model it is compared: `primary`, which moves leads; or a product, a region.
    #[serde(default = "primary")]
    #[schema(default = "primary")]
    slot: String,
    /// External id, e-mail address or `#number`.
    lead: String,
    /// As of when; now without it.
    at: Option<Instant>,
}

/// Tries a draft on one lead: its score under the model in force and under the draft, both ledgers side by side. Nothing changes.
#[utoipa::path(
    post,
    path = "/models/preview-lead",
    tag = "models",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    request_body = LeadDraft,
    responses((status = 200, body = Comparison), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn preview_model_on_lead(
    caller: May<Look>,
    State(management): State<Management>,
    Body(draft): Body<LeadDraft>,
) -> Result<Json<Comparison>, Problem> {
    caller.sees_lead(&management, Some(&draft.lead)).await?;
    let model = criteria::read(&draft.document)?;
    let workspace = &management.workspace;
    Ok(Json(criteria::compare(workspace, &model, &draft.slot, &draft.lead, draft.at).await?))
}
