//! `PUT /api/v1/targets`

use axum::extract::State;
use baton_app::target::{self, NewTarget, TargetView};

use super::super::Management;
use super::super::access::{Administer, May};
use super::super::extract::{Body, BodyRefusals, IfMatchThere, MatchRefusals, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Sets the target of an owner, a period, a metric and a currency. If there is one, its `revision` as the list has it goes into `If-Match`, in quotes.
#[utoipa::path(
    put,
    path = "/targets",
    tag = "targets",
    security(("session" = ["admin"]), ("key" = ["admin"])),
    params(IfMatchThere),
    request_body = NewTarget,
    responses((status = 200, body = TargetView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, MatchRefusals)
)]
pub(crate) async fn set_target(
    caller: May<Administer>,
    State(management): State<Management>,
    read: IfMatchThere,
    Body(body): Body<NewTarget>,
) -> Result<Revised<TargetView>, Problem> {
    let set = target::set(&management.workspace, &body, Some(read.revision()), &caller.by).await;
    Ok(set.map_err(|error| read.refusal(error))?.into())
}
