//! `PATCH /api/v1/attributes/{id}`

use axum::extract::State;
use baton_app::leads::{self, AttributeView, ChangeAttribute};

use super::super::Management;
use super::super::access::{May, Shape};
use super::super::extract::{AbsentRefusal, Body, BodyRefusals, IfMatch, MatchRefusals, Place, Refusals};
use super::super::revision::Revised;
use crate::problem::Problem;

/// Changes the definition of an attribute: what is not named stays, and so do values.
#[utoipa::path(
    patch,
    path = "/attributes/{id}",
    tag = "attributes",
    security(("session" = ["admin", "marketer"]), ("key" = ["admin"])),
    params(("id" = i64, Path, description = "Its number"), IfMatch),
    request_body = ChangeAttribute,
    responses((status = 200, body = AttributeView, headers(("ETag" = String, description = "Its revision"))), Refusals, BodyRefusals, AbsentRefusal, MatchRefusals)
)]
pub(crate) async fn change_attribute(
    caller: May<Shape>,
    State(management): State<Management>,
    Place(id): Place<i64>,
    read: IfMatch,
    Body(body): Body<ChangeAttribute>,
) -> Result<Revised<AttributeView>, Problem> {
    let changed =
        leads::change_attribute(&management.workspace, id, &body, read.revision(), &caller.by).await?;
    Ok(changed.into())
}
