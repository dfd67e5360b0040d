//! `PATCH /api/v1/opportunities/{id}`

use axum::extract::State;
use baton_app::opportunity::{self, ChangeOpportunity, OpportunityView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Changes an open opportunity: what is not named stays, an empty text is taken away.
#[utoipa::path(
    patch,
    path = "/opportunities/{id}",
    tag = "opportunities",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), IfMatch),
    request_body = ChangeOpportunity,
    responses((status = 200, body = OpportunityView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_opportunity(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    read: IfMatch,
    Body(body): Body<ChangeOpportunity>,
) -> Result<Revised<OpportunityView>, Problem> {
    let body = ChangeOpportunity { revision: Some(read.revision()), ..body };
    let changed = opportunity::change(&management.workspace, id, &body, &caller.by).await?;
    Ok(changed.into())
}
