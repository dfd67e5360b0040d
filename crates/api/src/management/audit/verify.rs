//! `GET /api/v1/audit/verification`

use axum::Json;
use axum::extract::State;
use baton_app::audit::{self, Verified};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{BodyRefusals, Refusals};
use crate::problem::Problem;

/// Whether the audit is what was noted: nothing edited, left out, put elsewhere or cut off. It reads all of it.
#[utoipa::path(
    get,
    path = "/audit/verification",
    tag = "audit",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    responses((status = 200, body = Verified), Refusals, BodyRefusals)
)]
pub(crate) async fn verify_audit(
    _: May<Administer>,
    State(management): State<Management>,
) -> Result<Json<Verified>, Problem> {
    Ok(Json(audit::verify(&management.workspace, None).await?))
}
