//! `PUT /api/v1/settings/retention`

use axum::extract::State;
use baton_app::privacy::{self, RetentionPolicy};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Sets what is kept for how long. What is too old by then goes within an hour, and what it scored goes with it.
#[utoipa::path(
    put,
    path = "/settings/retention",
    tag = "privacy",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = RetentionPolicy,
    responses((status = 200, body = RetentionPolicy, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_retention(
    caller: May<Administer>,
    State(management): State<Management>,
    read: IfMatch,
    Body(policy): Body<RetentionPolicy>,
) -> Result<Revised<RetentionPolicy>, Problem> {
    privacy::set_retention(&management.workspace, &policy, Some(read.revision()), &caller.by).await?;
    Ok(Revised::by_content(policy))
}
