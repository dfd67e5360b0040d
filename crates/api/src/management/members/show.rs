//! `GET /api/v1/members/{email}`

use axum::extract::State;
use baton_app::members::{self, MemberView};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A member, also one that is disabled.
#[utoipa::path(
    get,
    path = "/members/{email}",
    tag = "members",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("email" = String, Path, description = "Its address")),
    responses((status = 200, body = MemberView, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_member(
    _: May<Look>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<Revised<MemberView>, Problem> {
    Ok(members::show(&management.workspace, &email).await?.into())
}
