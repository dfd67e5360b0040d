//! `POST /api/v1/leads/{lead}/stage`

use axum::Json;
use axum::extract::State;
use baton_app::Stage;
use baton_app::access::check_lead;
use baton_app::stage::{Moved, SetStage, set_stage};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Where to, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToStage {
    /// The stage.
    stage: Stage,
    /// Why, as a code; `by_hand` if it is not said.
    reason: Option<String>,
    /// Why, in words.
    note: Option<String>,
}

/// Moves a lead to a stage. What is missing for that is told: BANT has to be settled before a lead becomes SQL or passes it over.
#[utoipa::path(
    post,
    path = "/leads/{lead}/stage",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    request_body = ToStage,
    responses((status = 200, body = Moved), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn move_lead(
    caller: May<Work>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Body(body): Body<ToStage>,
) -> Result<Json<Moved>, Problem> {
    check_lead(&management.workspace, &lead, &caller.sees).await?;
    let reason = body.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let request = SetStage {
        lead,
        stage: body.stage,
        reason: reason.unwrap_or("by_hand").to_owned(),
        note: body.note,
        by: caller.by.clone(),
    };
    Ok(Json(set_stage(&management.workspace, request).await?))
}
