//! `PUT /api/v1/settings/pipeline`

use axum::extract::State;
use baton_app::Pipeline;
use baton_app::opportunity;

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, IfMatch, MatchRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Sets it as a whole: what is not said is as by default.
#[utoipa::path(
    put,
    path = "/settings/pipeline",
    tag = "opportunities",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(IfMatch),
    request_body = Pipeline,
    responses((status = 200, body = Pipeline, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_pipeline(
    caller: May<Administer>,
    State(management): State<Management>,
    read: IfMatch,
    Body(body): Body<Pipeline>,
) -> Result<Revised<Pipeline>, Problem> {
    // What a file may write otherwise (`id: 1` for a text) is refused here; the rest is judged by the same rules.
    let text = serde_json::to_string(&body).unwrap_or_default();
    Ok(Revised::by_content(
        opportunity::pipeline::set(&management.workspace, &text, Some(read.revision()), &caller.by).await?,
    ))
}
