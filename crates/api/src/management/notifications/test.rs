//! `POST /api/v1/members/{email}/test-notice`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::outgoing::inbox;

use super::super::Management;
use super::super::access::{May, Own};
use super::super::extract::{AbsentRefusal, BodyRefusals, Place, Refusals};
use crate::problem::Problem;

/// Tells a member something that says it is a test, in its inbox and by mail.
#[utoipa::path(
    post,
    path = "/members/{email}/test-notice",
    tag = "notifications",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["admin"])),
    params(("email" = String, Path, description = "Its address")),
    responses((status = 204, description = "It is on its way"), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn send_test_notice(
    _: May<Own>,
    State(management): State<Management>,
    Place(email): Place<String>,
) -> Result<StatusCode, Problem> {
    inbox::test(&management.workspace, &email).await?;
    Ok(StatusCode::NO_CONTENT)
}
