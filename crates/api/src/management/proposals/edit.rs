//! `PATCH /api/v1/proposals/{id}`

use axum::extract::State;
use baton_app::criteria::{self, Edit, ProposalView};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::show::{Tagged, tagged};
use crate::problem::Problem;

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProposalEdit {
    /// What it changes, in 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    /// Why.
    reason: Option<String>,
    /// The model: YAML or JSON. Whoever agreed to another version has to agree again.
    document: Option<String>,
}

/// Changes a proposal, unless somebody else has since it was read (`If-Match`).
#[utoipa::path(
    patch,
    path = "/proposals/{id}",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), IfMatch),
    request_body = ProposalEdit,
    responses((status = 200, body = ProposalView), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn edit_proposal(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    revision: IfMatch,
    Body(body): Body<ProposalEdit>,
) -> Result<Tagged, Problem> {
    let edit = Edit {
        title: body.title.as_deref(),
        reason: body.reason.as_deref(),
        document: body.document.as_deref(),
    };
    criteria::edit(&management.workspace, id, revision.revision(), edit, &caller.by).await?;
    Ok(tagged(criteria::show(&management.workspace, id).await?))
}
