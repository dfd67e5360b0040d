//! `POST /api/v1/proposals/{id}/comments`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::criteria::{self, ProposalView};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use super::show::{Tagged, tagged};
use crate::problem::Problem;

/// A remark.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRemark {
    /// What is said.
    #[schema(min_length = 1)]
    text: String,
}

/// Says something about a proposal.
#[utoipa::path(
    post,
    path = "/proposals/{id}/comments",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    request_body = NewRemark,
    responses((status = 201, body = ProposalView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn comment_proposal(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    Body(body): Body<NewRemark>,
) -> Result<(StatusCode, Tagged), Problem> {
    criteria::comment(&management.workspace, id, &body.text, &caller.by).await?;
    Ok((StatusCode::CREATED, tagged(criteria::show(&management.workspace, id).await?)))
}
