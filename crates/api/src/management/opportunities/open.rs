//! `POST /api/v1/opportunities`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use baton_app::opportunity::{self, NewOpportunity, OpportunityView};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, Refusals};
use crate::problem::Problem;

/// Opens an opportunity: its lead moves to that stage. To pass SQL over, BANT must be settled; a refusal names the missing letters.
#[utoipa::path(
    post,
    path = "/opportunities",
    tag = "opportunities",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    request_body = NewOpportunity,
    responses((status = 201, body = OpportunityView), Refusals, BodyRefusals, AbsentRefusal)
)]
pub(crate) async fn open_opportunity(
    caller: May<Work>,
    State(management): State<Management>,
    Body(body): Body<NewOpportunity>,
) -> Result<(StatusCode, Json<OpportunityView>), Problem> {
    caller.sees_lead(&management, Some(&body.lead)).await?;
    let opened = opportunity::open(&management.workspace, &body, &caller.by).await?;
    Ok((StatusCode::CREATED, Json(opened)))
}
