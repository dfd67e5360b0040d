//! `POST /api/v1/leads/{lead}/assign`

use axum::Json;
use axum::extract::State;
use baton_app::owner::{self, Owned};
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// To whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// Who owns the lead from now on: a member's address.
    owner: String,
}

/// Gives a lead to somebody. Its hand-off, tasks and opportunities stay whose they are.
#[utoipa::path(
    post,
    path = "/leads/{lead}/assign",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    request_body = Assignment,
    responses((status = 200, body = Owned), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn assign_lead(
    caller: May<Work>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    Body(body): Body<Assignment>,
) -> Result<Json<Owned>, Problem> {
    Ok(Json(owner::assign(&management.workspace, &lead, &body.owner, &caller.by).await?))
}
