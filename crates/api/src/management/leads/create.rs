//! `POST /api/v1/leads`

use axum::extract::State;
use axum::http::StatusCode;
use baton_app::leads::{self, LeadDetail, NewLead};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{Body, BodyRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Enters a lead by hand. One that is known by the address or the id already is refused: change that one.
#[utoipa::path(
    post,
    path = "/leads",
    tag = "leads",
    extensions(("x-persons" = json!("key"))),
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = NewLead,
    responses((status = 201, body = LeadDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals)
)]
pub(crate) async fn create_lead(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<NewLead>,
) -> Result<(StatusCode, Revised<LeadDetail>), Problem> {
    let made = leads::create(&management.workspace, &body, &caller.by, caller.member.as_deref()).await?;
    Ok((StatusCode::CREATED, made.into()))
}
