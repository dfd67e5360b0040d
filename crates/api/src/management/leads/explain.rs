//! `GET /api/v1/leads/{lead}/explanation`

use axum::Json;
use axum::extract::State;
use baton_app::explain::Explanation;
use baton_app::explain_lead::{LeadHead, ModelChoice, explain_lead as explain};
use baton_app::{Band, Instant};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Asked, Place, Refusals};
use crate::problem::Problem;

/// When, and under which model.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct When {
    /// The instant, also in the past; now without it.
    at: Option<Instant>,
    /// A version that was published, or its first characters; the one that was in force then without it.
    model: Option<String>,
}

/// A lead with its score explained.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExplainedLead {
    /// Who it is; its stage is that of the instant.
    lead: LeadHead,
    /// Why it has its score; null before its first message.
    explanation: Option<Explanation>,
    /// The band of the playbook that its score is in, and what to do; null if the playbook says nothing.
    band: Option<Band>,
}

/// Why a lead has its score, at any instant, under any model.
#[utoipa::path(
    get,
    path = "/leads/{lead}/explanation",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`"), When),
    responses((status = 200, body = ExplainedLead), Refusals, AbsentRefusal)
)]
pub(crate) async fn explain_lead(
    _: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Asked(when): Asked<When>,
) -> Result<Json<ExplainedLead>, Problem> {
    let choice = when.model.map_or(ModelChoice::Published, ModelChoice::Version);
    let explained = explain(&management.workspace, &lead, when.at, choice).await?;
    Ok(Json(ExplainedLead { lead: explained.lead, explanation: explained.explanation, band: explained.band }))
}
