//! `PUT /api/v1/settings/bant-policy`

use axum::extract::State;
use baton_app::BantPolicy;
use baton_app::bant;

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Sets it as a whole: what is not said is as by default.
#[utoipa::path(
    put,
    path = "/settings/bant-policy",
    tag = "bant",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = BantPolicy,
    responses((status = 200, body = BantPolicy, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_bant_policy(
    caller: May<Shape>,
    State(management): State<Management>,
    read: IfMatch,
    Body(body): Body<BantPolicy>,
) -> Result<Revised<BantPolicy>, Problem> {
    // What a file may write otherwise (`on: yes`) is refused here; the rest is judged by the same rules.
    let text = serde_json::to_string(&body).unwrap_or_default();
    Ok(Revised::by_content(
        bant::policy::set(&management.workspace, &text, Some(read.revision()), &caller.by).await?,
    ))
}
