//! `PATCH /api/v1/leads/{lead}`

use axum::extract::State;
use baton_app::leads::{self, ChangeLead, LeadDetail};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Changes what is known of a lead: what is not named stays, an empty text and a null are known no more. It is told as a message is, so that its
/// score follows.
#[utoipa::path(
    patch,
    path = "/leads/{lead}",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`"), IfMatch),
    request_body = ChangeLead,
    responses((status = 200, body = LeadDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_lead(
    caller: May<Work>,
    State(management): State<Management>,
    Place(lead): Place<String>,
    read: IfMatch,
    Body(body): Body<ChangeLead>,
) -> Result<Revised<LeadDetail>, Problem> {
    let changed =
        leads::edit(&management.workspace, &lead, &body, read.revision(), &caller.by, &caller.sees).await?;
    Ok(changed.into())
}
