//! `GET /api/v1/leads/{lead}`

use axum::extract::State;
use baton_app::leads::{self, LeadDetail};

use super::super::Management;
use super::super::access::{Look, May};
use super::super::extract::{AbsentRefusal, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// A lead with its attributes, account, ids, open hand-off, BANT, opportunities and next tasks: what its page begins with.
#[utoipa::path(
    get,
    path = "/leads/{lead}",
    tag = "leads",
    security(("session" = ["admin", "marketer", "sales", "viewer"]), ("key" = ["read"])),
    params(("lead" = String, Path, description = "External id, e-mail address or `#number`")),
    responses((status = 200, body = LeadDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, AbsentRefusal)
)]
pub(crate) async fn get_lead(
    caller: May<Look>,
    State(management): State<Management>,
    Place(lead): Place<String>,
) -> Result<Revised<LeadDetail>, Problem> {
    let shown = leads::show(&management.workspace, &lead, &caller.sees).await?;
    Ok(shown.into())
}
