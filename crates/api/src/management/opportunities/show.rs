//! `GET /api/v1/opportunities/{id}`

use axum::extract::State;
use baton_app::opportunity::{self, Deed, OpportunityView};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// An opportunity with what was done to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Shown {
    /// As it is.
    #[serde(flatten)]
    opportunity: OpportunityView,
    /// What people did to it, oldest first.
    history: Vec<Deed>,
}

/// An opportunity, with what people did to it.
#[utoipa::path(
    get,
    path = "/opportunities/{id}",
    tag = "opportunities",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 200, body = Shown, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn show_opportunity(
    _: May<Look>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<Revised<Shown>, Problem> {
    let opportunity = opportunity::show(&management.workspace, id).await?;
    let history = opportunity::history(&management.workspace, id).await?;
    let revision = opportunity.revision;
    Ok(Revised(Shown { opportunity, history }, revision))
}
