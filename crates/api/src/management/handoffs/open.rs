//! `POST /api/v1/handoffs`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::handoff::{self, HandoffDetail, OpenByHand};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A hand-off to be opened by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewHandoff {
    /// External id, e-mail or `#number` of the lead.
    lead: String,
    /// Why, as a code.
    reason: String,
    /// Why, in words.
    note: Option<String>,
    /// The address of the member who is to take it; without it, whoever routing finds.
    owner: Option<String>,
}

/// Hands a lead to sales though the model does not, or does not yet.
#[utoipa::path(
    post,
    path = "/handoffs",
    tag = "handoffs",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = NewHandoff,
    responses((status = 201, body = HandoffDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn open_handoff(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<NewHandoff>,
) -> Result<(StatusCode, Revised<HandoffDetail>), Problem> {
    caller.sees_lead(&management, Some(&body.lead)).await?;
    let NewHandoff { lead, reason, note, owner } = body;
    let request = OpenByHand { lead, reason, note, owner, by: caller.by.clone() };
    let id = handoff::open(&management.workspace, request).await?;
    Ok((StatusCode::CREATED, super::revised(&management, id).await?))
}
