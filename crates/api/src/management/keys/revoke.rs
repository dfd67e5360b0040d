//! `DELETE /api/v1/keys/{id}`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::api_keys;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Revokes a key: within two seconds it is refused everywhere.
#[utoipa::path(
    delete,
    path = "/keys/{id}",
    tag = "keys",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")),
    responses((status = 204, description = "Revoked"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn revoke_key(
    caller: May<Administer>,
    State(management): State<Management>,
    Place(id): Place<i64>,
) -> Result<StatusCode, Problem> {
    api_keys::revoke(&management.workspace, id, &caller.by).await?;
    Ok(StatusCode::NO_CONTENT)
}
