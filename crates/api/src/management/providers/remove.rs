//! `DELETE /api/v1/sign-in-providers/{provider}`

use axum::extract::State;
use axum::http::StatusCode;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Removes a provider: nobody signs in by it any more. Sessions that began by it go on, and members stay bound to it, should it come back.
#[utoipa::path(
    delete,
    path = "/sign-in-providers/{provider}",
    tag = "sign-in",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("provider" = String, Path, description = "Its key")),
    responses((status = 204, description = "Removed"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn remove_sign_in_provider(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(key): Place<String>,
) -> Result<StatusCode, Problem> {
    management.gate.remove_provider(&key, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
