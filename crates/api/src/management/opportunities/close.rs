//! `POST /api/v1/opportunities/{id}/close`

use axum::extract::State;
use baton_app::opportunity::{self, Closing, OpportunityView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, MatchRefusals, Place, Refusals};
use super::super::revision::{MayMatch, Revised};
use crate::problem::Problem;

/// Closes an opportunity: its lead becomes a customer, or goes back to nurture.
#[utoipa::path(
    post,
    path = "/opportunities/{id}/close",
    tag = "opportunities",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(
        ("id" = i64, Path, description = "Its number"),
        ("If-Match" = Option<String>, Header, pattern = r#"^(\*|"[0-9]{1,18}")$"#, description = "The `ETag` that it was read with: another one is refused"),
    ),
    request_body = Closing,
    responses((status = 200, body = OpportunityView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn close_opportunity(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    MayMatch(revision): MayMatch,
    Body(body): Body<Closing>,
) -> Result<Revised<OpportunityView>, Problem> {
    let body = Closing { revision, ..body };
    let changed = opportunity::close(&management.workspace, id, &body, &caller.by).await?;
    Ok(changed.into())
}
