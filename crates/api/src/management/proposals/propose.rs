//! `POST /api/v1/proposals/{id}/propose` and `…/withdraw`

use axum::extract::State;
use baton_app::criteria::{self, ProposalView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use super::show::{Tagged, tagged};
use crate::problem::Problem;

/// Proposes a draft to both teams.
#[utoipa::path(
    post,
    path = "/proposals/{id}/propose",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = ProposalView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn propose_proposal(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Tagged, Problem> {
    criteria::propose(&management.workspace, id, &caller.by).await?;
    Ok(tagged(criteria::show(&management.workspace, id).await?))
}

/// Gives a proposal up.
#[utoipa::path(
    post,
    path = "/proposals/{id}/withdraw",
    tag = "proposals",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = ProposalView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn withdraw_proposal(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Tagged, Problem> {
    criteria::withdraw(&management.workspace, id, &caller.by).await?;
    Ok(tagged(criteria::show(&management.workspace, id).await?))
}
