//! `PATCH /api/v1/views/{id}`

use axum::extract::State;
use baton_app::Role;
use baton_app::leads::{self, ChangeView, ViewDetail};

use super::super::Management;
use super::super::access::{May, Work};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use super::whose;
use crate::problem::Problem;

/// Changes a view: what is not named stays. A shared one is changed by whoever saved it, or by an administrator.
#[utoipa::path(
    patch,
    path = "/views/{id}",
    tag = "views",
    security(("session" = ["admin", "marketer", "sales"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), IfMatch),
    request_body = ChangeView,
    responses((status = 200, body = ViewDetail, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_view(
    caller: May<Work>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    read: IfMatch,
    Body(body): Body<ChangeView>,
) -> Result<Revised<ViewDetail>, Problem> {
    let all = caller.role == Role::Admin;
    let changed =
        leads::change_view(&management.workspace, id, &body, read.revision(), whose(&caller), all).await?;
    Ok(changed.into())
}
