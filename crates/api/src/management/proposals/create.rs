//! `POST /api/v1/proposals`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::criteria::{self, ProposalView, Written};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{Body, BodyRefusals, Refusals};
use super::show::{Tagged, tagged};
use crate::problem::Problem;

/// What is proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProposal {
    /// What it changes, in 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// Why.
    #[serde(default)]
    reason: String,
    /// The model: YAML or JSON.
    document: String,
    /// For which slot of models: a product, a region; without it, for the one that moves leads.
    #[schema(max_length = 40)]
    slot: Option<String>,
}

/// Begins a proposal. It is a draft until it is proposed.
#[utoipa::path(
    post,
    path = "/proposals",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = NewProposal,
    responses((status = 201, body = ProposalView), Refusals, BodyRefusals)
)]
pub(crate) async fn create_proposal(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<NewProposal>,
) -> Result<(StatusCode, Tagged), Problem> {
    let written = Written {
        title: &body.title,
        reason: &body.reason,
        document: &body.document,
        slot: body.slot.as_deref(),
    };
    let id = criteria::create(&management.workspace, written, &caller.by).await?;
    Ok((StatusCode::CREATED, tagged(criteria::show(&management.workspace, id).await?)))
}
