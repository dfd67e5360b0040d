//! `POST /api/v1/proposals/{id}/agree` and `…/disagree`

use axum::extract::State;
use baton_app::criteria::{self, ProposalView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use super::show::{Tagged, tagged};
use crate::problem::Problem;

/// Agrees to a proposal, for the team of the member that is acted for (`Baton-On-Behalf-Of`).
#[utoipa::path(
    post,
    path = "/proposals/{id}/agree",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = ProposalView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn agree_proposal(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Tagged, Problem> {
    criteria::agree(&management.workspace, id, &caller.by).await?;
    Ok(tagged(criteria::show(&management.workspace, id).await?))
}

/// Takes the agreement of a team back.
#[utoipa::path(
    post,
    path = "/proposals/{id}/disagree",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = ProposalView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn disagree_proposal(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Tagged, Problem> {
    criteria::disagree(&management.workspace, id, &caller.by).await?;
    Ok(tagged(criteria::show(&management.workspace, id).await?))
}
