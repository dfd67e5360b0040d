//! `POST /api/v1/members/{email}/release-identity`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::sign_in;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Forgets who a member is at a provider: whoever comes next with that address, verified, is the member. For when the provider calls people otherwise
/// than before. All sessions of the member end.
#[utoipa::path(
    post,
    path = "/members/{email}/release-identity",
    tag = "members",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    responses((status = 204, description = "Forgotten"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn release_identity_of_member(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<StatusCode, Problem> {
    sign_in::release_identity_of(&management.gate, &email, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
