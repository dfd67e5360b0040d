//! `PATCH /api/v1/opportunities/{id}`

use axum::extract::State;
use baton_app::opportunity::{self, ChangeOpportunity, OpportunityView};

use super::super::Management;
use super::super::access::Admin;
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use super::super::revision::{IfMatch, Revised};
use crate::problem::Problem;

/// Changes an open opportunity: what is not named stays, an empty text is taken away.
#[utoipa::path(
    patch,
    path = "/opportunities/{id}",
    tag = "opportunities",
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = ChangeOpportunity,
    responses((status = 200, body = OpportunityView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn change_opportunity(
    admin: Admin,
    State(management): State<Management>,
    Place(id): Place<i64>,
    IfMatch(revision): IfMatch,
    Body(body): Body<ChangeOpportunity>,
) -> Result<Revised<OpportunityView>, Problem> {
    let body = ChangeOpportunity { revision, ..body };
    let changed = opportunity::change(&management.workspace, id, &body, &admin.by).await?;
    let revision = changed.revision;
    Ok(Revised(changed, revision))
}
